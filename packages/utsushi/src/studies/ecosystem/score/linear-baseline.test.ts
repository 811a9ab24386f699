import { expect, test } from 'vitest'
import { NormalEquations, solvePositive } from './linear-baseline.js'

test('a symmetric system is solved for every right side', () => {
  const a = Float64Array.of(4, 0, 0, 2, 5, 0, 1, 3, 6) // lower triangle of [[4,2,1],[2,5,3],[1,3,6]]
  const x = [1, -2, 3]
  const b = [4 - 4 + 3, 2 - 10 + 9, 1 - 6 + 18]
  const solved = solvePositive(a, Float64Array.from(b.flatMap((value) => [value, 2 * value])), 3, 2)
  x.forEach((value, i) => {
    expect(solved[2 * i]).toBeCloseTo(value, 12)
    expect(solved[2 * i + 1]).toBeCloseTo(2 * value, 12)
  })
})

test('columns that repeat one another share their weight, and the intercept is not shrunk', () => {
  const equations = new NormalEquations(3, 1)
  for (const t of [-2, -1, 0, 1, 2]) equations.add(Float64Array.of(t, t, 1), Float64Array.of(3 * t + 7))
  const [a, b, intercept] = equations.solve(1e-9)
  expect(a).toBeCloseTo(1.5, 6)
  expect(b).toBeCloseTo(1.5, 6)
  expect(intercept).toBeCloseTo(7, 12)
})
