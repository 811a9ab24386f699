// What a simulated experiment is, whichever it is: an axis, sequences on it, what is known of each, and what was drawn for it.
import type { SimulationOptions } from './options.js'

/** A column of `specimens.csv` or `truth.csv`. */
export interface SimulatedColumn {
  readonly name: string
  readonly unit?: string
  /** Text, where values are places in it. */
  readonly labels?: readonly string[]
  /** Decimals that are written; 0 where labels are. */
  readonly digits?: number
}

/** One measured sequence of a specimen. */
export interface SimulatedSequence {
  readonly lot: number
  /** Days since 1970-01-01. */
  readonly day: number
  /** `[channels][length]` */
  readonly signals: readonly Float64Array[]
  /** `[answers.axis]` What is to be answered, where that is a sequence. */
  readonly answer?: Float64Array
  /** One value of each of `columns`. */
  readonly columns: readonly number[]
  /** One value of each of `truths`. */
  readonly truths: readonly number[]
}

/** An experiment about to be written. */
export interface SimulatedSet {
  /** What it is, in words, for its record. */
  readonly what: string
  readonly axis: { readonly name: string; readonly unit: string; readonly values: Float64Array }
  readonly channels: readonly { readonly name: string; readonly unit?: string; readonly digits: number }[]
  readonly answers?: { readonly name: string; readonly values: Float64Array; readonly digits: number }
  /** Beside name, specimen, lot and day. */
  readonly columns: readonly SimulatedColumn[]
  /** Those of `columns` that a study may be asked for. */
  readonly targets: readonly string[]
  readonly truths: readonly SimulatedColumn[]
  /** All sequences of a specimen, in the order of its measurements and of their windows. */
  readonly sequencesOf: (specimen: number) => SimulatedSequence[]
}

/** An experiment by its options. */
export type Simulator = (options: SimulationOptions) => SimulatedSet

/** A number with so many decimals. @example rounded(1.2345, 2) // 1.23 */
export function rounded(value: number, digits: number): number {
  const scale = 10 ** digits
  return Math.round(value * scale) / scale
}

/** A value of an axis that begins at `start`, without the dust of adding steps. */
export const axisFrom = (start: number, step: number, length: number, digits: number): Float64Array =>
  Float64Array.from({ length }, (_, place) => rounded(start + place * step, digits))
