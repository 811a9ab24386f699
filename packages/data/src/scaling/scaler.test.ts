import { expect, test } from 'vitest'
import { newPanel } from '../panel.js'
import { fitScaler, inverseTransform, parseScaler, transform } from './scaler.js'

function panel() {
  const made = newPanel([{ name: 'gpp', unit: 'g' }, { name: 'flat' }], [2, 3])
  // Entity 0: 1, NaN, 100; entity 1: 3, 5, 200 — the third day is not for training.
  made.values.set([1, 7, NaN, 7, 100, 7, 3, 7, 5, 7, 200, 8])
  return made
}
const rows = { entities: [0, 1], from: 0, to: 2 }

test('a scaler is fitted on the named rows only, leaving missing values out', () => {
  const { features } = fitScaler(panel(), { kind: 'standard', rows, allowConstant: true })
  expect(features[0]).toEqual({
    name: 'gpp',
    unit: 'g',
    center: 3,
    scale: Math.sqrt(8 / 3),
    min: 1,
    max: 5,
    count: 3,
    missing: 1,
  })
  expect(features[1]).toMatchObject({ center: 7, scale: 1, constant: true })
})

test('a constant or empty column is refused by name', () => {
  expect(() => fitScaler(panel(), { kind: 'minmax', rows })).toThrow(
    'column flat: is 7 in every training row',
  )
  expect(() => fitScaler(panel(), { kind: 'minmax', rows: { entities: [0], from: 1, to: 2 } })).toThrow(
    'column gpp: holds no value',
  )
})

test('scaled values come back through JSON to where they were, and missing stays missing', () => {
  for (const kind of ['standard', 'minmax'] as const) {
    const fitted = fitScaler(panel(), { kind, rows: { entities: [0, 1] } })
    const scaler = parseScaler(JSON.parse(JSON.stringify(fitted)))
    const back = inverseTransform(scaler, transform(scaler, panel().values))
    for (const [at, value] of panel().values.entries()) {
      if (Number.isNaN(value)) expect(back[at]).toBeNaN()
      else expect(back[at]).toBeCloseTo(value, 4)
    }
  }
  expect(
    Array.from(
      transform(
        fitScaler(panel(), { kind: 'minmax', rows: { entities: [0, 1] } }),
        Float32Array.of(1, 7, 200, 8),
      ),
    ),
  ).toEqual([0, 0, 1, 1])
})

test('a large mean costs no digits', () => {
  const level = newPanel([{ name: 'pressure' }], [1, 1000])
  for (let at = 0; at < 1000; at++) level.values[at] = 101_000 + (at % 2)
  expect(fitScaler(level, { kind: 'standard', rows: { entities: [0] } }).features[0]?.scale).toBeCloseTo(
    0.5,
    10,
  )
})

test('statics are fitted over entities, and what is no scaler is refused', () => {
  const statics = newPanel([{ name: 'lue' }], [3])
  statics.values.set([1, 2, 9])
  expect(
    fitScaler(statics, { kind: 'minmax', rows: { entities: [0, 1], from: 5, to: 9 } }).features[0],
  ).toMatchObject({ min: 1, max: 2 })
  expect(() => parseScaler({ kind: 'standard', version: 2, features: [] }, 'scalers.json')).toThrow(
    'scalers.json: is not a fitted scaler',
  )
})
