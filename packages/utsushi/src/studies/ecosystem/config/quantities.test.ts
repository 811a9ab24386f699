import { expect, test } from 'vitest'
import { ecosystemSchema } from '../config.js'
import { byUnit, targetQuantity } from './quantities.js'
import { axisLabel, unitsLabel } from '../score/evaluation.js'

const dataOf = (data: object) =>
  ecosystemSchema.parse({ data: { folder: '.', ...data }, model: { fluxes: 'free' } }).data

test('a target has the unit of its own, or that of all fluxes, and its kind from it', () => {
  const data = dataOf({
    targets: ['gpp', 'lai', 'tsoil'],
    fluxUnit: 'kg C m-2 s-1',
    units: { lai: 'm2 m-2', tsoil: 'degC' },
  })
  const [gpp, lai, tsoil] = ['gpp', 'lai', 'tsoil'].map((name) => targetQuantity(data, name))
  expect(gpp).toMatchObject({ kind: 'flux', yearUnit: 'kg C m⁻² year⁻¹' })
  expect(gpp!.yearFactor()).toBe(31_556_952)
  expect(lai).toMatchObject({ kind: 'state', yearUnit: 'm² m⁻²' })
  expect(tsoil).toMatchObject({ kind: 'state', yearUnit: '°C' })
  expect(tsoil!.yearFactor(365)).toBe(1)
})

test('nobody knows whether what has no unit adds up: it does not, unless the study file says so', () => {
  expect(targetQuantity(dataOf({ fluxUnit: 'unknown' }), 'gpp').kind).toBe('state')
  const told = dataOf({ fluxUnit: 'unknown', targetKinds: { gpp: 'flux' } })
  expect(targetQuantity(told, 'gpp')).toMatchObject({ kind: 'flux', yearUnit: 'units of a day year⁻¹' })
})

test('what has one unit, in any spelling, may share an axis; what has another may not', () => {
  const columns = [
    { name: 'gpp', unit: 'g C m-2 day-1' },
    { name: 'tsoil', unit: '°C' },
    { name: 'er', unit: 'gC/m2/d' },
  ]
  expect(byUnit(columns).map((group) => group.map(({ name }) => name))).toEqual([['gpp', 'er'], ['tsoil']])
  expect(unitsLabel(columns)).toBe('g C m⁻² day⁻¹ (GPP, ER) and °C (tsoil)')
  expect(unitsLabel([columns[0]!, columns[2]!])).toBe('g C m⁻² day⁻¹')
  expect(axisLabel(columns[1]!, columns)).toBe('tsoil (°C)')
  expect(axisLabel(columns[0]!, [columns[0]!])).toBe('GPP')
})

test.each([
  [{ fluxUnit: 'banana' }, 'data.fluxUnit', /"banana" is no unit: expected one such as g C m-2 day-1/],
  [{ fluxUnit: 'g C m-2 dya-1' }, 'data.fluxUnit', /did you mean "g C m-2 day-1"\?/],
  [{ fluxUnit: '°C' }, 'data.fluxUnit', /°C is no unit of a flux: expected something per time;/],
  [
    { fluxUnit: 'kg C m-2' },
    'data.fluxUnit',
    /such as kg C m⁻² day⁻¹; give the units of targets that are states in data\.units/,
  ],
  [{ fluxUnit: 'gC m-2 yr' }, 'data.fluxUnit', /such as g C m⁻² year⁻¹;/],
  [{ units: { tair: 'celcius' } }, 'data.units.tair', /did you mean "celsius"\?/],
  [
    { targetKinds: { foo: 'state' } },
    'data.targetKinds.foo',
    /is not one of data\.targets \(there are: gpp, npp, er, nep\)/,
  ],
])('%j is refused at %s', (data, key, message) => {
  const { error } = ecosystemSchema.safeParse({ data: { folder: '.', ...data }, model: { fluxes: 'free' } })
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([key])
  expect(error?.issues[0]?.message).toMatch(message)
})

test('closed fluxes share a unit, whatever its spelling', () => {
  const problems = (data: object) =>
    ecosystemSchema.safeParse({ data: { folder: '.', ...data } }).error?.issues.map(({ message }) => message)
  expect(problems({ fluxUnit: 'gC/m2/d', units: { npp: 'g C m-2 day-1' } })).toBeUndefined()
  expect(problems({ fluxUnit: 'g C m-2 day-1', units: { npp: 'kg C m-2 s-1' } })).toEqual([
    'npp is in kg C m⁻² s⁻¹, gpp, er and nep are in g C m⁻² day⁻¹: closed fluxes are sums of one another and share a unit; convert the column, or set model.fluxes: free',
  ])
})
