// Where histograms are added up: in WebAssembly, or in JavaScript where that is not to be had. Their sums are exact, so that both
// give the same to the bit.
import { openModule } from '../web-assembly/open-module.js'
import { kernelCode } from './kernel-code.js'

/** Numbers of a feature's histogram: gradient and count of each of 256 ranges. */
export const FEATURE_SIZE = 512

/** Numbers of the histograms of four features. */
export const GROUP_SIZE = 4 * FEATURE_SIZE

/** Memory that the innermost loop works in. */
export interface Kernel {
  /** Ranges of four features each, an entry a row; filled once. */
  readonly words: readonly Int32Array[]
  /** Rows of the leaf at hand. */
  readonly order: Int32Array
  /** Gradient and count of each of them. */
  readonly pairs: Float64Array
  /** Histograms of four features: what the last `add` gave. */
  readonly sums: Float64Array
  /** Adds the first `count` rows to empty histograms of a group of four features. */
  add(group: number, count: number): void
}

type Add = (words: number, order: number, end: number, pairs: number, into: number) => void

/**
 * @param words ranges of four features each, copied
 * @param plain JavaScript alone
 */
export function openKernel(words: readonly Int32Array[], rows: number, plain = false): Kernel {
  const kernel = plain ? undefined : assembled(words, rows)
  if (kernel !== undefined) return kernel
  const order = new Int32Array(rows)
  const pairs = new Float64Array(2 * rows)
  const sums = new Float64Array(GROUP_SIZE)
  const add = (group: number, count: number): void =>
    addPlainly(words[group] as Int32Array, order, pairs, sums.fill(0), count)
  return { words, order, pairs, sums, add }
}

/** `undefined` where a page forbids WebAssembly, its kind of instructions is unknown, or the rows are too many for it. */
function assembled(words: readonly Int32Array[], rows: number): Kernel | undefined {
  // Addresses: sums, pairs, order, and words group after group.
  const pairsAt = 8 * GROUP_SIZE
  const orderAt = pairsAt + 16 * rows
  const wordsAt = orderAt + 4 * rows
  const opened = openModule(kernelCode, wordsAt + 4 * rows * words.length)
  if (opened === undefined) return undefined
  const { buffer } = opened
  const add = opened.exports['add'] as Add
  const sums = new Float64Array(buffer, 0, GROUP_SIZE)
  return {
    words: words.map((own, group) => {
      const view = new Int32Array(buffer, wordsAt + 4 * rows * group, rows)
      view.set(own)
      return view
    }),
    order: new Int32Array(buffer, orderAt, rows),
    pairs: new Float64Array(buffer, pairsAt, 2 * rows),
    sums,
    add: (group, count) => {
      sums.fill(0)
      if (count > 0) add(wordsAt + 4 * rows * group, orderAt, orderAt + 4 * count, pairsAt, 0)
    },
  }
}

/** The loop of `kernelCode`. */
function addPlainly(
  words: Int32Array,
  order: Int32Array,
  pairs: Float64Array,
  sums: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const word = words[order[i] as number] as number
    const gradient = pairs[2 * i] as number
    const counted = pairs[2 * i + 1] as number
    const first = (word << 1) & 510
    const second = FEATURE_SIZE + ((word >>> 7) & 510)
    const third = 2 * FEATURE_SIZE + ((word >>> 15) & 510)
    const fourth = 3 * FEATURE_SIZE + ((word >>> 23) & 510)
    sums[first] = (sums[first] as number) + gradient
    sums[first + 1] = (sums[first + 1] as number) + counted
    sums[second] = (sums[second] as number) + gradient
    sums[second + 1] = (sums[second + 1] as number) + counted
    sums[third] = (sums[third] as number) + gradient
    sums[third + 1] = (sums[third + 1] as number) + counted
    sums[fourth] = (sums[fourth] as number) + gradient
    sums[fourth + 1] = (sums[fourth + 1] as number) + counted
  }
}
