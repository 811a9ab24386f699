// Many parameter sets at once, drawn evenly from the ranges of training: what the emulator makes of all of them, as the middle and the
// band that holds nine of ten.
import type { EmulatorInputs, EmulatorMetadata, Prediction } from '@utsushi/emulator'
import { seededRandom } from '@utsushi/ground'
import type { Case } from '../plan/case.js'
import { questionOf, scalarInputs } from '../plan/inputs-of.js'
import type { Plan } from '../plan/plan.js'
import type { Setting } from '../plan/setting.js'
import { answerOf, rowOf, type Answer, type Said } from './answer.js'

/** Sets that go through the emulator at once: a slider waits for these at most. More at once are no quicker. */
const chunk = 25

/** Rows for which that many are well: longer tables, such as a year of hours, take as much memory with fewer sets. */
const chunkRows = 25 * 400

/** Whether sets can be drawn, and answered row by row. */
export const canBeDrawn = ({ scalars, kind }: Plan): boolean =>
  (kind === 'course' || kind === 'row') && scalars.some(({ min, max }) => min !== null && max !== null)

/** What is asked. */
export interface ManySets {
  readonly metadata: EmulatorMetadata
  readonly plan: Plan
  readonly one: Case | undefined
  readonly setting: Setting
  readonly count: number
}

/** Something that answers. */
type Ask = (inputs: EmulatorInputs) => Promise<Prediction>

/**
 * Asks about all of them. The first asks piece by piece, a slider's turn in between; helpers take of the same pieces without waiting.
 *
 * @param helpers more threads with the same emulator
 * @param onAnswer told of the whole when all have been asked
 */
export async function* manySets(
  { metadata, plan, one, setting, count }: ManySets,
  ask: Ask,
  helpers: readonly Ask[],
  onAnswer: (answer: Answer) => void,
): AsyncGenerator<void> {
  const { inputs, pieces } = questionOf(metadata, plan, one, setting)
  // Forecasts behind contexts of their own are rows already: then every set is a run.
  const left = piecesOf(
    drawnSets(plan, setting, count),
    pieces.length > 1 ? 1 : setsAtOnce(pieces[0]?.length ?? 0),
  )
  const answers: Answer[] = []
  const answerNext = async (asked: Ask): Promise<void> => {
    const piece = left.shift()
    if (piece === undefined) return
    const { from, sets } = piece
    const prediction = await asked({ ...inputs, ...scalarInputs(plan, sets) })
    for (let row = 0; row < sets.length; row++) {
      const own = pieces.length > 1 ? prediction : rowOf(prediction, row, sets.length)
      answers[from + row] = answerOf(metadata, plan, own, pieces, { one, setting })
    }
  }
  const helping = Promise.all(
    helpers.map(async (helper) => {
      while (left.length > 0) await answerNext(helper)
    }),
  )
  // What a helper fails at is told when the pieces of the first have ended.
  helping.catch(() => left.splice(0))
  try {
    while (left.length > 0) {
      await answerNext(ask)
      yield
    }
    await helping
  } finally {
    // Helpers leave what nobody waits for any more.
    left.splice(0)
  }
  onAnswer(summed(answers))
}

const setsAtOnce = (rows: number): number =>
  Math.max(1, Math.min(chunk, Math.floor(chunkRows / Math.max(1, rows))))

/** Settings drawn evenly from the ranges of training: the same ones every time. */
function drawnSets(
  { scalars }: Plan,
  { values }: Setting,
  count: number,
): readonly Pick<Setting, 'values'>[] {
  const random = seededRandom(1)
  return Array.from({ length: count }, () => ({
    values: Object.fromEntries(
      scalars.map(({ key, min, max }) => [
        key,
        min === null || max === null ? (values[key] ?? 0) : min + random.uniform() * (max - min),
      ]),
    ),
  }))
}

/** Sets that are asked about in one run, and the place of the first of them. */
interface SetPiece {
  readonly from: number
  readonly sets: readonly Pick<Setting, 'values'>[]
}

const piecesOf = (sets: readonly Pick<Setting, 'values'>[], each: number): SetPiece[] =>
  Array.from({ length: Math.ceil(sets.length / each) }, (_, place) => ({
    from: place * each,
    sets: sets.slice(place * each, (place + 1) * each),
  }))

/** The middle and the band of all answers. */
function summed(answers: readonly Answer[]): Answer {
  const [first] = answers
  if (first === undefined) throw new Error('no set was answered')
  const bands = (kind: 'lines' | 'numbers'): readonly Said[] =>
    first[kind].map((line, place) =>
      bandOf(
        line,
        answers.map((answer) => answer[kind][place]?.values),
      ),
    )
  return { ...first, lines: bands('lines'), numbers: bands('numbers') }
}

/** Median, and the band between the fifth and the ninety-fifth of a hundred. */
function bandOf({ name, unit, values }: Said, all: readonly (Float32Array | undefined)[]): Said {
  const [lower, middle, upper] = [values.slice(), values.slice(), values.slice()]
  const column = new Float32Array(all.length)
  for (let place = 0; place < values.length; place++) {
    for (const [row, own] of all.entries()) column[row] = own?.[place] ?? NaN
    column.sort()
    const quantile = (share: number): number => column[Math.round(share * (column.length - 1))] ?? NaN
    lower[place] = quantile(0.05)
    middle[place] = quantile(0.5)
    upper[place] = quantile(0.95)
  }
  return { name, unit, values: middle, lower, upper }
}
