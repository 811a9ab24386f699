/**
 * Numbers to test with: the same on every run, spread out, and free of the coincidences that hide mistakes.
 */
import type { DType } from '../expression/dtype.js'
import { hostTensor, type HostTensor } from '../runtime/host.js'

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** Pseudo-random float32 in [low, high]; `seed` tells samples of one shape apart. */
export function sample(shape: readonly number[], { low = -1.5, high = 1.5, seed = 1 } = {}): HostTensor {
  let state = (seed * 2654435761 + sizeOf(shape) * 40503) >>> 0
  const values = Array.from({ length: sizeOf(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return low + ((high - low) * state) / 2 ** 32
  })
  return hostTensor(values, shape)
}

/** Values a quarter apart in a mixed order: a maximum has one owner, and no step of a difference changes it. */
export function distinct(shape: readonly number[]): HostTensor {
  const size = sizeOf(shape)
  const stride = [7, 11, 13, 17, 19, 23].find((prime) => size % prime !== 0) ?? 29
  const values = Array.from({ length: size }, (_, k) => (((k * stride) % size) - size / 2 + 0.4) / 4)
  return hostTensor(values, shape)
}

/** Whole numbers as given. */
export const whole = (
  values: readonly number[],
  shape: readonly number[] = [values.length],
  dtype: DType = 'int64',
): HostTensor => hostTensor(values, shape, dtype)
