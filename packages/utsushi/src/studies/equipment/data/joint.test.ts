import fc from 'fast-check'
import { expect, test } from 'vitest'
import { equipmentSchema } from '../config.js'
import { parkOf } from '../testing/park-of.js'
import { machines, wholeSections, type MachineOptions } from '../testing/machines.js'
import { jointColumns } from './joint.js'
import { jointReferences } from './joint-reference.js'
import { subjectsOf } from './subjects.js'

const config = equipmentSchema.parse(wholeSections)
const lastStep = 95

/** Columns of all whole windows of the first machine that end by `last`. */
function columnsOf(options: MachineOptions, last = 239) {
  const park = machines(options)
  const references = jointReferences(config, park, { lastStep })
  const ends = Int32Array.from({ length: last - 18 }, (_, k) => 19 + k)
  return {
    references,
    ...jointColumns(config, park, references, { series: new Int32Array(ends.length), end: ends }),
  }
}

test('nothing after the reference changes it, nor anything after a window the window', () => {
  const before = columnsOf({}, 150)
  fc.assert(
    fc.property(fc.integer({ min: 151, max: 239 }), (changedFrom) => {
      const after = columnsOf({ changedFrom }, 150)
      expect(after.references).toEqual(before.references)
      expect(after.values).toEqual(before.values)
    }),
    { numRuns: 10 },
  )
  expect(columnsOf({ changedFrom: 120 }, 150).values).not.toEqual(before.values)
})

test('the unit of an item does not matter', () => {
  const plain = columnsOf({}).values
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.double({ min: 0.01, max: 100, noNaN: true }),
          fc.double({ min: -50, max: 50, noNaN: true }),
        ),
        {
          ...{ minLength: 3, maxLength: 3 },
        },
      ),
      (units) => {
        const other = columnsOf({ units }).values
        for (const [at, value] of plain.entries())
          // Shares jump where an item is at its very edge.
          if (at % 3 !== 2) expect(Math.abs((other[at] ?? NaN) - value)).toBeLessThan(0.02)
      },
    ),
    { numRuns: 20 },
  )
})

test('what is usual in the reference is at most 0 in 99 % of its windows, and a drift of all items together is not', () => {
  const { values } = columnsOf({})
  const rms = Array.from({ length: values.length / 3 }, (_, window) => values[3 * window] ?? NaN)
  const inReference = rms.slice(0, lastStep - 18)
  expect(inReference.filter((own) => own > 1e-6).length).toBeLessThanOrEqual(
    Math.ceil(0.01 * inReference.length),
  )
  expect(Math.min(...rms.slice(-40))).toBeGreaterThan(0.2)
})

test('an item that never changes in the reference is left out', () => {
  const park = machines()
  const values = park.values.slice()
  values.fill(7, 0, park.steps)
  const still = { ...park, values }
  const references = jointReferences(config, still, { lastStep })
  expect(references.get(0)?.items[0]).toMatchObject({ deviation: 0, reach: 0 })
  const { values: found } = jointColumns(config, still, references, {
    ...{ series: new Int32Array(1), end: Int32Array.of(200) },
  })
  expect([...found].every(Number.isFinite)).toBe(true)
  values.fill(7)
  expect(() => jointReferences(config, { ...park, values }, { lastStep })).toThrow(
    'no item of M1 changes in its reference',
  )
})

test('too short a reference is refused with the way out', () => {
  expect(() => jointReferences(config, machines(), { lastStep: 30 })).toThrow(
    /the reference of M1 holds 12 whole windows of 20 steps, and 20 are needed — shorten windows\.context/,
  )
})

test('a machine with other items than the rest is named', () => {
  const names = ['M1', 'M2', 'M3'].flatMap((equipment) =>
    ['current', 'flow'].map((item) => ({
      equipment,
      item: equipment === 'M3' ? `${item}s` : item,
      unit: 'A',
    })),
  )
  const park = parkOf(
    names.map(() => [1, 2, 3]),
    { names },
  )
  expect(() => subjectsOf({ windows: { of: 'equipment' } }, park)).toThrow(
    'windows.of: M3 lacks current, which others have',
  )
})
