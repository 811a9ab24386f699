import { expect, test } from 'vitest'
import type { Distribution, FloatDistribution } from '../../distribution.js'
import { trialRandom } from '../../random.js'
import { fixture } from '../../testing/fixture.js'
import { ends } from '../../unit.js'
import { axisOf, bandwidths } from './axis.js'
import { draw, logDensity, parzen } from './parzen.js'
import { trialWeights } from './weights.js'

interface ParzenFixture {
  readonly bandwidths: readonly {
    readonly distribution: FloatDistribution
    readonly observed: number[]
    readonly deviations: number[]
  }[]
  readonly densities: readonly {
    readonly distributions: readonly Distribution[]
    readonly observed: readonly number[][]
    readonly points: readonly number[][]
    readonly logs: readonly number[]
  }[]
}
const cases = fixture<ParzenFixture>('parzen')

const near = (found: Iterable<number>, expected: readonly number[], tolerance: number): void => {
  const values = [...found]
  expect(values.length).toBe(expected.length)
  values.forEach((value, at) =>
    expect(Math.abs(value - expected[at]!)).toBeLessThan(tolerance * (1 + Math.abs(expected[at]!))),
  )
}

/** The fixture has values, an axis of a logarithmic range without steps has their logarithms. */
const points = (distribution: Distribution, values: readonly number[]): Float64Array =>
  Float64Array.from(values, (value) =>
    distribution.kind === 'float' && distribution.log ? Math.log(value) : value,
  )

test('bandwidths are those of Optuna’s estimator', () => {
  for (const { distribution, observed, deviations } of cases.bandwidths) {
    const means = Float64Array.from(observed, (value) => (distribution.log ? Math.log(value) : value))
    near(bandwidths(means, ...ends(distribution)), deviations, 1e-12)
  }
})

test('densities over floats, ints, steps, logarithms and choices together are those of Optuna’s estimator', () => {
  for (const { distributions, observed, points: asked, logs } of cases.densities) {
    const axes = distributions.map((distribution, at) =>
      axisOf(distribution, points(distribution, observed[at]!)),
    )
    const estimator = parzen(axes, trialWeights(observed[0]!.length))
    // Optuna's density of a logarithmic range is one of the logarithm too.
    near(
      logDensity(
        estimator,
        distributions.map((distribution, at) => points(distribution, asked[at]!)),
      ),
      logs,
      1e-6,
    )
  }
})

test('points are drawn from the density: shares of steps and choices over many draws', () => {
  const distributions: Distribution[] = [
    { kind: 'int', low: 1, high: 4, log: false, step: 1 },
    { kind: 'categorical', choices: ['a', 'b', 'c'] },
  ]
  const axes = [
    axisOf(distributions[0]!, Float64Array.of(1, 4, 4)),
    axisOf(distributions[1]!, Float64Array.of(2, 0, 0)),
  ]
  const estimator = parzen(axes, Float64Array.of(1, 1, 1))
  const count = 40_000
  const [ints, choices] = draw(estimator, count, trialRandom(1, 0, 'tpe'))
  let total = 0
  for (const number of [1, 2, 3, 4]) {
    for (const choice of [0, 1, 2]) {
      const density = Math.exp(logDensity(estimator, [Float64Array.of(number), Float64Array.of(choice)])[0]!)
      total += density
      let found = 0
      for (let row = 0; row < count; row++) if (ints![row] === number && choices![row] === choice) found++
      // Four standard deviations of a share.
      expect(Math.abs(found / count - density)).toBeLessThan(4 * Math.sqrt(density / count))
    }
  }
  expect(total).toBeCloseTo(1, 9)
})

test('old trials weigh less, the latest 25 do not', () => {
  expect(Array.from(trialWeights(3))).toEqual([1, 1, 1])
  const weights = trialWeights(35)
  expect(weights[0]).toBeCloseTo(1 / 35)
  expect(weights[9]).toBe(1)
  expect(weights.slice(10).every((weight) => weight === 1)).toBe(true)
})
