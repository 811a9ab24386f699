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

test('weighing and adding give the same bits in WebAssembly and in JavaScript', () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 6 }), (drawn, dilation) => {
      const length = drawn.length
      const [one, other] = both(drawn, dilation, (lanes) => {
        lanes.weigh(dilation, length, 1)
        const weighed = [...lanes.answers.subarray(lanes.stride, lanes.stride + length)]
        lanes.addThree(0, 2 * dilation, 8 * dilation, length)
        const added = [...lanes.answers.subarray(0, length)]
        return { weighed, added }
      })
      expect(one).toEqual(other)
    }),
  )
})

test('counting and pooling give the same bits in WebAssembly and in JavaScript', () => {
  fc.assert(
    fc.property(numbers, fc.nat(), fc.nat(), (drawn, cut, which) => {
      const length = drawn.length
      const [one, other] = [false, true].map((plain) => {
        const lanes = openLanes(4 * length, 4, 1, plain)
        for (let at = 0; at < 4 * length; at++)
          lanes.answers[at] = drawn[((at >> 2) * (1 + (at % 4))) % length]! / (1 + (at % 4))
        const from = cut % length
        const to = from + 1 + (cut % (length - from))
        const bias = lanes.answers[which % (4 * length)]!
        lanes.countAbove(from, to, bias)
        const counted = [...lanes.pooled.above]
        lanes.pool(from, to, bias)
        const { above, longest, total, places } = lanes.pooled
        return { counted, above: [...above], longest: [...longest], total: [...total], places: [...places] }
      })
      expect(one).toEqual(other)
      expect(one?.above).toEqual(one?.counted)
    }),
  )
})

test('each of four series is pooled by itself, and nothing past the end', () => {
  for (const plain of [false, true]) {
    const lanes = openLanes(4 * 6, 1, 1, plain)
    const series = [
      [9, 1, 2, 3, 4, 9],
      [9, 4, 4, 4, 4, 9],
      [9, 0, 0, 0, 0, 9],
      [9, 3, 4, 0, 3, 9],
    ]
    series.forEach((own, lane) => own.forEach((value, step) => (lanes.answers[4 * step + lane] = value)))
    lanes.countAbove(1, 5, 3)
    expect([...lanes.pooled.above]).toEqual([1, 4, 0, 1])
    lanes.pool(1, 5, 3)
    expect([...lanes.pooled.above]).toEqual([1, 4, 0, 1])
    expect([...lanes.pooled.longest]).toEqual([2, 3, 1, 2])
    expect([...lanes.pooled.total]).toEqual([7, 28, 0, 7])
    expect([...lanes.pooled.places]).toEqual([3, 6, 0, 1])
  }
})
