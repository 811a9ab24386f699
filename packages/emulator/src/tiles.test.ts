import { expect, test } from 'vitest'
import { forecastTiles } from './tiles.js'

const layout = { context: 4, horizon: 3, history: 'window' } as const

test('every step after the warm-up is forecast once, with its own context behind it', () => {
  for (let days = 0; days < 40; days++) {
    const kept = forecastTiles(days, layout).flatMap(({ start, length, keep }) => {
      expect(start).toBeGreaterThanOrEqual(0)
      expect(start + length).toBeLessThanOrEqual(days)
      expect(keep).toBeGreaterThanOrEqual(layout.context)
      return Array.from({ length: length - keep }, (_, day) => start + keep + day)
    })
    expect(kept).toEqual(Array.from({ length: Math.max(0, days - 4) }, (_, day) => 4 + day))
  }
})

test('a full history runs a series in one go', () => {
  expect(forecastTiles(40, { ...layout, history: 'full' })).toEqual([{ start: 0, length: 40, keep: 4 }])
})
