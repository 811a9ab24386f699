// A session: asks, is told, takes back; everything that was told is in the journal, and what is asked follows from it alone.
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import {
  answeredPictures,
  checkSpace,
  featureGroups,
  fitTaste,
  type Taste,
  type TasteData,
} from '@utsushi/learn'
import { openTasteJournal } from './journal.js'
import { nextQuestion, type AskSettings } from './next-question.js'
import { fixedOptions, MOST_OPTIONS, type AnsweredQuestion, type Question } from './question.js'
import type { TasteSubject } from './subject.js'

/** A session that is open. */
export interface TasteSession {
  readonly subject: TasteSubject
  readonly folder: string
  /** What is asked now: the same until it is told. */
  ask(): Question
  /**
   * The answer to what is asked now.
   *
   * @param ranked places of options, best first; one is a choice of the best
   * @throws InputError when it ranks what was not shown
   */
  tell(ranked: readonly number[], milliseconds: number): AnsweredQuestion
  /** Takes the last answer back: its question is asked again. `undefined` when there is none. */
  undo(): AnsweredQuestion | undefined
  answers(): readonly AnsweredQuestion[]
  /** Everything that was shown, and what was said of it. */
  data(): TasteData
  /** Fitted to all answers; kept until the next one. */
  taste(): Taste
  close(): void
}

/** The journal's name in the folder of a session. */
export const JOURNAL = 'journal.jsonl'

/**
 * Opens a session, or goes on with the one that the folder holds.
 *
 * @param onWarning told of a journal that was repaired
 * @throws InputError when the folder holds another subject's journal, or settings do not fit each other
 * @example
 * const session = openTasteSession('taste', sketch, { ask: 'pair', search: 'model', options: 2, seed: 1, distance: 0.05 })
 * session.tell([choose(session.ask())], 1200)
 */
export function openTasteSession(
  folder: string,
  subject: TasteSubject,
  settings: AskSettings,
  onWarning: (message: string) => void = () => undefined,
): TasteSession {
  checkSpace(subject.space)
  checkSettings(settings)
  const journal = openTasteJournal(join(folder, JOURNAL), subject, onWarning)
  let asked: Question | undefined
  let fitted: Taste | undefined
  const data = (): TasteData => answeredPictures(subject.space, journal.answers()).data
  const taste = (): Taste => (fitted ??= fitTaste(data(), { groups: featureGroups(subject.space) }))
  const forget = (): void => {
    asked = undefined
    fitted = undefined
  }
  /** A search by a model is given the session's own; the others have no use for one. */
  const known = (): Taste | undefined =>
    settings.search === 'model' || settings.search === 'information' ? taste() : undefined
  return {
    ...{ subject, folder, data, taste },
    answers: () => journal.answers(),
    ask: () => (asked ??= nextQuestion(subject, journal.answers(), settings, known())),
    tell: (ranked, milliseconds) => {
      const question = (asked ??= nextQuestion(subject, journal.answers(), settings, known()))
      checkRanked(ranked, question)
      const answered = { ...question, ranked, milliseconds: Math.max(0, Math.round(milliseconds)) }
      journal.append(answered)
      forget()
      return answered
    },
    undo: () => {
      const taken = journal.undo()
      forget()
      // What is asked again is what was asked, whatever the settings are by now.
      if (taken !== undefined) {
        const { number, ask, search, options, paintSeed } = taken
        asked = { number, ask, search, options, paintSeed }
      }
      return taken
    },
    close: () => {
      journal.close()
      subject.close?.()
    },
  }
}

function checkSettings({ ask, search, options, distance }: AskSettings): void {
  const fixed = fixedOptions[ask]
  if (fixed === 0 && !(Number.isInteger(options) && options >= 2 && options <= MOST_OPTIONS))
    throw new InputError(
      `options is ${options} — expected a whole number from 2 to ${MOST_OPTIONS}: one key each`,
    )
  if (ask === 'grid' && search !== 'model')
    throw new InputError(
      `a grid is laid by the model, not by the search ${search} — ask by pair, best or ranking`,
    )
  if (ask === 'sheets' && (search === 'cma-es' || search === 'genetic' || search === 'information'))
    throw new InputError(`sheets are chosen by the searches model and random, not by ${search}`)
  if (!(distance >= 0 && distance <= 0.5))
    throw new InputError(`distance is ${distance} — expected a number from 0 to 0.5, in ranges of the space`)
}

function checkRanked(ranked: readonly number[], { options }: Question): void {
  const wrong = ranked.find((place) => !Number.isInteger(place) || place < 0 || place >= options.length)
  if (wrong !== undefined)
    throw new InputError(`option ${wrong + 1} was chosen, but there are ${options.length}`)
  if (ranked.length === 0) throw new InputError('nothing was chosen')
  if (new Set(ranked).size !== ranked.length) throw new InputError('an option was chosen twice')
}
