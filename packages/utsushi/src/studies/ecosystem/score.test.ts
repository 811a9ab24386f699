import { fitScaler, segments, windows, type Part, type WindowSet } from '@utsushi/data'
import { expect, test } from 'vitest'
import { ecosystemSchema } from './config.js'
import { scoreForecasts, type ForecastsToScore } from './score.js'
import { madeUpEnsemble, type MadeUpColumns } from './testing/made-up-ensemble.js'
import { forecastDays } from './score/forecast-days.js'

const shape = { samples: 4, from: '2003-01-01', days: 2 * 365 }
const train: Part = { entities: [0, 1, 2, 3], from: 0, to: 365 }
const testYear: Part = { ...train, from: 365, to: 730 }
const config = ecosystemSchema.parse({
  data: { folder: '.', targets: ['gpp', 'er', 'nep'], drivers: ['a_co2'] },
})

const world: MadeUpColumns = {
  statics: { lue: ({ sample }) => sample },
  drivers: { a_co2: ({ date }) => 370 + (date.getUTCFullYear() - 2003) * 2 },
  targets: {
    gpp: ({ sample, day }) => 10 * sample + Math.sin(day),
    er: ({ day }) => Math.cos(day),
    nep: ({ sample, day }) => 10 * sample + Math.sin(day) - Math.cos(day),
  },
}
const ensemble = madeUpEnsemble(shape, world)
const set = segments({ part: testYear, burnIn: 30, length: 30 })
const truth = forecastDays(ensemble.targets, set)
const fit = (panel: typeof ensemble.targets) =>
  fitScaler(panel, { kind: 'standard', rows: train, allowConstant: true })
const scalers = {
  drivers: fit(ensemble.drivers),
  statics: fit(ensemble.statics),
  targets: fit(ensemble.targets),
}

function score(predicted: Float32Array, more: Partial<ForecastsToScore> & { windows?: WindowSet } = {}) {
  return scoreForecasts({ split: 'test', ensemble, windows: set, predicted, scalers, config, ...more })
}

test('a forecast that is everywhere one too high has an error and a bias of one, on every day and in every month', () => {
  const { scores, byLead, byMonth, fluxes, missing, period, samples, windows } = score(
    truth.map((value) => value + 1),
  )
  for (const { name } of fluxes) {
    expect(scores[name]!.rmse).toBeCloseTo(1, 5)
    expect(scores[name]!.mae).toBeCloseTo(1, 5)
    expect(scores[name]!.bias).toBeCloseTo(1, 5)
    expect(byLead[name]!.map(({ lead }) => lead)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    expect(byMonth[name]!.map(({ month }) => month)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    for (const { rmse, bias } of [...byLead[name]!, ...byMonth[name]!]) {
      expect(rmse).toBeCloseTo(1, 4)
      expect(bias).toBeCloseTo(1, 4)
    }
    expect(missing[name]).toEqual({ observed: 0, predicted: 0 })
  }
  expect({ period, samples, windows }).toEqual({
    period: { from: '2004-01-01', to: '2004-12-30' },
    samples: 4,
    windows: 4 * 13,
  })
})

test('R² pooled over samples of different level flatters; the median within samples does not', () => {
  const { scores } = score(truth.map((value, at) => (at % 3 === 0 ? 10 * Math.round(value / 10) : value)))
  expect(scores['gpp']!.r2).toBeGreaterThan(0.99)
  expect(scores['gpp']!.r2MedianPerSample).toBeLessThan(0.1)
})

test('a missing value on either side is left out of every score and counted', () => {
  const holed = madeUpEnsemble(shape, {
    ...world,
    targets: { ...world.targets, er: (place) => (place.day === 400 ? NaN : world.targets['er']!(place)) },
  })
  const predicted = truth.slice()
  predicted[0] = NaN // gpp
  predicted[5] = Infinity // nep
  const { scores, missing, pairs, annual, closure, series } = score(predicted, { ensemble: holed })
  expect(missing).toEqual({
    gpp: { observed: 0, predicted: 1 },
    er: { observed: 4, predicted: 0 },
    nep: { observed: 0, predicted: 1 },
  })
  for (const flux of ['gpp', 'er', 'nep']) expect(scores[flux]!.rmse).toBe(0)
  expect(pairs['er']!.observed).not.toContain(NaN)
  for (const { observed, predicted } of annual!['gpp']!) expect(predicted).toBeCloseTo(observed, 6)
  expect(closure[0]!.maxResidual).toBeLessThan(1e-5)
  expect(series.map(({ kind }) => kind)).toEqual(['best', 'median', 'worst'])
})

test('a sample in which next to nothing happens is neither the worst for missing that nor the best for nothing', () => {
  const size = (sample: number): number => (sample === 3 ? 1e-3 : 1)
  const still = madeUpEnsemble(shape, {
    ...world,
    targets: {
      gpp: ({ sample, day }) => size(sample) * Math.sin(day),
      er: ({ sample, day }) => size(sample) * Math.cos(day),
      nep: ({ sample, day }) => size(sample) * (Math.sin(day) - Math.cos(day)),
    },
  })
  const share = [0.9, 0.5, 0.8, 0]
  const predicted = forecastDays(still.targets, set).map(
    (value, at) => value * share[set.entity[Math.floor(at / (30 * 3))]!]!,
  )
  const { series } = score(predicted, { ensemble: still })
  expect(series.map(({ sample }) => sample)).toEqual(['100', '102', '101'])
})

test('annual sums count a day once though windows overlap, and leave out a year that is cut', () => {
  const { annual } = score(truth.map((value) => value + 1))
  const sums = annual!['er']!
  expect(sums.map(({ sample, year }) => [sample, year])).toEqual(
    [100, 101, 102, 103].map((id) => [`${id}`, 2004]),
  )
  // 365 forecast days: each one too high.
  for (const { observed, predicted } of sums) expect(predicted - observed).toBeCloseTo(365, 2)
  const half = windows({ part: { ...testYear, to: 550 }, context: 30, horizon: 30, stride: 30 })
  expect(score(forecastDays(ensemble.targets, half), { windows: half }).annual!['er']).toEqual([])
})

test('a year of a rate is its integral, whatever its unit of time, and a state is never summed', () => {
  const yearOf = (data: object) => {
    const own = ecosystemSchema.parse({
      data: { folder: '.', targets: ['gpp', 'er', 'nep'], drivers: ['a_co2'], ...data },
      model: { fluxes: 'free' },
    })
    const { annual, fluxes } = score(
      truth.map((value) => value + 1),
      { config: own },
    )
    const [{ observed, predicted } = { observed: NaN, predicted: NaN }] = annual!['er']!
    return { more: predicted - observed, ...fluxes.find(({ name }) => name === 'er') }
  }
  // 365 of the 366 days of 2004 are forecast.
  const cases: readonly [object, number, string][] = [
    [{ fluxUnit: 'g C m-2 day-1' }, 365, 'g C m⁻² year⁻¹'],
    [{ fluxUnit: 'kg C m-2 s-1' }, 365 * 86_400, 'kg C m⁻² year⁻¹'],
    [{ fluxUnit: 'kgC m-2 yr-1' }, 365 / 366, 'kg C m⁻² year⁻¹'],
    [{ units: { er: '°C' } }, 1, '°C'],
    [{ targetKinds: { er: 'state' } }, 1, 'Mg C ha⁻¹ day⁻¹'],
    [{ units: { er: 'mm' }, targetKinds: { er: 'flux' } }, 365, 'mm year⁻¹'],
  ]
  for (const [data, more, yearUnit] of cases) {
    const year = yearOf(data)
    expect(year.more / more, yearUnit).toBeCloseTo(1, 5)
    expect(year.yearUnit).toBe(yearUnit)
  }
})

test('the worst windows come first, each by the flux that is worst for its own scale', () => {
  const predicted = truth.map((value, at) => value + (at % 3 === 0 ? 1 : 0.01))
  const third = 7 * 30 * 3
  for (let day = 0; day < 30; day++) predicted[third + day * 3 + 1] = 0.5 + truth[third + day * 3 + 1]!
  const { worst } = score(predicted)
  expect(worst).toHaveLength(10)
  expect(worst[0]).toMatchObject({ sample: '100', flux: 'er', start: '2004-07-29' })
  expect(worst[0]!.rmse).toBeCloseTo(0.5, 4)
})

test('a driver that leaves its training range is an extrapolation, with its share', () => {
  const { extrapolations } = score(truth)
  expect(extrapolations).toEqual([
    { column: 'a_co2', share: 1, min: 372, max: 372, trainMin: 370, trainMax: 370 },
  ])
})

test('an open balance is told, against the smallest scale of its fluxes', () => {
  const predicted = truth.slice()
  predicted[2]! += 0.25 // nep
  const [check] = score(predicted).closure
  expect(check!.name).toBe('GPP − ER − NEP')
  expect(check!.maxResidual).toBeCloseTo(0.25, 4)
  expect(check!.relativeToScale).toBeCloseTo(0.25 / scalers.targets.features[1]!.scale, 3)
})

test('baselines are scored like the emulator, and what does not fit the windows is refused', () => {
  const { baselines, pairs } = score(truth, { baselines: { 'last value': truth.map((value) => value - 2) } })
  expect(baselines['last value']!['nep']!.bias).toBeCloseTo(-2, 5)
  expect(pairs['gpp']!.observed).toHaveLength(4 * 13 * 30)
  expect(() => score(truth.subarray(3))).toThrow('predicted: 4677 values for 4680')
})
