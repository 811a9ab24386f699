// How a question is put, and which search asks it.
import type { Answer, ShownOption } from '@utsushi/learn'

/** How a question is answered. */
export const askKinds = ['pair', 'best', 'ranking', 'grid', 'sheets'] as const
export type AskKind = (typeof askKinds)[number]

/** Who chooses what is asked. */
export const searchNames = ['model', 'information', 'cma-es', 'genetic', 'random'] as const
export type SearchName = (typeof searchNames)[number]

/** What is asked and how. */
export interface Question {
  /** From 1; undoing takes the number back. */
  readonly number: number
  readonly ask: AskKind
  readonly search: SearchName
  readonly options: readonly ShownOption[]
  /** Seed of what is no parameter: the same for all options. */
  readonly paintSeed: number
}

/** A question that was answered. */
export interface AnsweredQuestion extends Question, Answer {
  /** Of the answer. */
  readonly milliseconds: number
}

/** Options that are shown by each kind: 0 for those where it is a choice. */
export const fixedOptions = { pair: 2, best: 0, ranking: 0, grid: 9, sheets: 0 } as const satisfies Record<
  AskKind,
  number
>

/** Most options of a question: one key each. */
export const MOST_OPTIONS = 9
