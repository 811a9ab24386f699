// Goes through a session: draws a question, waits for its answer, and in the end writes what was found.
import { fromUnit, mostPleasing } from '@utsushi/learn'
import { randomStream } from '@utsushi/ground'
import { drawQuestion } from './draw-question.js'
import type { AnsweredQuestion, Question } from './question.js'
import type { Replies } from './replies.js'
import type { TasteSession } from './session.js'
import { writeTaste, type TasteResult } from './write-taste.js'

/** How a session is gone through. */
export interface RunSessionOptions {
  readonly session: TasteSession
  readonly replies: Replies
  /** Ends when so many answers stand, earlier ones included. */
  readonly questions: number
  readonly seed: number
  readonly signal: AbortSignal
  /** Whether questions are drawn; somebody simulated needs no pictures. */
  readonly draws: boolean
  /** Told of every question before it is answered, with the file that shows it. */
  readonly onAsked?: (question: Question, file: string | undefined) => void
  readonly onAnswered?: (answer: AnsweredQuestion) => void
  readonly onUndone?: (answer: AnsweredQuestion | undefined) => void
}

/**
 * Asks until the answers are enough, somebody stops it, or nobody answers any more.
 *
 * @returns what was found; `undefined` where nothing was answered
 */
export async function runTasteSession({
  session,
  replies,
  questions,
  seed,
  signal,
  draws,
  onAsked,
  onAnswered,
  onUndone,
}: RunSessionOptions): Promise<TasteResult | undefined> {
  while (session.answers().length < questions && !signal.aborted) {
    const question = session.ask()
    const file = draws ? await drawQuestion(session.folder, session.subject, question) : undefined
    onAsked?.(question, file)
    const reply = await replies.next(question)
    if (reply.kind === 'stop') break
    if (reply.kind === 'undo') {
      const undone = session.undo()
      onUndone?.(undone)
    } else {
      const answer = session.tell(reply.ranked, reply.milliseconds)
      onAnswered?.(answer)
    }
  }
  return writeTaste(session, seed)
}

/**
 * What a simulated chooser would miss with what the session expects to please most: 0 nothing, 1 everything.
 *
 * @param utility 1 at its favourite
 */
export function regretOf(
  session: TasteSession,
  utility: (values: Readonly<Record<string, number>>) => number,
): number {
  const { space } = session.subject
  const random = randomStream(0, 'regret')
  const [best] = mostPleasing(space, session.taste(), 1, { random })
  return best === undefined ? 1 : 1 - utility(fromUnit(space, best.unit))
}
