import type { EmulatorMetadata } from '@utsushi/emulator'
import { expect, test } from 'vitest'
import { planOf } from '../plan/plan.js'
import { casesOfCsv } from './cases-of-csv.js'

const feature = (name: string, unit: string) => ({ name, unit, min: 0, max: 1 })

const metadata: EmulatorMetadata = {
  ...{
    format: 1,
    name: 'leaf',
    study: 'test',
    version: '1',
    created: '2026-01-01',
    licence: 'x',
    description: '',
  },
  inputs: [
    {
      ...{
        name: 'drivers',
        dtype: 'float32',
        shape: ['batch', 'time', 2],
        axes: ['batch', 'time', 'feature'],
      },
      features: [feature('tair', 'degC'), feature('par', 'mol m-2 day-1')],
    },
    {
      ...{ name: 'parameters', dtype: 'float32', shape: ['batch', 1], axes: ['batch', 'feature'] },
      features: [feature('lue', '1')],
    },
  ],
  outputs: [],
  training: { split: '', rows: 1, period: null },
  reading: { data: { sampleColumn: 'site' } },
  ...{ metrics: {}, extrapolation: 'report' },
}
const plan = planOf(metadata)
const read = (text: string) => casesOfCsv(text, 'in.csv', { metadata, plan, current: undefined })

test('columns are found by name, units of headers converted and told, and every site is a case', () => {
  const { cases, notes } = read(
    'site;date;par;tair [K];lue\nA;2024-01-01;5;273.15;0.3\nB;2024-01-01;6;283.15;0.4\nB;2024-01-02;7;284.15;0.4\n',
  )
  expect(cases.map(({ name }) => name)).toEqual(['site A', 'site B'])
  expect(cases[1]?.places).toEqual(['2024-01-01', '2024-01-02'])
  expect(cases[1]?.inputs['drivers']?.['tair']?.map((value) => Number(value.toFixed(3)))).toEqual([10, 11])
  expect(cases[1]?.inputs['parameters']?.['lue']).toEqual([0.4])
  expect(notes).toEqual(['tair [K]: converted from K to °C'])
})

test('what is missing, empty or no number is refused with its unit, row and column', () => {
  expect(() => read('date,tair\n2024-01-01,3\n')).toThrow(
    'in.csv: lacks par in mol m⁻² day⁻¹; its columns are date, tair',
  )
  expect(() => read('tair,par\n3,\n')).toThrow('in.csv row 1: par is empty — expected a number')
  expect(() => read('tair,par\n3,n/a\n')).toThrow('in.csv row 1: par is "n/a"')
  expect(() => read('tair [kPa],par\n3,4\n')).toThrow('cannot be made °C')
  expect(() => read('tair,par\n3\n')).toThrow('in.csv row 1: has 1 cells, and the header 2')
  expect(() => read('')).toThrow('in.csv: is empty')
})

test('a table of parameters alone keeps the weather of the case that is chosen', () => {
  const current = { name: 'A', inputs: { drivers: { tair: [1, 2], par: [3, 4] } } }
  const { cases } = casesOfCsv('lue\n0.1\n0.2\n', 'sets.csv', { metadata, plan, current })
  expect(
    cases.map(({ name, inputs }) => [name, inputs['parameters']?.['lue'], inputs['drivers']?.['tair']]),
  ).toEqual([
    ['sets.csv row 1', [0.1], [1, 2]],
    ['sets.csv row 2', [0.2], [1, 2]],
  ])
})
