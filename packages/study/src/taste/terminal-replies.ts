// A person at a terminal: one key an option, no Enter. Times are from the moment the question is shown to the last key.
import { emitKeypressEvents, type Key } from 'node:readline'
import type { ReadStream } from 'node:tty'
import type { Question } from './question.js'
import type { Replies, Reply } from './replies.js'

/** What keys do, for a line above the first question. */
export const keysHelp = (question: Question): string =>
  question.ask === 'ranking'
    ? `keys 1–${question.options.length}, the best first, Enter when the rest is alike; backspace takes a key back, u the last answer, q stops`
    : `keys 1–${question.options.length} choose the best; u takes the last answer back, q stops`

/**
 * Answers by keys.
 *
 * @param show told what was typed so far of a ranking
 */
export function terminalReplies(input: ReadStream, show: (text: string) => void): Replies {
  emitKeypressEvents(input)
  input.setRawMode(true)
  input.resume()
  return {
    next: (question) =>
      new Promise<Reply>((resolve) => {
        const asked = performance.now()
        let ranked: readonly number[] = []
        const done = (reply: Reply): void => {
          input.off('keypress', onKey)
          resolve(reply)
        }
        const answer = (): void => done({ kind: 'ranked', ranked, milliseconds: performance.now() - asked })
        const onKey = (text: string | undefined, key: Key): void => {
          const next = keyed(question, ranked, text, key)
          if (next === 'stop' || next === 'undo') return done({ kind: next })
          if (next === 'answer') return answer()
          ranked = next
          if (ranked.length > 0) show(ranked.map((place) => place + 1).join(' '))
          if (ranked.length >= needed(question)) answer()
        }
        input.on('keypress', onKey)
      }),
    close: () => {
      input.setRawMode(false)
      input.pause()
    },
  }
}

/** Keys that an answer takes: of a ranking the last one follows from the others. */
export const needed = ({ ask, options }: Question): number => (ask === 'ranking' ? options.length - 1 : 1)

/** What a key makes of what was typed so far; keys that mean nothing change nothing. */
export function keyed(
  question: Question,
  ranked: readonly number[],
  text: string | undefined,
  { name, ctrl }: Key,
): readonly number[] | 'undo' | 'stop' | 'answer' {
  if (text === 'q' || (ctrl === true && (name === 'c' || name === 'd'))) return 'stop'
  if (text === 'u') return 'undo'
  if (name === 'backspace') return ranked.slice(0, -1)
  if (name === 'return' || name === 'enter') return ranked.length > 0 ? 'answer' : ranked
  const place = text !== undefined && /^[1-9]$/.test(text) ? Number(text) - 1 : NaN
  return place < question.options.length && !ranked.includes(place) ? [...ranked, place] : ranked
}
