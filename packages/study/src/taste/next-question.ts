// The next question of a session: which search asks, and how it is put. A pure function of the answers, so that a session that was
// stopped asks what it would have asked, and undoing is leaving an answer out.
import { randomStream, type Random } from '@utsushi/ground'
import {
  fromUnit,
  galleryQuestion,
  modelQuestion,
  poolQuestion,
  randomQuestion,
  spaceFeatures,
  tasteOfAnswers,
  type ParameterValues,
  type ShownOption,
  type Taste,
} from '@utsushi/learn'
import { cmaEsQuestion } from './cma-es-search.js'
import { geneticQuestion } from './genetic-search.js'
import {
  fixedOptions,
  type AnsweredQuestion,
  type AskKind,
  type Question,
  type SearchName,
} from './question.js'
import type { TasteSubject } from './subject.js'

/** How a session asks. */
export interface AskSettings {
  readonly ask: AskKind
  readonly search: SearchName
  /** Options of a question, where its kind leaves that open. */
  readonly options: number
  readonly seed: number
  /** Smallest distance between two options, in ranges. */
  readonly distance: number
}

/** Pictures that a sheet shows. */
const SHEET_PICTURES = 4

/** How far the pictures of a sheet lie around its middle, in ranges. */
const SHEET_SPREAD = 0.12

/** Sheets that are thought of for every question. */
const SHEETS_TRIED = 40

/**
 * What to ask next.
 *
 * @param taste fitted to the answers, where it is at hand
 * @example nextQuestion(sketch, answers, { ask: 'pair', search: 'model', options: 2, seed: 7, distance: 0.05 })
 */
export function nextQuestion(
  subject: TasteSubject,
  answers: readonly AnsweredQuestion[],
  settings: AskSettings,
  taste?: Taste,
): Question {
  const { ask, search, seed } = settings
  const number = answers.length + 1
  return {
    ...{ number, ask, search, options: optionsOf(subject, answers, settings, taste) },
    paintSeed: randomStream(seed, 'paint', number).below(2 ** 31),
  }
}

function optionsOf(
  subject: TasteSubject,
  answers: readonly AnsweredQuestion[],
  { ask, search, options, seed, distance }: AskSettings,
  taste: Taste | undefined,
): readonly ShownOption[] {
  const { space } = subject
  const random = randomStream(seed, 'session', answers.length)
  const known = taste === undefined ? {} : { taste }
  if (ask === 'sheets') return sheetsOf(subject, answers, { options, random, search, ...known })
  if (ask === 'grid') return single(galleryQuestion(space, answers, { seed, ...known }))
  const count = fixedOptions[ask] || options
  switch (search) {
    case 'model':
    case 'information': {
      const acquisition = search === 'model' ? 'best' : 'information'
      return single(modelQuestion(space, answers, { options: count, seed, distance, acquisition, ...known }))
    }
    case 'cma-es':
      return single(cmaEsQuestion(space, answers, { options: count, seed, distance }))
    case 'genetic':
      return single(geneticQuestion(space, answers, { options: count, seed, distance }))
    case 'random':
      return single(randomQuestion(space, { options: count, random, distance }))
    default:
      return search satisfies never
  }
}

/** Options of one picture each. */
const single = (pictures: readonly ParameterValues[]): readonly ShownOption[] =>
  pictures.map((values) => [values])

interface SheetSettings {
  readonly options: number
  readonly random: Random
  readonly search: SearchName
  readonly taste?: Taste
}

/** Sheets of the groups that the subject offers, else of regions of the space. */
function sheetsOf(
  { space, groups }: TasteSubject,
  answers: readonly AnsweredQuestion[],
  { options, random, search, taste }: SheetSettings,
): readonly ShownOption[] {
  const some = (pictures: readonly ParameterValues[]): ShownOption =>
    Array.from({ length: SHEET_PICTURES }, () => pictures[random.below(pictures.length)] ?? {})
  const sheets =
    groups !== undefined && groups.length >= options
      ? groups.map(({ pictures }) => some(pictures))
      : Array.from({ length: SHEETS_TRIED }, () => region(space, random))
  if (search === 'random' || answers.length === 0) {
    const order = sheets.map((sheet) => ({ sheet, key: random.uniform() })).sort((a, b) => a.key - b.key)
    return order.slice(0, options).map(({ sheet }) => sheet)
  }
  const fitted = taste ?? tasteOfAnswers(space, answers)
  let row = 0
  const chosen = poolQuestion({
    rows: spaceFeatures(space, sheets.flat()),
    options: sheets.map((sheet) => sheet.map(() => row++)),
    taste: fitted,
    count: options,
  })
  return chosen.map((place) => sheets[place] ?? [])
}

/** Pictures around a place of the space. */
function region(space: TasteSubject['space'], random: Random): ShownOption {
  const middle = Object.keys(space).map(() => random.uniform())
  return Array.from({ length: SHEET_PICTURES }, () =>
    fromUnit(
      space,
      middle.map((value) => value + SHEET_SPREAD * random.normal()),
    ),
  )
}
