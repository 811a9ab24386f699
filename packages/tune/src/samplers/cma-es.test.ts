import { expect, test } from 'vitest'
import { optimise } from '../optimise.js'
import { categorical, float, int, when } from '../space.js'
import { symmetricEigen } from './cma-es/eigen.js'
import { cmaEsSampler } from './cma-es.js'

test('it finds the end of a bent valley that no coordinate follows (Rosenbrock), for every seed', async () => {
  for (const seed of [1, 2, 3]) {
    const study = await optimise(
      ({ parameters }) => {
        const [x, y, z] = ['x', 'y', 'z'].map((name) => Number(parameters[name])) as [number, number, number]
        return 100 * (y - x * x) ** 2 + (1 - x) ** 2 + 100 * (z - y * y) ** 2 + (1 - y) ** 2
      },
      {
        space: { x: float(-2, 2), y: float(-2, 2), z: float(-2, 2) },
        sampler: cmaEsSampler(),
        trials: 1500,
        seed,
      },
    )
    expect(study.best?.values?.[0]).toBeLessThan(1e-6)
  }
})

test('it climbs as well, over ints, logarithms and beside choices and conditions', async () => {
  const space = {
    rate: float(1e-6, 1, { log: true }),
    size: int(1, 1000),
    kind: categorical(['a', 'b']),
    own: when('kind', 'b', float(0, 1)),
  }
  const study = await optimise(
    ({ parameters: { rate, size, kind } }) =>
      -((Math.log10(Number(rate)) + 4) ** 2) - ((Number(size) - 300) / 100) ** 2 - (kind === 'a' ? 0 : 0.01),
    { space, directions: ['maximize'], sampler: cmaEsSampler(), trials: 400, seed: 1 },
  )
  expect(study.best?.values?.[0]).toBeGreaterThan(-1e-3)
  expect(study.best?.parameters['size']).toBeCloseTo(300, -1)
})

test('several directions are refused', async () => {
  const run = optimise(() => [1, 2], {
    space: { x: float(0, 1) },
    directions: ['minimize', 'minimize'],
    sampler: cmaEsSampler(),
    trials: 1,
  })
  await expect(run).rejects.toThrow('cma-es follows one direction, not 2: choose nsga-ii or tpe')
})

test('eigenvalues and vectors put the matrix together again', () => {
  const matrix = Float64Array.of(4, 1, -2, 1, 2, 0, -2, 0, 3)
  const { values, vectors } = symmetricEigen(matrix, 3)
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      let sum = 0
      for (let k = 0; k < 3; k++) sum += vectors[row * 3 + k]! * values[k]! * vectors[column * 3 + k]!
      expect(sum).toBeCloseTo(matrix[row * 3 + column]!, 12)
    }
  }
})
