import { expect, test } from 'vitest'
import { colouredSeries, colouredSeriesWords, renderChart, type ColouredSeriesOptions } from './index.js'
import { divergingColours, onDarkPaper } from './theme.js'

const options: ColouredSeriesOptions = {
  title: 'One step decided',
  x: { label: 'time', unit: 'ms' },
  y: { label: 'voltage', unit: 'mV' },
  along: [0, 1, 2, 3, 4, 5],
  values: [1, 2, 3, NaN, 2, 1],
  attribution: [0, 0, 0.9, 0.5, -0.3, 0],
}

const fills = (svg: string): string[] =>
  [...svg.matchAll(/fill="(#[0-9A-F]{6})"/gi)].map(([, own]) => own ?? '')

test('steps are blue where they spoke for the answer, orange where against, and every colour is read on dark paper', async () => {
  const { svg } = await renderChart(colouredSeries(options))
  const shown = fills(svg).map((own) => own.toUpperCase())
  expect(shown).toContain(divergingColours.at(-1))
  expect(shown).toContain(divergingColours[3])
  for (const own of divergingColours) expect(onDarkPaper[own]).toBeDefined()
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})

test('sizes alone go from light to dark, and a common limit makes pictures comparable', async () => {
  const sizes = { ...options, attribution: [0, 0.1, 0.9, 0.5, 0.3, 0] }
  const { svg } = await renderChart(colouredSeries(sizes))
  expect(fills(svg)).toContain(divergingColours.at(-1))
  expect(fills(svg)).not.toContain(divergingColours[0])
  const { svg: weak } = await renderChart(colouredSeries({ ...sizes, limit: 9 }))
  // The legend has all colours; the plot only the lightest.
  const count = (text: string): number => fills(text).filter((own) => own === divergingColours.at(-1)).length
  expect(count(weak)).toBeLessThan(count(svg))
})

test('nothing attributed, and a single step, are drawn too', async () => {
  for (const few of [
    { ...options, attribution: [0, 0, 0, 0, 0, 0] },
    { ...options, along: [3], values: [1], attribution: [0.5] },
  ]) {
    const { svg } = await renderChart(colouredSeries(few))
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  }
})

test('the words say where the strongest stretch is, and how much of all it has', () => {
  expect(colouredSeriesWords(options)).toBe(
    'voltage over time (ms), coloured by attribution: the strongest is from 2 to 4, for it, with 100 % of all.',
  )
  expect(colouredSeriesWords({ ...options, attribution: [0, 0, 0, 0, -1, 0.2] })).toBe(
    'voltage over time (ms), coloured by attribution: the strongest is at 4, against the answer, with 83 % of all.',
  )
  expect(colouredSeriesWords({ ...options, attribution: [0, 0, 0, 0, 0, 0] })).toMatch(/no step has any/)
})
