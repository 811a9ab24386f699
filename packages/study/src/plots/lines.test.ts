import { expect, test } from 'vitest'
import { lineChart } from './lines.js'
import { renderChart } from './render.js'
import { textBoxes } from './testing/text-boxes.js'

test('lines that share a name share a colour, and leave the colours of the others alone', () => {
  const line = (name: string, colour: string) => ({ name, colour, x: [0, 1], y: [0, 1] })
  const spec = lineChart({
    title: 'Measured and predicted',
    x: { label: 'time' },
    y: { label: 'concentration' },
    series: [
      line('feed', '#111111'),
      line('feed', '#111111'),
      line('acid', '#222222'),
      line('base', '#333333'),
    ],
  })
  const scales = [...JSON.stringify(spec).matchAll(/"scale":(\{"domain":\["[^}]*\})/g)].map(
    ([, text]) => JSON.parse(text!) as { domain: readonly string[]; range: readonly string[] },
  )
  expect(scales.length).toBeGreaterThan(0)
  for (const { domain, range } of scales) {
    expect(domain).toEqual(['feed', 'acid', 'base'])
    expect(range).toEqual(['#111111', '#222222', '#333333'])
  }
})

test.each([0, 5, 10])('the word at a marked place stays within the plot: at %d of 10', async (at) => {
  const x = Array.from({ length: 11 }, (_, k) => k)
  const { svg } = await renderChart(
    lineChart({
      ...{ x: { label: 'epoch', whole: true }, y: { label: 'loss' } },
      series: [{ name: 'loss', x, y: x }],
      markers: [{ x: at, label: 'the weights that were kept' }],
    }),
  )
  const word = textBoxes(svg).find(({ text }) => text === 'the weights that were kept')
  const [, width] = /viewBox="0 0 ([\d.]+) /.exec(svg) ?? []
  expect(word?.right).toBeLessThan(Number(width))
  expect(Number(width)).toBeLessThan(720)
})

test('three epochs have three ticks, and one value alone a plain axis', async () => {
  const { svg } = await renderChart(
    lineChart({
      ...{ x: { label: 'epoch', whole: true }, y: { label: 'loss' } },
      series: [{ name: 'loss', x: [1, 2, 3], y: [1.206619, 1.206619, 1.206619], points: true }],
    }),
  )
  const shown = textBoxes(svg).map(({ text }) => text)
  expect(shown).toEqual(expect.arrayContaining(['1', '2', '3', '1.2']))
  expect(shown).not.toContain('1.5')
  expect(shown.join(' ')).not.toContain('1.206619')
})

test.each([
  [600, 1],
  [150, 0],
])('a word that would run into the next marked place is left out: at %d px', async (width, opacity) => {
  const { svg } = await renderChart(
    lineChart({
      ...{ width, x: { label: 'day' }, y: { label: '' }, series: [{ name: 'a', x: [0, 10], y: [0, 1] }] },
      markers: [
        { x: 7, label: 'validation' },
        { x: 8.5, label: 'test' },
      ],
    }),
  )
  const [, shown = '1'] = /<text[^>]*opacity="([\d.]+)"[^>]*>validation</.exec(svg) ?? []
  expect(Number(shown)).toBe(opacity)
})
