import { describe, expect, it } from 'vitest'
import { trendExtension } from './trend.js'

describe('the extension of a window', () => {
  const line = Array.from({ length: 90 }, (_, day) => 2 + 0.1 * day)

  it('begins where a straight trend goes on, and is damped towards the recent mean', () => {
    const extended = trendExtension(line, 60)
    const recentMean = 2 + 0.1 * (89 - 14.5)
    const [first = NaN] = extended
    expect(first).toBeCloseTo(recentMean + (2 + 0.1 * 90 - recentMean) * Math.exp(-1 / 120), 9)
    const last = extended[59] ?? NaN
    const undamped = 2 + 0.1 * 149
    expect(last - recentMean).toBeLessThan((undamped - recentMean) * Math.exp(-0.5) + 1e-9)
  })

  it('stays within three deviations of the window, however steep the end is', () => {
    const steep = Array.from({ length: 90 }, (_, day) => (day < 80 ? 0 : (day - 79) ** 3))
    const mean = steep.reduce((sum, value) => sum + value, 0) / 90
    const deviation = Math.sqrt(steep.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 90)
    const extended = trendExtension(steep, 90)
    expect(Math.max(...extended)).toBeCloseTo(mean + 3 * deviation, 9)
  })

  it('finds a quadratic exactly', () => {
    const curve = (x: number): number => 5 - 0.2 * x + 0.01 * x * x
    const window = Array.from({ length: 90 }, (_, day) => curve(day - 60))
    const recentMean = Array.from({ length: 30 }, (_, x) => curve(x)).reduce((a, b) => a + b, 0) / 30
    const [first = NaN] = trendExtension(window, 90)
    expect(first).toBeCloseTo(recentMean + (curve(30) - recentMean) * Math.exp(-1 / 180), 9)
  })

  it('is level for a window that never changes', () => {
    expect([...trendExtension(new Array<number>(90).fill(7), 5)]).toEqual([7, 7, 7, 7, 7])
  })
})
