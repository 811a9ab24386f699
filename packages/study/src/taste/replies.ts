// Who answers: lines of a file or a pipe, or somebody simulated. A person at a terminal is in `terminal-replies.ts`.
import { InputError, randomStream } from '@utsushi/ground'
import {
  fromUnit,
  simulatedChoice,
  toUnit,
  unitDistance,
  type ParameterSpace,
  type ParameterValues,
} from '@utsushi/learn'
import type { Question } from './question.js'

/** An answer, or what else is said instead. */
export type Reply =
  | { readonly kind: 'ranked'; readonly ranked: readonly number[]; readonly milliseconds: number }
  | { readonly kind: 'undo' }
  | { readonly kind: 'stop' }

/** An answer as it is written, without its time. */
export type WrittenReply =
  | { readonly kind: 'ranked'; readonly ranked: readonly number[] }
  | Exclude<Reply, { readonly kind: 'ranked' }>

/** Somebody who is asked. */
export interface Replies {
  next(question: Question): Promise<Reply>
  close(): void
}

/**
 * A reply as it is written: `2`, `3 1 2` for a ranking, `u` to undo, `q` to stop.
 *
 * @param where for messages: `answers.txt line 3`
 * @throws InputError when it is none of these
 * @example parseReply('3 1', question, 'line 1') // { kind: 'ranked', ranked: [2, 0] }
 */
export function parseReply(text: string, { options }: Question, where: string): WrittenReply {
  const words = text
    .trim()
    .toLowerCase()
    .split(/[\s,]+/)
  if (words.length === 1 && words[0] === 'u') return { kind: 'undo' }
  if (words.length === 1 && words[0] === 'q') return { kind: 'stop' }
  const ranked = words.map((word) => {
    const number = Number(word)
    if (!Number.isInteger(number) || number < 1 || number > options.length)
      throw new InputError(
        `${where}: "${word}" — expected a number from 1 to ${options.length}, u to undo or q to stop`,
      )
    return number - 1
  })
  if (new Set(ranked).size !== ranked.length)
    throw new InputError(`${where}: "${text.trim()}" names an option twice`)
  return { kind: 'ranked', ranked }
}

/**
 * Answers that stand on lines, one a question; empty lines and those that begin with # are passed over. At the end it stops.
 *
 * @param name of the file, for messages
 */
export function lineReplies(lines: AsyncIterable<string>, name: string): Replies {
  const left = lines[Symbol.asyncIterator]()
  let line = 0
  return {
    next: async (question) => {
      const asked = performance.now()
      for (;;) {
        const { done, value } = await left.next()
        if (done === true) return { kind: 'stop' }
        line++
        if (value.trim() === '' || value.startsWith('#')) continue
        const reply = parseReply(value, question, `${name} line ${line}`)
        return reply.kind === 'ranked' ? { ...reply, milliseconds: performance.now() - asked } : reply
      }
    },
    close: () => void left.return?.(),
  }
}

/** A simulated chooser, and how much it likes any parameters. */
export interface SimulatedReplies extends Replies {
  /** 1 at its favourite, which the space has; less the farther away. */
  readonly utility: (values: ParameterValues) => number
}

/**
 * Somebody with one favourite in the space, drawn by the seed, who likes what is near to it and answers one question in ten blindly.
 */
export function simulatedReplies(space: ParameterSpace, seed: number): SimulatedReplies {
  const place = randomStream(seed, 'favourite')
  const favourite = toUnit(
    space,
    fromUnit(
      space,
      Object.keys(space).map(() => 0.15 + 0.7 * place.uniform()),
    ),
  )
  const utility = (values: ParameterValues): number =>
    Math.exp(-((unitDistance(space, toUnit(space, values), favourite) / 0.2) ** 2) / 2)
  return {
    utility,
    next: ({ number, ask, options }) => {
      const liked = options.map(
        (pictures) => pictures.reduce((sum, values) => sum + utility(values), 0) / pictures.length,
      )
      const places = ask === 'ranking' ? options.length : 1
      const random = randomStream(seed, 'chooser', number)
      return Promise.resolve({ kind: 'ranked', ...simulatedChoice(liked, places, { random }) })
    },
    close: () => undefined,
  }
}
