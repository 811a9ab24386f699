import { splitByTimeAndEntity, windows } from '@utsushi/data'
import { expect, test } from 'vitest'
import { fitBaselines } from './baselines.js'
import { madeUpEnsemble, type MadeUpColumns } from '../testing/made-up-ensemble.js'
import { forecastDays } from './forecast-days.js'

const shape = { samples: 10, from: '2003-01-01', days: 4 * 365 + 1 }

function parts(days: Int32Array) {
  return splitByTimeAndEntity({
    days,
    entities: shape.samples,
    parts: { train: ['2003-01-01', '2005-12-31'], test: ['2006-01-01', '2006-12-31'] },
    share: 0.2,
    seed: 1,
  })
}

/** The largest difference between two lists. */
function farthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
}

const season = (date: Date) => Math.sin((date.getTime() / 86_400_000 / 365.25) * 2 * Math.PI)

test('the last value is the last one observed in the context', () => {
  const ensemble = madeUpEnsemble(shape, {
    targets: { gpp: ({ sample, day }) => 1000 * sample + day, nep: ({ day }) => (day === 399 ? NaN : day) },
  })
  const part = { entities: [2], from: 400, to: 403 }
  const set = windows({ part, context: 5, horizon: 3 })
  const forecast = fitBaselines(ensemble, part, ['last_value']).forecast(set)['last value']
  expect(Array.from(forecast!)).toEqual([2399, 398, 2399, 398, 2399, 398])
})

test('climatology follows the season of a sample, on 29 February and after it too', () => {
  const ensemble = madeUpEnsemble(shape, {
    targets: { gpp: ({ sample, date }) => 10 * sample + 5 * season(date) },
  })
  const split = parts(ensemble.days)
  const fitted = fitBaselines(ensemble, split.train, ['climatology'])
  for (const part of [split['test']!, { ...split['test']!, from: 365 + 40, to: 365 + 80 }]) {
    const set = windows({ part, context: 10, horizon: 30, stride: 30 })
    const forecast = fitted.forecast(set)['day-of-year climatology']!
    expect(farthest(forecast, forecastDays(ensemble.targets, set))).toBeLessThan(0.1)
  }
})

test('a held-out sample gets the mean of the training samples, none of its own', () => {
  const ensemble = madeUpEnsemble(shape, { targets: { gpp: ({ sample }) => sample ** 2 } })
  const split = parts(ensemble.days)
  const set = windows({ part: split['heldOut']!, context: 10, horizon: 30, stride: 30 })
  const forecast = fitBaselines(ensemble, split.train, ['climatology']).forecast(set)[
    'day-of-year climatology'
  ]!
  const { entities } = split.train
  const mean = entities.reduce((sum, sample) => sum + sample ** 2, 0) / entities.length
  expect(
    farthest(
      forecast,
      forecast.map(() => mean),
    ),
  ).toBeLessThan(1e-5)
})

/** Fluxes that do follow a linear law of yesterday, weather and a parameter. */
function linearWorld(): MadeUpColumns {
  const lue = (sample: number) => 0.5 + 0.1 * sample
  const light = (day: number) => Math.sin(day * 0.7) + Math.sin(day * 0.09)
  const series = Array.from({ length: shape.samples }, (_, sample) => {
    let [gpp, er] = [0, 0]
    return Array.from({ length: shape.days }, (_, day) => {
      ;[gpp, er] = [0.6 * gpp + 0.1 * er + 2 * light(day) + lue(sample), 0.2 * gpp + 0.7 * er + 1]
      return { gpp, er }
    })
  })
  return {
    statics: { lue: ({ sample }) => lue(sample) },
    drivers: { par: ({ day }) => light(day) },
    targets: {
      gpp: ({ sample, day }) => series[sample]![day]!.gpp,
      er: ({ sample, day }) => series[sample]![day]!.er,
    },
  }
}

test('linear ARX, run free, finds a linear law, for samples it never saw too', () => {
  const ensemble = madeUpEnsemble(shape, linearWorld())
  const split = parts(ensemble.days)
  const fitted = fitBaselines(ensemble, split.train, ['linear'])
  for (const name of ['test', 'heldOut']) {
    const set = windows({ part: split[name]!, context: 10, horizon: 30, stride: 30 })
    const truth = forecastDays(ensemble.targets, set)
    expect(farthest(fitted.forecast(set)['linear ARX']!, truth)).toBeLessThan(0.02)
  }
})

test('no baseline knows anything of the test period or of held-out samples', () => {
  const world = linearWorld()
  const ensemble = madeUpEnsemble(shape, world)
  const split = parts(ensemble.days)
  const spoilt = madeUpEnsemble(shape, world)
  const { from } = split['test']!
  spoilt.targets.values.forEach((_, at, values) => {
    const row = Math.floor(at / 2)
    const [sample, day] = [Math.floor(row / shape.days), row % shape.days]
    const heldOut = split['heldOut']!.entities.includes(sample)
    // The context of the one window below is left as it is: a forecast may begin from it.
    if (day >= from || (heldOut && day < from - 10)) values[at] = 1e6
  })
  for (const name of ['test', 'heldOut']) {
    const set = windows({ part: { ...split[name]!, to: from + 30 }, context: 10, horizon: 30 })
    expect(fitBaselines(spoilt, split.train).forecast(set)).toEqual(
      fitBaselines(ensemble, split.train).forecast(set),
    )
  }
})
