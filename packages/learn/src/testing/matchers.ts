/**
 * `expect(actual).toBeAllclose(expected)`, for tests that import this file.
 */
import { expect } from 'vitest'
import { toBeAllclose, type Numbers, type Tolerance } from '@utsushi/graph/testing'

declare module 'vitest' {
  interface Matchers {
    toBeAllclose(expected: Numbers, tolerance?: Tolerance): void
  }
}

expect.extend({ toBeAllclose })
