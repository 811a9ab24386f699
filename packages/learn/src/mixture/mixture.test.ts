import { readFileSync } from 'node:fs'
import { seededRandom } from '@utsushi/ground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../testing/matchers.js'
import { columnMeans, matrix, type Matrix } from '../classical/matrix.js'
import { adjustedRandIndex } from '../metrics/rand-index.js'
import { chooseMixture } from './choose-mixture.js'
import { fitMixture } from './fit-mixture.js'
import { covarianceKinds, type CovarianceKind, type GaussianMixture } from './gaussian-mixture.js'
import { mixtureComponents, mixtureLogDensity, mixturePosterior, sampleMixture } from './mixture-density.js'
import { parseMixture } from './parse.js'

type Rows = readonly (readonly number[])[]
type Start = Pick<GaussianMixture, 'weights' | 'means' | 'covariances'>

interface Recorded {
  readonly mixtures: readonly (Start & {
    readonly covariance: CovarianceKind
    readonly x: Rows
    readonly start: Start
    readonly logLikelihood: number
    readonly bic: number
    readonly parameters: number
    readonly steps: number
    readonly others: Rows
    readonly logDensity: readonly number[]
    readonly posterior: Rows
  })[]
  readonly choice: { readonly x: Rows; readonly bic: readonly number[] }
}

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/mixture.json', import.meta.url), 'utf8'),
) as Recorded

const fromRows = (rows: Rows): Matrix => matrix(rows.length, rows[0]!.length, rows.flat())
const close = { absolute: 1e-6, relative: 1e-9 }

test.each(recorded.mixtures)(
  'a $covariance mixture climbs as scikit-learn does from the same start',
  ({ covariance, x, start, others, ...expected }) => {
    const from: GaussianMixture = { kind: 'gaussian-mixture', version: 1, covariance, ...start }
    const fit = fitMixture(fromRows(x), start.weights.length, { covariance, from, floor: 1e-6 })
    expect([fit.steps, fit.parameters, fit.converged, fit.restarted, fit.dropped]).toEqual([
      expected.steps,
      expected.parameters,
      true,
      0,
      0,
    ])
    expect(fit.logLikelihood).toBeCloseTo(expected.logLikelihood, 6)
    expect(fit.bic).toBeCloseTo(expected.bic, 6)
    expect(fit.mixture.weights).toBeAllclose(expected.weights, close)
    expect(fit.mixture.means.flat()).toBeAllclose(expected.means.flat(), close)
    expect(fit.mixture.covariances.flat()).toBeAllclose(expected.covariances.flat(), close)
    expect(mixtureLogDensity(fit.mixture, fromRows(others))).toBeAllclose(expected.logDensity, close)
    expect(mixturePosterior(fit.mixture, fromRows(others)).values).toBeAllclose(
      expected.posterior.flat(),
      close,
    )
  },
)

test('the criterion chooses as many components as scikit-learn, and nobody finds likelier ones', () => {
  const { x, bic } = recorded.choice
  const components = bic.map((_, k) => k + 1)
  const chosen = chooseMixture(fromRows(x), { components, covariances: ['full'], starts: 10 })
  expect(chosen.mixture.weights).toHaveLength(1 + bic.indexOf(Math.min(...bic)))
  for (const [k, trial] of chosen.tried.entries()) expect(trial.bic).toBeLessThan(bic[k]! + 20)
  expect(chosen.bic).toBeCloseTo(Math.min(...bic), 1)
  expect(chosen.bic).toBe(Math.min(...chosen.tried.map((trial) => trial.bic)))
})

/** Four groups of unequal size, stretched and turned, in as many columns as an embedding may have. */
function planted(seed: number, rows: number, columns: number): { x: Matrix; of: Int32Array } {
  const random = seededRandom(seed)
  const means = Array.from({ length: 4 }, () => Array.from({ length: columns }, () => 3 * random.normal()))
  const shapes = means.map(() => Array.from({ length: columns * columns }, () => 0.5 * random.normal()))
  const of = Int32Array.from({ length: rows }, () => [0, 0, 0, 1, 1, 1, 2, 2, 3][random.below(9)]!)
  const values = Array.from(of, (k) => {
    const noise = Array.from({ length: columns }, () => random.normal())
    return means[k]!.map(
      (mean, j) => mean + noise.reduce((sum, own, l) => sum + own * shapes[k]![j * columns + l]!, 0),
    )
  })
  return { x: fromRows(values), of }
}

test.each([1, 2, 3])('four planted groups are found again, and four is chosen (seed %i)', (seed) => {
  const { x, of } = planted(seed, 400, 4)
  const { mixture, tried } = chooseMixture(x, { components: [1, 2, 3, 4, 5, 6, 7] })
  expect(mixture.weights).toHaveLength(4)
  expect(adjustedRandIndex(mixtureComponents(mixture, x), of)).toBeGreaterThan(0.9)
  expect(tried).toHaveLength(14)
  expect(mixture.weights).toEqual([...mixture.weights].sort((a, b) => b - a))
})

test('more components are not less likely than fewer: the curve of the criterion has no dents of bad beginnings', () => {
  for (const seed of [1, 2, 3, 4]) {
    const { x } = planted(20 + seed, 300, 4)
    const { tried } = chooseMixture(x, {
      components: [1, 2, 3, 4, 5, 6],
      covariances: ['full'],
      starts: 1,
      seed,
    })
    for (const [k, { logLikelihood, dropped }] of tried.entries())
      if (k > 0 && dropped === 0) expect(logLikelihood).toBeGreaterThan(tried[k - 1]!.logLikelihood - 1)
  }
})

test('the same seed gives the same mixture, and what was saved is what is read back', () => {
  const { x } = planted(4, 150, 3)
  for (const covariance of covarianceKinds) {
    const { mixture } = fitMixture(x, 3, { covariance, seed: 5, starts: 2 })
    expect(fitMixture(x, 3, { covariance, seed: 5, starts: 2 }).mixture).toEqual(mixture)
    expect(parseMixture(JSON.parse(JSON.stringify(mixture)), 'm.json')).toEqual(mixture)
  }
})

test.each(covarianceKinds)('rows drawn from a %s mixture are as it says', (covariance) => {
  const { mixture } = fitMixture(planted(6, 400, 3).x, 3, { covariance, starts: 1 })
  const { x, components } = sampleMixture(mixture, 20_000, seededRandom(7))
  expect(mixture.weights.map((_, k) => components.filter((own) => own === k).length / x.rows)).toBeAllclose(
    mixture.weights,
    { absolute: 0.02 },
  )
  const own = sampleMixture(mixture, 20_000, seededRandom(8), 1)
  expect(new Set(own.components)).toEqual(new Set([1]))
  expect(columnMeans(own.x)).toBeAllclose(mixture.means[1]!, { absolute: 0.1 })
  const again = fitMixture(own.x, 1, { covariance })
  const wanted = covariance === 'tied' ? mixture.covariances[0]! : mixture.covariances[1]!
  expect(again.mixture.covariances[0]).toBeAllclose(wanted, { absolute: 0.15 })
})

test('shares of a row add up to 1, far from every component too', () => {
  const { mixture } = fitMixture(planted(9, 200, 2).x, 4, { starts: 1 })
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (far) => {
      const { values } = mixturePosterior(mixture, matrix(1, 2, [far, -far]))
      expect(values.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
    }),
  )
})

test('more likely by every step: a fit never ends below its start', () => {
  const { x } = planted(10, 120, 2)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 50 }), (components, seed) => {
      const few = fitMixture(x, components, { seed, starts: 1, steps: 1, floor: 1e-9 })
      const many = fitMixture(x, components, { seed, starts: 1, steps: 60, floor: 1e-9 })
      if (few.restarted + many.restarted > 0) return
      expect(many.logLikelihood).toBeGreaterThan(few.logLikelihood - 1e-3)
    }),
    { numRuns: 25 },
  )
})

test('a component that is left without rows begins again, or is dropped and told', () => {
  const { x } = planted(11, 100, 2)
  const away = {
    weights: [0.5, 0.5],
    means: [
      [0, 0],
      [1e4, 1e4],
    ],
    covariances: [[1], [1e-3]],
  }
  const from: GaussianMixture = { kind: 'gaussian-mixture', version: 1, covariance: 'spherical', ...away }
  const fit = fitMixture(x, 2, { covariance: 'spherical', from })
  expect(fit.restarted).toBeGreaterThan(0)
  expect(fit.mixture.weights.length).toBe(2 - fit.dropped)
  expect(Math.min(...fit.mixture.weights) * 100).toBeGreaterThan(1)
  for (const own of mixtureLogDensity(fit.mixture, x)) expect(Number.isFinite(own)).toBe(true)
})

test('rows that repeat and columns that stand still are fitted', () => {
  const repeated = fromRows(Array.from({ length: 60 }, (_, i) => [i % 3, 7, (i % 3) * 2]))
  const chosen = chooseMixture(repeated, { components: [1, 2, 3, 4, 5], starts: 2 })
  // Three rows differ: more components than these are not tried.
  expect([...new Set(chosen.tried.map(({ components }) => components))]).toEqual([1, 2, 3])
  expect(chosen.mixture.weights).toHaveLength(3)
  expect(
    adjustedRandIndex(
      mixtureComponents(chosen.mixture, repeated),
      Array.from({ length: 60 }, (_, i) => i % 3),
    ),
  ).toBe(1)
  const still = chooseMixture(fromRows(Array.from({ length: 20 }, () => [4, 4])))
  expect(still.mixture.weights).toHaveLength(1)
  expect(Number.isFinite(still.logLikelihood)).toBe(true)
})

test('what cannot be fitted is refused with what would do', () => {
  const three = fromRows([
    [1, 2],
    [3, 4],
    [3, 4],
  ])
  expect(() => fitMixture(three, 3)).toThrow(
    '3 components of 3 rows, of which 2 differ: ask for 2 components at the most, or give more rows',
  )
  expect(() => fitMixture(fromRows([[1, NaN]]), 1)).toThrow('row 1, column 2 is NaN')
  expect(() => fitMixture(three, 0)).toThrow('a mixture of 0 components')
  expect(() => chooseMixture(three, { components: [4, 5] })).toThrow('hold no 4 components')
  const { mixture } = fitMixture(three, 2)
  expect(() => mixtureLogDensity(mixture, matrix(1, 3, [1, 2, 3]))).toThrow('rows of 3 columns')
  expect(() => sampleMixture(mixture, 1, seededRandom(1), 2)).toThrow('component 2 of a mixture of 2')
})

test('a damaged record is refused by the key that is wrong', () => {
  const { mixture } = fitMixture(planted(12, 60, 2).x, 2, { starts: 1 })
  const damaged = (change: object) => () => parseMixture({ ...mixture, ...change }, 'groups.json')
  expect(damaged({ version: 2 })).toThrow('groups.json: is no mixture of version 1')
  expect(damaged({ covariance: 'round' })).toThrow('groups.json.covariance')
  expect(damaged({ weights: [0.5, 0.6] })).toThrow('groups.json.weights')
  expect(damaged({ means: [[1, 2], [3]] })).toThrow('groups.json.means')
  expect(damaged({ covariances: [[1, 0, 0, 1]] })).toThrow('groups.json.covariances: expected 2 lists of 4')
  expect(
    damaged({
      covariances: [
        [1, 0, 0, 1],
        [1, 2, 2, 1],
      ],
    }),
  ).toThrow('not positive definite')
  expect(() => parseMixture(null, 'groups.json')).toThrow('groups.json: is null')
})
