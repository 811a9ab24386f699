/**
 * PyTorch's and scikit-learn's numbers, kept beside the scripts that made them.
 */
import { readFileSync } from 'node:fs'
import { hostTensor, type DType, type HostTensor } from '@utsushi/graph'

export interface RecordedArray {
  /** float32 when left out. */
  readonly dtype?: DType
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

/** The cases of `packages/learn/fixtures/<name>.json`. */
export function fixtureCases<T>(name: string): readonly T[] {
  const path = new URL(`../../fixtures/${name}.json`, import.meta.url)
  return (JSON.parse(readFileSync(path, 'utf8')) as { cases: T[] }).cases
}

export const recorded = ({ shape, data, dtype }: RecordedArray): HostTensor => hostTensor(data, shape, dtype)
