import { expect, test } from 'vitest'
import { mapChart } from './map-chart.js'
import { renderChart } from './render.js'
import { madeUpNoise } from './testing/gallery.js'
import { madeUpPicture } from './testing/sheets.js'
import { overlappingTexts, textBoxes } from './testing/text-boxes.js'
import { palette } from './theme.js'

const noise = madeUpNoise(3)
const group = Int32Array.from({ length: 240 }, (_, i) => i % 3)
const x = Float64Array.from(group, (own) => [0, 6, 2][own]! + noise())
const y = Float64Array.from(group, (own) => [0, 1, 6][own]! + noise())
const entries = ['few dents', 'many dents', 'blue'].map((name, k) => ({ name, colour: palette[k]! }))
const pictures = Array.from({ length: 40 }, (_, of) => ({ of, picture: madeUpPicture(3 + (of % 9)) }))
const map = () =>
  mapChart({
    title: 'Images by what a model sees',
    x,
    y,
    groups: { of: group, entries },
    pictures,
    notes: ['trustworthiness 0.97'],
  })

const images = (svg: string) =>
  [...svg.matchAll(/<image [^>]*translate\(([-\d.]+),([-\d.]+)\)[^>]*width="(\d+)" height="(\d+)"/g)].map(
    ([, ...numbers]) => numbers.map(Number),
  )

test('a map names every group where it lies, and shows pictures that do not cover each other', async () => {
  const { svg } = await renderChart(map())
  const texts = textBoxes(svg).map(({ text }) => text)
  for (const word of [...entries.map(({ name }) => name), 'trustworthiness 0.97'])
    expect(texts).toContain(word)
  expect(overlappingTexts(svg)).toEqual([])
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  const drawn = images(svg)
  expect(drawn.length).toBeGreaterThan(2)
  expect(drawn.length).toBeLessThan(pictures.length)
  for (const [k, [a = 0, b = 0, w = 0, h = 0]] of drawn.entries())
    for (const [c = 0, d = 0] of drawn.slice(k + 1))
      expect(Math.abs(a - c) >= w || Math.abs(b - d) >= h).toBe(true)
  // Pictures are framed in the colours of their groups.
  expect(svg).toContain(`fill="${palette[0]}"`)
})

test('axes that mean nothing bear no numbers; components do', async () => {
  const words = async (axes?: readonly [string, string]) =>
    textBoxes(
      (await renderChart(mapChart({ x, y, groups: { of: group, entries }, ...(axes && { axes }) }))).svg,
    ).map(({ text }) => text)
  expect((await words()).filter((text) => /^−?\d/.test(text))).toEqual([])
  const named = await words(['first component', 'second component'])
  expect(named).toContain('first component')
  expect(named.filter((text) => /^−?\d/.test(text)).length).toBeGreaterThan(3)
})

test('a group without points, a single point and one place for all are drawn', async () => {
  const alone = { of: [0], entries }
  const { svg } = await renderChart(mapChart({ x: [1], y: [2], groups: alone }))
  expect(textBoxes(svg).map(({ text }) => text)).toContain('few dents')
  const same = await renderChart(mapChart({ x: [1, 1], y: [2, 2], groups: { of: [0, 0], entries } }))
  expect(same.svg).not.toMatch(/NaN|undefined|Infinity/)
})
