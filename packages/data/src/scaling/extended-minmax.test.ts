import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newPanel } from '../panel.js'
import { fitExtendedMinMax } from './extended-minmax.js'
import { fitScaler, knownRange, parseScaler, transform } from './scaler.js'

/** Three entities of 2, 3 and 1 rows; what lies behind them is padding that no fit may read. */
function ragged() {
  const made = newPanel([{ name: 'V', unit: 'V' }, { name: 'CFK' }], [3, 3])
  made.values.set([10, 0.1, 12, 0.3, 999, 999, 20, 0.2, NaN, 0.5, 30, 0.05, 5, 0.9, 999, 999, 999, 999])
  return { ...made, lengths: Int32Array.of(2, 3, 1) }
}
const widening = (name: string) => (name === 'V' ? { ratio: 0.15 } : { ratio: 0.25, floor: 0 })

test('the observed range, widened by its share and floored, becomes 0 to 1', () => {
  const scaler = fitExtendedMinMax(ragged(), { rows: { entities: [0, 1] }, widening })
  const [voltage, potassium] = scaler.features
  expect(voltage).toMatchObject({ name: 'V', unit: 'V', min: 10, max: 30, count: 4, missing: 1 })
  expect(voltage?.widened).toEqual([7, 33])
  expect(potassium?.widened?.[0]).toBe(0)
  expect(potassium?.widened?.[1]).toBeCloseTo(0.6125, 6)
  const scaled = transform(scaler, Float32Array.of(7, 0, 33, 0.6125))
  for (const [at, expected] of [0, 0, 1, 1].entries()) expect(scaled[at]).toBeCloseTo(expected, 6)
})

test('a fit never sees the rows of entities that are held out', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true }), { minLength: 6, maxLength: 6 }), (others) => {
      const clean = fitExtendedMinMax(ragged(), { rows: { entities: [0, 2] }, widening })
      const disturbed = ragged()
      disturbed.values.set(others, 6)
      expect(fitExtendedMinMax(disturbed, { rows: { entities: [0, 2] }, widening })).toEqual(clean)
    }),
  )
})

test('padding behind an entity is no value, for the other scalers too', () => {
  const scaler = fitScaler(ragged(), { kind: 'minmax', rows: { entities: [0, 1, 2] } })
  expect(scaler.features[0]).toMatchObject({ min: 5, max: 30, count: 5, missing: 1 })
})

test('a constant control is kept, recorded, and any other value of it is an extrapolation', () => {
  const panel = newPanel([{ name: 'V' }], [2, 1])
  panel.values.set([12, 12])
  const [voltage] = fitExtendedMinMax(panel, { rows: { entities: [0, 1] }, widening }).features
  expect(voltage).toMatchObject({ center: 12, scale: 1, constant: true })
  expect(knownRange(voltage!)).toEqual([12, 12])
})

test('a feature without values or below its floor is refused by name', () => {
  const panel = newPanel([{ name: 'VF' }], [2, 1])
  panel.values.set([NaN, -1])
  const fit = (entity: number) => () =>
    fitExtendedMinMax(panel, { rows: { entities: [entity] }, widening: () => ({ ratio: 0.1, floor: 0 }) })
  expect(fit(0)).toThrow('column VF: holds no value')
  expect(fit(1)).toThrow('column VF: is -1, below its floor of 0')
})

test('the fitted record survives JSON and is known again', () => {
  const scaler = fitExtendedMinMax(ragged(), { rows: { entities: [0, 1] }, widening })
  expect(parseScaler(JSON.parse(JSON.stringify(scaler)))).toEqual(scaler)
})
