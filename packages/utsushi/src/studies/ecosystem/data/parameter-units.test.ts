import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@utsushi/study/testing'
import { expect, test } from 'vitest'
import { headerUnitFindings, parameterUnitFindings, parameterUnits, unknownUnits } from './parameter-units.js'

function folderWith(lines: readonly string[]): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'parameter_ranges.csv'), lines.join('\n'))
  return folder
}

test('units are read as tables are: quoted fields, columns by name, rows without a unit', async () => {
  const folder = folderWith([
    'meaning,parameter,min,Unit',
    '"leaf area, specific",sla,80,cm2 (g dry matter)-1',
    'share,alloc,0,1',
    'nobody knows,k,0,',
    '"light, use",lue,0,"mol CO2 (mol photon)-1"',
    'told to be unknown,q,0,unknown',
  ])
  expect(await parameterUnits(folder)).toEqual({
    sla: 'cm2 (g dry matter)-1',
    alloc: '1',
    lue: 'mol CO2 (mol photon)-1',
  })
})

test('a folder without such a table, or a table without units, tells none', async () => {
  expect(await parameterUnits(temporaryFolder())).toEqual({})
  expect(await parameterUnits(folderWith(['parameter,min', 'sla,1']))).toEqual({})
})

test('a unit that is none, and one that the study file contradicts, are told', () => {
  const told = { sla: 'cm2 g-1', amax: 'banana', q10: '1', r0: 'g m-2 dya-1', tmin: 'K' }
  const units = { sla: 'm2 kg-1', amax: 'µmol m-2 s-1', tmin: 'kelvin' }
  expect(parameterUnitFindings(['sla', 'amax', 'q10', 'r0', 'tmin'], told, units)).toEqual([
    'parameter_ranges.csv has sla in cm² g⁻¹, data.units in m² kg⁻¹, which is taken: make them agree',
    'parameter_ranges.csv, unit of r0: "g m-2 dya-1" is no unit, did you mean "g m-2 day-1"?; data.units: { r0: … } says it too',
  ])
})

test('what has no unit is named with the way to tell it', () => {
  const panels = [
    { names: ['tair', 'par'], units: ['°C', undefined] },
    { names: ['k'], units: ['unknown'] },
  ]
  expect(unknownUnits(panels)).toBe(
    'par, k (data.units tells them: "1", in quotes, for a number without a unit)',
  )
  expect(unknownUnits(panels.map(({ names }) => ({ names, units: names.map(() => '1') })))).toBeUndefined()
})

test('a header that tells another unit than the study file is named', () => {
  const columns = ['tair [K]', 'vpd (kPa)', 'par']
  expect(headerUnitFindings(columns, { 'tair [K]': '°C', 'vpd (kPa)': 'kPa', par: 'W m-2' })).toEqual([
    'the header "tair [K]" tells K, data.units °C, which is taken: make them agree',
  ])
})
