import { seededRandom } from '@utsushi/ground'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { auditedSequences } from '../audit/audited-part.js'
import { auditLeaks } from '../audit/leak-audit.js'
import { masked } from '../masks.js'
import { batchesByLength, padded } from './padded.js'
import { placesOf, raggedPanel, sequenceLengths, takeSequences } from './ragged-panel.js'

const panel = raggedPanel(
  [{ name: 'x', unit: 'V' }, { name: 'y' }],
  [
    { entity: 'a', order: [3, 3.5, 4], columns: { y: [10, 20, 30], x: [1, NaN, 3] }, groups: { lot: '7' } },
    { entity: 'b', order: [0], columns: { x: [4], y: [40] }, groups: { lot: '8' } },
    { entity: 'c', columns: { x: [5, 6], y: [NaN, NaN] }, groups: { lot: '7' } },
  ],
)

test('rows lie one sequence behind the other, columns by name, what is missing is counted', () => {
  expect(panel).toMatchObject({
    names: ['x', 'y'],
    units: ['V', undefined],
    missing: [1, 2],
    entities: ['a', 'b', 'c'],
  })
  expect([...panel.offsets]).toEqual([0, 3, 4, 6])
  expect([...panel.values]).toEqual([1, 10, NaN, 20, 3, 30, 4, 40, 5, NaN, 6, NaN])
  expect([...panel.order]).toEqual([3, 3.5, 4, 0, 0, 1])
  expect([...sequenceLengths(panel)]).toEqual([3, 1, 2])
  expect(panel.groups).toEqual({ lot: ['7', '8', '7'] })
})

test('a batch is padded behind the end, and missing stays missing', () => {
  const { shape, values, lengths } = padded(panel, [2, 0], { fill: -1 })
  expect(shape).toEqual([2, 3, 2])
  expect([...lengths]).toEqual([2, 3])
  expect([...values]).toEqual([5, NaN, 6, NaN, -1, -1, 1, 10, NaN, 20, 3, 30])
  expect(masked(values).missing).toBe(3)
  expect(padded(panel, [1], { length: 4 }).shape).toEqual([1, 4, 2])
  expect(() => padded(panel, [0], { length: 2 })).toThrow('3 rows, more than the 2')
})

test('sequences are taken by name, whole', () => {
  const taken = takeSequences(panel, placesOf(panel, ['c', 'a']))
  expect(taken).toMatchObject({ entities: ['c', 'a'], missing: [1, 2], groups: { lot: ['7', '7'] } })
  expect([...taken.offsets]).toEqual([0, 2, 5])
  expect([...taken.order]).toEqual([0, 1, 3, 3.5, 4])
  expect([...padded(taken, [1]).values]).toEqual([...padded(panel, [0]).values])
  expect(() => placesOf(panel, ['d e'])).toThrow('no sequence is called "d e"')
})

test('a lot in two parts is found, and so is a sequence that stands twice under two names', () => {
  const twice = raggedPanel(
    [{ name: 'x' }],
    ['a', 'b', 'c'].map((entity, k) => ({
      entity,
      columns: { x: k === 1 ? [7] : [1, 2, 3] },
      groups: { lot: entity },
    })),
  )
  const parts = [auditedSequences('train', twice, [0, 1]), auditedSequences('test', twice, [2])]
  expect(auditLeaks(parts).map(({ message }) => message)).toEqual([
    'train and test hold 1 sample of equal content: a (train) = c (test)',
  ])
  const lots = auditLeaks([auditedSequences('train', panel, [0]), auditedSequences('test', panel, [1, 2])])
  expect(lots.map(({ message }) => message)).toEqual([
    'train and test share 1 value of lot: 7 (all samples of train, 1 of 2 samples of test)',
  ])
})

describe('batches of similar length', () => {
  test('hold every sequence once, and pad no more than sorted ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(50),
        (lengths, batch, seed) => {
          const dealt = batchesByLength(lengths, { batch, random: seededRandom(seed) })
          expect(dealt.flatMap((places) => [...places]).sort((a, b) => a - b)).toEqual(
            lengths.map((_, place) => place),
          )
          const rows = (batches: readonly Int32Array[]) =>
            batches.reduce(
              (sum, own) => sum + own.length * Math.max(0, ...[...own].map((place) => lengths[place]!)),
              0,
            )
          expect(rows(dealt)).toBe(rows(batchesByLength(lengths, { batch })))
          expect(dealt).toEqual(batchesByLength(lengths, { batch, random: seededRandom(seed) }))
        },
      ),
    )
  })

  test('come in another order with another seed, and refuse a batch that is none', () => {
    const lengths = Array.from({ length: 40 }, (_, k) => k % 3)
    const deal = (seed: number) => batchesByLength(lengths, { batch: 4, random: seededRandom(seed) })
    expect(deal(1)).not.toEqual(deal(2))
    expect(() => batchesByLength([1], { batch: 0 })).toThrow('batch 0')
  })
})

test.each([
  [{ entity: 'a', columns: { z: [1] } }, 'a: has no column "x"'],
  [{ entity: 'a', columns: { x: [] } }, 'a: holds no rows'],
  [{ entity: 'a', order: [1, 2], columns: { x: [1] } }, 'a: x has 1 rows — expected 2'],
  [{ entity: 'a', order: [1, 1], columns: { x: [1, 2] } }, 'a: row 2 has 1 behind 1'],
  [{ entity: 'a', order: [1, NaN], columns: { x: [1, 2] } }, 'a: row 2 has NaN behind 1'],
  [{ entity: 'first', columns: { x: [1] } }, 'sequence "first" stands twice'],
  [{ entity: 'a', columns: { x: [1] }, groups: { lot: '1' } }, 'a: "lot" is a group of some sequences'],
])('sequences that cannot be are refused (%#)', (sequence, message) => {
  expect(() => raggedPanel([{ name: 'x' }], [{ entity: 'first', columns: { x: [1] } }, sequence])).toThrow(
    message,
  )
})
