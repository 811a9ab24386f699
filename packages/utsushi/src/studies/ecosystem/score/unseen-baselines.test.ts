import { splitByTimeAndEntity, windows, type Part } from '@utsushi/data'
import { silentReporter } from '@utsushi/study'
import { expect, test } from 'vitest'
import { madeUpEnsemble, type MadeUpColumns } from '../testing/made-up-ensemble.js'
import { unseenForecasts } from './unseen-baselines.js'
import { forecastDays } from './forecast-days.js'
import { type EnsembleData } from './windows.js'

const shape = { samples: 50, from: '2003-01-01', days: 2 * 365 }
const context = { reporter: silentReporter, signal: new AbortController().signal }
const both = ['components_ridge', 'components_gp'] as const

/** Fluxes in which one parameter bends and another does not. */
const bend = (sample: number) => Math.sin(sample * 12.9898) * 1.5
const slope = (sample: number) => Math.cos(sample * 78.233)
const world: MadeUpColumns = {
  statics: { bend: ({ sample }) => bend(sample), slope: ({ sample }) => slope(sample), same: () => 3 },
  drivers: { par: ({ day }) => Math.sin(day / 58) },
  targets: {
    gpp: ({ sample, day }) =>
      Math.exp(bend(sample)) * (1 + Math.sin(day / 58)) + slope(sample) * Math.cos(day / 9),
    er: ({ sample, day }) => 3 + slope(sample) * Math.sin(day / 58),
  },
}

function cut(ensemble: EnsembleData) {
  const split = splitByTimeAndEntity({
    days: ensemble.days,
    entities: ensemble.samples.length,
    parts: { train: ['2003-01-01', '2003-12-31'], test: ['2004-01-01', '2004-12-30'] },
    share: 0.2,
    seed: 1,
  })
  const of = (part: Part) => windows({ part, context: 20, horizon: 30, stride: 30 })
  return { train: split.train, test: of(split['test']!), heldOut: of(split['heldOut']!) }
}

/** Share of the variance of one flux that a forecast leaves. */
function left(truth: Float32Array, forecast: Float32Array, flux: number): number {
  const own = (values: Float32Array) => values.filter((_, at) => at % 2 === flux)
  const [observed, predicted] = [own(truth), own(forecast)]
  const mean = observed.reduce((sum, value) => sum + value, 0) / observed.length
  const sum = (of: (value: number, at: number) => number) =>
    observed.reduce((total, value, at) => total + of(value, at) ** 2, 0)
  return sum((value, at) => value - predicted[at]!) / sum((value) => value - mean)
}

test('ridge finds what is linear in the parameters, a Gaussian process what is bent too', async () => {
  const ensemble = madeUpEnsemble(shape, world)
  const { train, heldOut } = cut(ensemble)
  const { forecasts, rivals } = await unseenForecasts(ensemble, train, heldOut, both, context)
  const truth = forecastDays(ensemble.targets, heldOut)
  const [ridge, process] = [forecasts['components + ridge']!, forecasts['components + GP']!]
  expect(left(truth, ridge, 1)).toBeLessThan(1e-3)
  expect(left(truth, process, 1)).toBeLessThan(1e-3)
  expect(left(truth, process, 0)).toBeLessThan(0.02)
  expect(left(truth, ridge, 0)).toBeGreaterThan(0.03)
  expect(rivals).toEqual({
    methods: ['components + ridge', 'components + GP'],
    runs: 40,
    seen: 40,
    newDays: true,
  })
})

test('nothing of an unseen sample is known but its parameters', async () => {
  const ensemble = madeUpEnsemble(shape, world)
  const { train, heldOut } = cut(ensemble)
  const spoilt = madeUpEnsemble(shape, world)
  for (const sample of new Set(heldOut.entity))
    spoilt.targets.values.fill(1e6, sample * shape.days * 2, (sample + 1) * shape.days * 2)
  const forecast = async (of: EnsembleData) =>
    (await unseenForecasts(of, train, heldOut, both, context)).forecasts
  expect(await forecast(spoilt)).toEqual(await forecast(ensemble))
})

test('of trained samples nothing is forecast, and of methods that were not asked for', async () => {
  const ensemble = madeUpEnsemble(shape, world)
  const { train, test: trained, heldOut } = cut(ensemble)
  expect(await unseenForecasts(ensemble, train, trained, both, context)).toEqual({ forecasts: {} })
  const asked = ['climatology', 'components_ridge'] as const
  const { forecasts, rivals } = await unseenForecasts(ensemble, train, heldOut, asked, context)
  expect(Object.keys(forecasts)).toEqual(['components + ridge'])
  expect(rivals?.methods).toEqual(['components + ridge'])
})

test('days of training are told from new ones', async () => {
  const ensemble = madeUpEnsemble(shape, world)
  const { train, heldOut } = cut(ensemble)
  const seenDays = windows({
    part: { ...train, entities: [...new Set(heldOut.entity)] },
    context: 20,
    horizon: 30,
    stride: 30,
  })
  const { rivals } = await unseenForecasts(ensemble, train, seenDays, ['components_ridge'], context)
  expect(rivals?.newDays).toBe(false)
})

test('a missing value of a seen sample is bridged, and a flux without any stays unknown', async () => {
  const ensemble = madeUpEnsemble(shape, {
    ...world,
    targets: {
      gpp: ({ sample, day }) =>
        sample % 7 === 0 && day % 11 === 0 ? NaN : 3 + slope(sample) * Math.sin(day / 58),
      er: () => NaN,
    },
  })
  const { train, heldOut } = cut(ensemble)
  const { forecasts } = await unseenForecasts(ensemble, train, heldOut, ['components_ridge'], context)
  const forecast = forecasts['components + ridge']!
  const unseen = forecast.filter((_, at) => at % 2 === 1)
  expect(unseen.every(Number.isNaN)).toBe(true)
  const window = heldOut.entity.findIndex((sample) => sample % 7 !== 0)
  const sample = heldOut.entity[window]!
  const day = heldOut.start[window]! + 20
  expect(forecast[window * 60]).toBeCloseTo(3 + slope(sample) * Math.sin(day / 58), 1)
})

test.each([
  [
    'the weather differs between samples',
    { ...world, drivers: { par: ({ sample }: { sample: number }) => sample } },
    shape,
  ],
  ['the samples have no parameters', { ...world, statics: {} }, shape],
  ['only 8 samples were trained on, and they need 10', world, { ...shape, samples: 10 }],
])('%s: the methods stand aside and say so', async (why, columns, size) => {
  const ensemble = madeUpEnsemble(size, columns as MadeUpColumns)
  const { train, heldOut } = cut(ensemble)
  const said: string[] = []
  const reporter = { ...silentReporter, info: (message: string) => void said.push(message) }
  const told = await unseenForecasts(ensemble, train, heldOut, both, { ...context, reporter })
  expect(told.forecasts).toEqual({})
  expect(told.rivals?.aside).toBe(why)
  expect(said).toEqual([`components + ridge and components + GP stand aside: ${why}`])
})

test('a stopped evaluation ends between two components', async () => {
  const ensemble = madeUpEnsemble(shape, world)
  const { train, heldOut } = cut(ensemble)
  const stop = new AbortController()
  const reporter = { ...silentReporter, progress: () => stop.abort() }
  const stopped = unseenForecasts(ensemble, train, heldOut, both, { reporter, signal: stop.signal })
  await expect(stopped).rejects.toThrow('aborted')
})
