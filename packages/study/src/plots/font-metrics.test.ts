import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'
import { expect, test } from 'vitest'
import { readFontMetrics } from './font-metrics.js'

const font = fileURLToPath(new URL('../../assets/fonts/DejaVuSans.ttf', import.meta.url))

test('text is as wide as the renderer draws it', () => {
  const metrics = readFontMetrics(font)
  for (const text of ['HHHHHHHH', 'Mg C ha⁻¹ day⁻¹', '−0.0047', 'prediction']) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="60"><text x="9" y="40" font-family="DejaVu Sans" font-size="40">${text}</text></svg>`
    const box = new Resvg(svg, { font: { fontFiles: [font], loadSystemFonts: false } }).getBBox()
    // The box of the ink leaves out the side bearings of the first and last letter.
    expect(Math.abs(metrics.width(text, 40) - (box?.width ?? 0))).toBeLessThan(8)
  }
})

test('a character that the font lacks takes the width of its placeholder', () => {
  expect(readFontMetrics(font).width('\u{10FFFF}', 10)).toBeGreaterThan(0)
})

test('a file that is no font is refused by name', () => {
  expect(() => readFontMetrics(fileURLToPath(import.meta.url))).toThrow(
    /font-metrics\.test\.js is not a TrueType font/,
  )
})
