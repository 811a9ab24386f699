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

test('a search that is told how slopes change where it begins needs fewer steps', () => {
  const bowl = (at: Float64Array) => ({
    value: at.reduce((sum, value, k) => sum + 10 ** (k / 3) * (value - k) ** 2 + 0.1 * value ** 4, 0),
    gradient: at.map((value, k) => 2 * 10 ** (k / 3) * (value - k) + 0.4 * value ** 3),
  })
  const first = minimise(bowl, new Float64Array(12), { memory: 24 })
  const nearby = first.at.map((value) => value + 0.3)
  const [plain, told] = [[], first.curvature].map((curvature) =>
    minimise(bowl, nearby, { memory: 24, curvature }),
  )
  expect(told!.iterations).toBeLessThan(0.75 * plain!.iterations)
  expect(told!.value).toBeCloseTo(plain!.value, 5)
})
