import { expect, test } from 'vitest'
import { minimise } from './minimise.js'

test('a gradient is worked out once a place, and not where a step gained nothing', () => {
  let [values, gradients] = [0, 0]
  minimise(
    (at) => {
      values++
      return {
        value: at.reduce((sum, value, k) => sum + (k + 1) * (value - k) ** 4, 0),
        get gradient() {
          gradients++
          return at.map((value, k) => 4 * (k + 1) * (value - k) ** 3)
        },
      }
    },
    Float64Array.of(5, -3, 9),
  )
  expect(values).toBeGreaterThan(10)
  expect(gradients).toBeLessThanOrEqual(values)
})
