import { expect, test } from 'vitest'
import { drawn, drawnWords } from './drawn.js'

test('a series of usual length is drawn whole', () => {
  const x = Float64Array.from({ length: 4096 }, (_, k) => k)
  expect(drawn(x, x)).toEqual({ x, y: x })
  expect(drawnWords(4096)).toBe('')
})

test('of a long one no peak, no end and no gap is lost, and what is drawn does not grow with it', () => {
  const x = Float64Array.from({ length: 138_000 }, (_, k) => k)
  const y = x.map((k) => Math.sin(k / 10))
  y[70_001] = 9
  y[20_002] = -7
  y[100_003] = NaN
  const shown = drawn(x, y)
  expect(shown.x.length).toBeLessThan(1600)
  expect(Array.from(shown.x)).toEqual(Array.from(shown.x).sort((a, b) => a - b))
  expect([shown.x[0], shown.x[shown.x.length - 1]]).toEqual([0, 137_999])
  expect(Array.from(shown.x)).toEqual(expect.arrayContaining([70_001, 20_002, 100_003]))
  for (const [k, place] of Array.from(shown.x).entries()) expect(shown.y[k]).toBe(y[place])
  expect(drawnWords(138_000)).toContain('500 stretches')
})
