/** What a leak audit finds. */
import { listed } from '@utsushi/ground'

/**
 * - `shared-rows`: two parts are asked for the same row of an entity;
 * - `target-in-context`: a part reads rows that a later part is asked for;
 * - `overlapping-time`: two parts read rows of one entity that are nearer than `gap`;
 * - `shared-group`: a lot, a day, a specimen stands in two parts;
 * - `duplicate`: the same content stands in two parts, under whatever names;
 * - `near-duplicate`: sequences in two parts nearly equal one another.
 */
export type LeakKind =
  'shared-rows' | 'target-in-context' | 'overlapping-time' | 'shared-group' | 'duplicate' | 'near-duplicate'

/** Something that two parts share. */
export interface LeakFinding {
  readonly kind: LeakKind
  /** In the order of the parts. */
  readonly parts: readonly [string, string]
  /** Rows, values of a group, or contents that are shared. */
  readonly count: number
  /** Of a `shared-group`: which. */
  readonly group?: string
  /** The first few, in words. */
  readonly examples: readonly string[]
  /** All of it in one line. */
  readonly message: string
}

/** Examples in one line, and that there are more. */
export const someExamples = (examples: readonly string[], more: boolean): string =>
  listed(more ? [...examples, 'more'] : examples)
