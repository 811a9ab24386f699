import { expect, test } from 'vitest'
import { conversionNotes, inWantedUnit, unitColumns } from './unit-columns.js'

const header = ['date', 'tair [K]', 'par (W m-2)', 'vpd', 'rain [mm day-1]', 'rain (mm h-1)', 'CO2 (ppm)']
const find = (name: string, unit?: string) => unitColumns('in.csv', header, [{ name, unit }])[0]!

test('a column is found without its unit, and its values become those that are wanted', () => {
  const tair = find('tair', '°C')
  expect(tair).toEqual({
    name: 'tair',
    column: 'tair [K]',
    convert: { factor: 1, offset: -273.15, unit: 'K' },
  })
  expect(inWantedUnit(Float32Array.of(273.15, 300.15), tair)[1]).toBeCloseTo(27, 3)
  expect(conversionNotes([tair], [{ name: 'tair', unit: '°C' }])).toEqual([
    'tair [K]: converted from K to °C',
  ])
  expect(find('par [J m-2 s-1]')).toEqual({ name: 'par [J m-2 s-1]', column: 'par (W m-2)' })
})

test('what is called as wanted is taken as it is, and so is what nobody knows the unit of', () => {
  expect(find('vpd', 'kPa')).toEqual({ name: 'vpd', column: 'vpd' })
  expect(find('tair [K]', '°C')).toEqual({ name: 'tair [K]', column: 'tair [K]' })
  expect(find('CO2', 'unknown')).toEqual({ name: 'CO2', column: 'CO2 (ppm)' })
})

test('what is not there, and what stands twice, is left to the reader of the table', () => {
  expect(find('snow', 'mm')).toEqual({ name: 'snow', column: 'snow' })
  expect(find('rain', 'mm day-1')).toEqual({ name: 'rain', column: 'rain' })
})

test('a unit that cannot become the wanted one is refused', () => {
  expect(() => find('par', 'µmol photons m-2 s-1')).toThrow(
    'in.csv: column "par (W m-2)" is in W m⁻², which cannot be made µmol photons m⁻² s⁻¹, the unit of par — convert it, or correct its header',
  )
})
