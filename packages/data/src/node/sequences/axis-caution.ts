/** What to say of sequences whose axes are not one. */
import { countOf, listed } from '@utsushi/ground'
import type { PlacedSequence } from './placed-sequence.js'

/**
 * A caution where axes differ: where they begin and end, and in which steps. Nothing where all are equal.
 * @example axisCaution(sequences) // '73 sequences have 7 different axes: they start at 3, 5 and 10, …'
 */
export function axisCaution(sequences: readonly PlacedSequence[]): string | undefined {
  const [first] = sequences
  if (first === undefined || sequences.every(({ order }) => isSame(order, first.order))) return undefined
  const kinds: Float64Array[] = []
  for (const { order } of sequences) {
    // Thousands of different axes are counted no further.
    if (kinds.length >= most || kinds.some((kind) => isSame(kind, order))) continue
    kinds.push(order)
  }
  const starts = kinds.map((order) => order[0] ?? NaN)
  const ends = kinds.map((order) => order.at(-1) ?? NaN)
  const steps = kinds.map((order) => ((order.at(-1) ?? NaN) - (order[0] ?? NaN)) / (order.length - 1))
  const count = kinds.length >= most ? `${most} or more` : String(kinds.length)
  return (
    `${countOf(sequences.length, 'sequence')} have ${count} different axes: they start at ${told(starts)}, ` +
    `end at ${told(ends)}, in steps of ${told(steps)} on average — resample them onto one, or a model may tell them by their axis alone`
  )
}

const most = 100

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at])
}

/** A few values, or the range of many. */
function told(values: readonly number[]): string {
  const shown = [...new Set(values.map((value) => Number(value.toPrecision(6))))].sort((a, b) => a - b)
  if (shown.length <= 4) return listed(shown.map(String))
  return `${shown[0]} to ${shown.at(-1)}`
}
