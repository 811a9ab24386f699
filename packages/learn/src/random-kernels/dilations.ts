// How many features each spread of a kernel gets, and which quantile each bias is: as MiniRocket has them (Dempster, Schmidt & Webb
// 2021, sections 3.1.2–3.1.4).

/** Kernels of length 9 with three weights of 2 and six of −1: all of them. */
export const KERNELS = 84

/** Weights of a kernel. */
export const TAPS = 9

/** Where the three weights of 2 stand, kernel after kernel: `[84 × 3]`, in lexicographic order. */
export const kernelTaps: Int32Array = Int32Array.from(
  [...Array(TAPS).keys()].flatMap((i) =>
    [...Array(TAPS).keys()].flatMap((j) =>
      [...Array(TAPS).keys()].filter((k) => i < j && j < k).flatMap((k) => [i, j, k]),
    ),
  ),
)

/** Distances between the weights of a kernel, and how many biases each kernel has at each. */
export interface Dilations {
  readonly dilations: readonly number[]
  /** Biases of each kernel, one number for each dilation. */
  readonly biases: readonly number[]
}

/**
 * Spreads the features of each kernel over dilations that grow exponentially, up to where the kernel is as long as the series.
 *
 * @param length steps of the series
 * @param features wanted in all; what is left of a division by 84 is left out
 * @param most dilations at most
 */
export function spreadDilations(length: number, features: number, most: number): Dilations {
  const each = Math.max(1, Math.floor(features / KERNELS))
  const places = Math.min(each, most)
  const exponent = Math.log2((Math.max(length, TAPS) - 1) / (TAPS - 1))
  const counts = new Map<number, number>()
  for (let place = 0; place < places; place++) {
    const dilation = Math.floor(2 ** (places === 1 ? 0 : (exponent * place) / (places - 1)) + 1e-9)
    counts.set(dilation, (counts.get(dilation) ?? 0) + 1)
  }
  const biases = [...counts.values()].map((count) => Math.floor((count * each) / places))
  let left = each - biases.reduce((sum, count) => sum + count, 0)
  for (let at = 0; left > 0; at = (at + 1) % biases.length, left--) biases[at] = (biases[at] as number) + 1
  return { dilations: [...counts.keys()], biases }
}

/** A number in [0, 1) for every feature, spread evenly however many are taken: multiples of the golden ratio. */
export function quantileOf(feature: number): number {
  return Math.fround(((feature + 1) * ((Math.sqrt(5) + 1) / 2)) % 1)
}
