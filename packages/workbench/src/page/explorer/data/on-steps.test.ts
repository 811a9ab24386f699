import { expect, test } from 'vitest'
import { onSteps } from './on-steps.js'

const daily = { reading: { data: { interval: '1 day' } } }

test('readings of a day are averaged, and a day without one carries the last value on', () => {
  const { columns, places, measured } = onSteps(
    { value: [1, 3, 7] },
    ['2024-01-01 08:00', '2024-01-01 20:30', '2024-01-04'],
    daily,
    'in.csv',
  )
  expect(places).toEqual(['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04'])
  expect(columns['value']).toEqual([2, 2, 2, 7])
  expect(measured).toEqual([true, false, false, true])
})

test('a date that is none is refused with its row', () => {
  expect(() => onSteps({ value: [1, 2] }, ['2024-01-01', 'soon'], daily, 'in.csv')).toThrow(
    'in.csv: "soon" in row 2 is no date',
  )
})
