// Sequences as the study keeps them: read, preprocessed one by one, and what is asked of each.
import { contentDigest, type RaggedPanel } from '@utsushi/data'

/** Sequences by place, ascending. */
export type Places = readonly number[]

/** What is asked of every sequence. */
export type Asked =
  | {
      readonly kind: 'classes'
      /** Column or label that names the class. */
      readonly target: string
      readonly names: readonly string[]
      /** `[sequences]` Place among the names. */
      readonly of: Int32Array
    }
  | {
      readonly kind: 'values'
      readonly targets: readonly Quantity[]
      /** `[sequences, targets]` in the units of the study file. */
      readonly values: Float32Array
    }
  | {
      readonly kind: 'sequences'
      readonly answer: Quantity
      /** `[points]` Where the points of an answer lie. */
      readonly axis: Float64Array
      /** `[sequences, points]` */
      readonly values: Float32Array
    }

/** A column of numbers, with its unit. */
export interface Quantity {
  readonly name: string
  readonly unit: string
}

/** All sequences of a study file. */
export interface Materials {
  /** As messages name where they are from. */
  readonly file: string
  /** Channels along an axis; preprocessed, gaps filled or told by a channel of their own. Windows are sequences of their own. */
  readonly panel: RaggedPanel
  /** `[sequences]` Where each stands: `patterns.csv, columns 3 and 4`. */
  readonly places: readonly string[]
  /** `[sequences]` What a window is cut from; without windows, the sequence itself. */
  readonly whole: readonly string[]
  /** `[sequences]` Date on which it was measured, days since 1970-01-01; NaN where it is not told. */
  readonly days: Float64Array
  /** `[sequences]` 1 for those of `data.test`. */
  readonly given: Uint8Array
  /** `[sequences]` Start, step and number of points as they were read: what an axis gives away. */
  readonly axes: readonly string[]
  /** Points of the longest. */
  readonly steps: number
  readonly asked: Asked
  /** What was odd in the files, in words. */
  readonly cautions: readonly string[]
}

/** Numbers that a model says of one sequence: a class each, a target each, or a point each. */
export const answersWide = (asked: Asked): number => {
  switch (asked.kind) {
    case 'classes':
      return asked.names.length
    case 'values':
      return asked.targets.length
    case 'sequences':
      return asked.axis.length
    default:
      return asked satisfies never
  }
}

/** Number of sequences. */
export const sequenceCount = ({ panel }: Pick<Materials, 'panel'>): number => panel.entities.length

/** The class of the highest probability, the first of several. */
export function classSaid(said: Float32Array, row: number, classes: number): number {
  let best = 0
  for (let at = 1; at < classes; at++)
    if ((said[row * classes + at] ?? 0) > (said[row * classes + best] ?? 0)) best = at
  return best
}

/** What is in them and what is asked of each, for digests. */
export function digestParts({ panel, asked }: Materials): readonly (string | Float32Array | Int32Array)[] {
  const { entities, offsets, values, order, groups } = panel
  const shared = Object.entries(groups).map(([key, own]) => [key, ...own].join('\t'))
  const named = [...entities, ...shared].join('\n')
  return [named, offsets, values, contentDigest(order), ...askedParts(asked)]
}

function askedParts(asked: Asked): readonly (string | Float32Array | Int32Array)[] {
  switch (asked.kind) {
    case 'classes':
      return [asked.names.join('\n'), asked.of]
    case 'values':
      return [asked.targets.map(({ name }) => name).join('\n'), asked.values]
    case 'sequences':
      return [contentDigest(asked.axis), asked.values]
    default:
      return asked satisfies never
  }
}
