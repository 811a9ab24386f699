import { expect, test } from 'vitest'
import { parkOf } from '../testing/park-of.js'
import { samplesOf } from './samples.js'

const park = parkOf(
  Array.from({ length: 4 }, () => [1, 2, 3]),
  {
    names: ['A', 'A', 'B', 'C'].map((equipment, k) => ({ equipment, item: `i${k % 2}`, unit: 'm' })),
  },
)
/** Eight windows, two of each series. */
const windows = { series: Int32Array.from([0, 0, 1, 1, 2, 2, 3, 3]), end: new Int32Array(8).fill(2) }
const all = Int32Array.from({ length: 8 }, (_, window) => window)
const shown = (labels: readonly number[], probabilities: readonly number[]) =>
  samplesOf({ park, windows }, all, labels, probabilities, 0.5)

test('each kind shows its clearest window, of equipment that was not shown yet', () => {
  const labels = [1, 1, 0, 0, 1, 0, 0, 1]
  const told = [0.9, 0.8, 0.95, 0.1, 0.2, 0.7, 0.3, 0.1]
  expect(shown(labels, told)).toEqual([
    { kind: 'hit', row: 0 },
    // The false alarm at 0.95 is of the equipment of the hit: B is shown.
    { kind: 'false alarm', row: 5 },
    // B was shown by now, C not.
    { kind: 'miss', row: 7 },
    { kind: 'rightly silent', row: 3 },
  ])
})

test('what did not occur is left out, windows without a label too, and of equals the earlier is taken', () => {
  expect(shown([NaN, NaN, 0, 0, 0, 0, NaN, NaN], new Array<number>(8).fill(0.2))).toEqual([
    { kind: 'rightly silent', row: 2 },
  ])
  expect(shown(new Array<number>(8).fill(NaN), new Array<number>(8).fill(0.9))).toEqual([])
})
