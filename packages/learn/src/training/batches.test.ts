import { expect, test } from 'vitest'
import { linearRamp } from '../schedules.js'
import { shuffledBatches, withStepValues, type Batches } from './batches.js'

function epochOf(batches: Batches, epoch: number, size: number): number[] {
  return Array.from({ length: batches.stepsPerEpoch }, (_, stepOfEpoch) => {
    const index = new Int32Array(size)
    batches.write({ step: epoch * batches.stepsPerEpoch + stepOfEpoch, epoch, stepOfEpoch }, { index })
    return [...index]
  }).flat()
}

test('every sample comes once an epoch, in another order every epoch, the same for the same seed', () => {
  const batches = shuffledBatches({ count: 12, size: 4, seed: 1 })
  expect(batches.stepsPerEpoch).toBe(3)
  const [first, second] = [epochOf(batches, 0, 4), epochOf(batches, 1, 4)]
  expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, k) => k))
  expect(second).not.toEqual(first)
  expect(epochOf(shuffledBatches({ count: 12, size: 4, seed: 1 }), 1, 4)).toEqual(second)
  expect(epochOf(shuffledBatches({ count: 12, size: 4, seed: 2 }), 0, 4)).not.toEqual(first)
})

test('an incomplete last batch is filled from the epoch, or dropped', () => {
  const filled = shuffledBatches({ count: 10, size: 4, seed: 1 })
  const seen = epochOf(filled, 0, 4)
  expect(seen).toHaveLength(12)
  expect(new Set(seen).size).toBe(10)
  expect(seen.slice(10)).toEqual(seen.slice(0, 2))
  expect(shuffledBatches({ count: 10, size: 4, seed: 1, last: 'drop' }).stepsPerEpoch).toBe(2)
  expect(() => shuffledBatches({ count: 3, size: 4, seed: 1 })).toThrow('lower the batch size')
  expect(() => shuffledBatches({ count: 3, size: 0, seed: 1 })).toThrow('a batch of 0 samples: expected')
})

test('samples may stand for other numbers, and values by step stand beside them', () => {
  const batches = withStepValues(
    shuffledBatches({ count: 2, size: 2, seed: 1, name: 'window', samples: Int32Array.of(50, 70) }),
    { teacher: linearRamp({ from: 1, to: 0, steps: 4 }) },
  )
  const into = { window: new Int32Array(2), teacher: new Float32Array(1) }
  batches.write({ step: 1, epoch: 1, stepOfEpoch: 0 }, into)
  expect([...into.window].sort()).toEqual([50, 70])
  expect(into.teacher[0]).toBe(0.75)
})
