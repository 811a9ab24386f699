import { expect, test } from 'vitest'
import { z } from 'zod'
import { readingOf, resolveReading } from './reading.js'

const schema = z
  .strictObject({
    data: z
      .strictObject({
        file: z.string(),
        time: z.array(z.string()).min(1).default(['date']),
        missing: z.array(z.number()).optional(),
        units: z.record(z.string(), z.string().trim()).default({}),
      })
      .prefault({ file: 'a.csv' }),
    model: z.strictObject({ hidden: z.number() }),
  })
  .superRefine(() => undefined)
const study = { name: 'glacier', schema, reading: ['data.time', 'data.missing', 'data.units'] }
const config = {
  data: { file: 'a.csv', time: ['TIMESTAMP'], missing: undefined, units: { snow: 'mm' } },
  model: { hidden: 4 },
}
const kept = { data: { time: ['TIMESTAMP'], units: { snow: 'mm' } } }

test('only the settings of reading travel, and those that are not set are left out', () => {
  expect(readingOf(study.reading, config)).toEqual(kept)
  expect(readingOf(undefined, config)).toEqual({})
})

test('tables are read as the file says, unless the caller says otherwise', () => {
  expect(resolveReading(study, kept, undefined, 'm.onnx')).toEqual(kept)
  expect(resolveReading(study, undefined, undefined, 'm.onnx')).toEqual({})
  const given = { data: { time: ['day'], missing: [-6999], units: { ice: ' m ' } } }
  expect(resolveReading(study, kept, given, 'm.onnx')).toEqual({
    data: { time: ['day'], missing: [-6999], units: { snow: 'mm', ice: 'm' } },
  })
})

test.each([
  [{ model: { hidden: 3 } }, 'model.hidden is no setting of how tables are read (there are: data.time'],
  [{ data: { tiem: ['x'] } }, 'data.tiem is no setting of how tables are read — did you mean "data.time"?'],
  [{ data: { time: 'x' } }, 'data.time — expected a list, got "x"'],
  [{ data: { missing: ['x'] } }, 'data.missing.0 — expected a number, got "x"'],
  [{ data: 3 }, 'data — expected a section'],
])('%j is refused', (given, message) => {
  expect(() => resolveReading(study, kept, given, 'm.onnx')).toThrow(message)
})

test('a file whose settings the study no longer understands is named, with the way out', () => {
  expect(() => resolveReading(study, { data: { time: 3 } }, undefined, 'm.onnx')).toThrow(
    'm.onnx: data.time — expected a list, got 3; export it again',
  )
})

test('a study without such settings says so', () => {
  expect(() => resolveReading({ name: 'line', schema }, undefined, { data: { a: 1 } }, 'm.onnx')).toThrow(
    'data.a is no setting of how tables are read (there are: data.missing)',
  )
})
