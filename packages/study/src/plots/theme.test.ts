import { expect, test } from 'vitest'
import {
  colours,
  densityColours,
  divergingColours,
  onDarkPaper,
  orderColours,
  palette,
  rivalColours,
  scoreColours,
} from './theme.js'

/** Contrast of two colours as WCAG 2.2 counts it: 1 to 21. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light! + 0.05) / (dark! + 0.05)
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

const onDark = (colour: string): string => onDarkPaper[colour] ?? colour

test('words are read on white paper and on dark, at the contrast that WCAG asks of text', () => {
  for (const colour of [colours.ink, colours.muted]) {
    expect(contrast(colour, colours.paper)).toBeGreaterThan(4.5)
    expect(contrast(onDark(colour), onDark(colours.paper))).toBeGreaterThan(4.5)
  }
})

test('lines and points are seen on white paper and on dark', () => {
  const { observed, predicted, training, validation, missing } = colours
  for (const colour of [
    observed,
    predicted,
    training,
    validation,
    missing,
    ...scoreColours,
    rivalColours[0],
    rivalColours[2],
  ]) {
    expect(contrast(colour, colours.paper), colour).toBeGreaterThan(3)
    expect(contrast(onDark(colour), onDark(colours.paper)), colour).toBeGreaterThan(3)
  }
  for (const colour of palette)
    expect(contrast(onDark(colour), onDark(colours.paper)), colour).toBeGreaterThan(3)
})

test('the emulator, what it is held against and its rivals never share a colour', () => {
  const named = [colours.predicted, colours.observed, ...rivalColours]
  expect(new Set(named).size).toBe(named.length)
  expect(new Set(named.map(onDark)).size).toBe(named.length)
  expect(colours.validation).toBe(colours.predicted)
})

test('steps from few to many grow away from the paper, on white and on dark', () => {
  for (const steps of [densityColours, orderColours]) {
    for (const on of [(colour: string) => colour, onDark]) {
      const away = steps.map((colour) => contrast(on(colour), on(colours.paper)))
      expect(away).toEqual(away.toSorted((a, b) => a - b))
    }
  }
  const away = divergingColours.map((colour) => contrast(onDark(colour), onDark(colours.paper)))
  expect(Math.min(...away)).toBe(away[5])
})
