/**
 * Numbers that should agree up to rounding, and a message that says where they do not.
 */
import type { HostTensor } from '../runtime/host.js'

export interface Tolerance {
  /** Allowed difference as a share of the expected value; 1e-5 when left out. */
  readonly relative?: number
  /** Allowed difference whatever the value; 1e-6 when left out. */
  readonly absolute?: number
}

/** Numbers in any of the forms in which results come. */
export type Numbers = number | ArrayLike<number | bigint> | HostTensor

/**
 * What differs between two lots of numbers, or `undefined` when they agree: |actual − expected| ≤ absolute +
 * relative·|expected| everywhere, NaN equal to NaN. Host tensors must agree in shape too.
 *
 * @example const difference = mismatch(result, [1, 2, 3], { absolute: 1e-4 })
 */
export function mismatch(actual: Numbers, expected: Numbers, tolerance: Tolerance = {}): string | undefined {
  const { relative = 1e-5, absolute = 1e-6 } = tolerance
  if (isHost(actual) && isHost(expected) && actual.shape.join() !== expected.shape.join()) {
    return `the shape is [${actual.shape.join()}], expected [${expected.shape.join()}]`
  }
  const [left, right] = [list(actual), list(expected)]
  if (left.length !== right.length) return `${left.length} numbers, expected ${right.length}`
  let [worst, at, count] = [0, -1, 0]
  left.forEach((value, k) => {
    const wanted = right[k] ?? NaN
    if (Object.is(value, wanted) || value === wanted) return
    const excess = Math.abs(value - wanted) - (absolute + relative * Math.abs(wanted))
    if (excess <= 0) return
    count++
    if (at < 0 || Number.isNaN(excess) || excess > worst) [worst, at] = [excess, k]
  })
  if (at < 0) return undefined
  return `${count} of ${left.length} numbers differ; number ${at} is ${left[at]}, expected ${right[at]}`
}

/**
 * The matcher for `expect.extend({ toBeAllclose })`.
 *
 * @example expect(output.data).toBeAllclose([0.5, 0.25], { relative: 1e-4 })
 */
export function toBeAllclose(
  actual: Numbers,
  expected: Numbers,
  tolerance: Tolerance = {},
): { pass: boolean; message: () => string } {
  const difference = mismatch(actual, expected, tolerance)
  return {
    pass: difference === undefined,
    message: () => difference ?? 'the numbers agree, and should not',
  }
}

const isHost = (value: Numbers): value is HostTensor => typeof value === 'object' && 'dtype' in value

function list(value: Numbers): readonly number[] {
  if (typeof value === 'number') return [value]
  return Array.from(isHost(value) ? (value.data as ArrayLike<number | bigint>) : value, Number)
}
