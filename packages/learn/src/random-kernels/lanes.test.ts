import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openLanes, type Lanes } from './lanes.js'

const numbers = fc.array(fc.float({ noNaN: true, min: -50, max: 50 }), { minLength: 1, maxLength: 40 })

/** Both kinds of code on the same series, with what each loop gives. */
function both(
  drawn: readonly number[],
  dilation: number,
  run: (lanes: Lanes) => unknown,
): readonly unknown[] {
  return [false, true].map((plain) => {
    const lanes = openLanes(drawn.length, dilation, 2, plain)
    lanes.series.forEach((_, k) => (lanes.series[k] = (drawn[k % drawn.length] ?? 0) * (1 + (k % 7))))
    lanes.others.forEach((_, k) => (lanes.others[k] = (drawn[(3 * k) % drawn.length] ?? 0) / 3))
    lanes.weights.set(Array.from({ length: 9 }, (_, tap) => Math.sin(tap + drawn.length)))
    return run(lanes)
  })
}

test('WebAssembly is at hand here, so that what follows compares two things', () => {
  expect(openLanes(5, 1).series.buffer.byteLength).toBe(65536)
  expect(openLanes(5, 1, 1, true).series.buffer.byteLength).toBeLessThan(65536)
})

test('weighing, adding and counting give the same bits in WebAssembly and in JavaScript', () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 6 }), fc.nat(), (drawn, dilation, cut) => {
      const length = drawn.length
      const [one, other] = both(drawn, dilation, (lanes) => {
        lanes.weigh(dilation, length, 1)
        const weighed = [...lanes.answers.subarray(lanes.stride, lanes.stride + length)]
        lanes.addThree(0, 2 * dilation, 8 * dilation, length)
        const added = [...lanes.answers.subarray(0, length)]
        const from = cut % length
        const to = from + 1 + (cut % (length - from))
        return { weighed, added, above: lanes.countAbove(from, to, added[0]! / 2) }
      })
      expect(one).toEqual(other)
    }),
  )
})

test('only what is above a bias counts, and nothing past the end', () => {
  for (const plain of [false, true]) {
    const lanes = openLanes(9, 1, 1, plain)
    lanes.answers.set([1, 2, 3, 3, 5, 6, 7, 8, 9])
    expect(lanes.countAbove(2, 6, 3)).toBe(2)
  }
})
