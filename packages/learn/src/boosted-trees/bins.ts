// Features sorted into at most 255 ranges each, so that a tree counts in histograms instead of comparing numbers. Missing
// values have a range of their own.
import { InputError, seededRandom } from '@utsushi/ground'
import { drawnSorted } from './draws.js'

/** The range of a missing value. */
export const MISSING = 255

/** Values of a feature from which its ranges are made, at most. */
const SAMPLED = 200_000

/** The rows of a table by ranges. Features that tell nothing apart are left out. */
export interface BinnedFeatures {
  readonly rows: number
  /** The feature's number in the table, for each that is kept. */
  readonly features: Int32Array
  /** The last value of each range but the last, float32 and ascending, for each feature that is kept. */
  readonly edges: readonly Float32Array[]
  /** Ranges of four features that follow each other, one byte each (the first in the lowest): an entry a row. */
  readonly words: readonly Int32Array[]
}

/**
 * Sorts features into ranges that hold about equally many rows; a value that alone fills a range has its own.
 *
 * @param features `[all rows, columns]`
 * @param rows which of them count; the ranges are made from these alone
 * @throws InputError for an infinite value, with its place
 */
export function binFeatures(
  features: Float32Array,
  columns: number,
  rows: Int32Array,
  { bins, seed }: { readonly bins: number; readonly seed: number },
): BinnedFeatures {
  const sampled = rows.length > SAMPLED ? drawnSorted(rows.length, SAMPLED, seededRandom(seed)) : undefined
  const [kept, edges, words]: [number[], Float32Array[], Int32Array[]] = [[], [], []]
  for (let start = 0; start < columns; start += FETCHED) {
    const many = Math.min(FETCHED, columns - start)
    fetched(features, columns, rows, start, many).forEach((values, k) => {
      const own = edgesOf(sampled === undefined ? values : taken(values, sampled), bins)
      if (own.length === 0 && !(values.some(Number.isNaN) && !values.every(Number.isNaN))) return
      const at = kept.length
      if (at % 4 === 0) words.push(new Int32Array(rows.length))
      enter(values, own, words[at >> 2] as Int32Array, 8 * (at & 3))
      kept.push(start + k)
      edges.push(own)
    })
  }
  return { rows: rows.length, features: Int32Array.from(kept), edges, words }
}

/** Columns that are read together: as many as share a line of the cache. */
const FETCHED = 16

/** Some columns, each by itself. */
function fetched(
  features: Float32Array,
  columns: number,
  rows: Int32Array,
  start: number,
  many: number,
): readonly Float32Array[] {
  const result = Array.from({ length: many }, () => new Float32Array(rows.length))
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * columns + start
    for (let k = 0; k < many; k++) {
      const value = features[from + k] as number
      if (value === Infinity || value === -Infinity)
        throw new InputError(
          `boosted trees: feature ${start + k} of row ${rows[i]} is ${value}; give a number, or NaN where it is missing`,
        )
      ;(result[k] as Float32Array)[i] = value
    }
  }
  return result
}

const taken = (values: Float32Array, places: Int32Array): Float32Array =>
  Float32Array.from(places, (place) => values[place] as number)

/** The last value of every range but the last. */
function edgesOf(values: Float32Array, bins: number): Float32Array {
  const { distinct, counts, total } = distinctOf(values)
  const edges = new Float32Array(Math.max(0, Math.min(distinct.length, bins) - 1))
  const ends = distinct.length <= bins ? undefined : endsOf(counts, total, bins)
  let made = 0
  for (let k = 0; k + 1 < distinct.length; k++)
    if (ends === undefined || ends[k] === 1)
      edges[made++] = between(distinct[k] as number, distinct[k + 1] as number)
  return edges.subarray(0, made)
}

/** The values that occur, ascending, and how often each does; missing ones aside. */
function distinctOf(values: Float32Array): {
  readonly distinct: Float32Array
  readonly counts: Int32Array
  readonly total: number
} {
  const sorted = values.slice().sort() // missing values come last
  let total = sorted.length
  while (total > 0 && Number.isNaN(sorted[total - 1])) total--
  const counts = new Int32Array(total)
  let found = 0
  for (let i = 0; i < total; i++) {
    const value = sorted[i] as number
    // −0 and 0 are one value, though sorted apart.
    if (found === 0 || value !== sorted[found - 1]) sorted[found++] = value
    counts[found - 1] = (counts[found - 1] as number) + 1
  }
  return { distinct: sorted.subarray(0, found), counts: counts.subarray(0, found), total }
}

/** 1 after each of the distinct values that ends a range (as LightGBM's greedy search for ranges does). */
function endsOf(counts: Int32Array, total: number, bins: number): Uint8Array {
  const heavy = counts.map((count) => (count >= total / bins ? 1 : 0))
  let [rows, left] = [total, bins]
  for (let k = 0; k < counts.length; k++) {
    rows -= (heavy[k] as number) * (counts[k] as number)
    left -= heavy[k] as number
  }
  const ends = new Uint8Array(counts.length)
  let [held, made] = [0, 1]
  for (let k = 0; k < counts.length && made < bins; k++) {
    held += counts[k] as number
    const enough = rows / Math.max(1, left)
    const before = heavy[k + 1] === 1 && held >= Math.max(1, enough / 2)
    if (heavy[k] === 0 && held < enough && !before) continue
    if (heavy[k] === 0) {
      rows -= held
      left--
    }
    ends[k] = 1
    held = 0
    made++
  }
  return ends
}

/** A float32 number from which on the larger value is another range: the middle, where there is one. */
function between(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2)
  return middle >= low && middle < high ? middle : low
}

/** Enters a feature's ranges into their byte of the words. */
function enter(values: Float32Array, edges: Float32Array, words: Int32Array, shift: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    words[i] = (words[i] as number) | (rangeOf(value, edges) << shift)
  }
}

function rangeOf(value: number, edges: Float32Array): number {
  if (Number.isNaN(value)) return MISSING
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= (edges[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}
