import { expect, test } from 'vitest'
import { svgWidth } from './elastic.js'
import { figurePieces } from './figure-pieces.js'
import { heatMap } from './heat-map.js'
import { lineChart } from './lines.js'
import { smallMultiples } from './small-multiples.js'
import { overlappingTexts, textBoxes } from './testing/text-boxes.js'

const panel = (title: string) =>
  lineChart({
    ...{ title, width: 200, height: 80, x: { label: 'day' }, y: { label: '' } },
    series: [
      { name: 'process model', x: [1, 2, 3], y: [1, 2, 3] },
      { name: 'emulator', x: [1, 2, 3], y: [1.1, 2, 2.9] },
    ],
  })

const words = (svg: string | undefined) => textBoxes(svg ?? '').map(({ text }) => text)

test('a picture of many panels comes apart: title, one legend, and panels without either', async () => {
  const { title, subtitle, legends, columns, panels } = await figurePieces(
    smallMultiples({
      ...{
        title: 'A year',
        subtitle: 'A sentence that is longer than a panel of two hundred pixels is wide.',
      },
      ...{ columns: 2, sharedColour: true, width: 200, panels: ['gpp', 'npp', 'er'].map(panel) },
    }),
  )
  expect([title, subtitle]).toEqual([
    'A year',
    'A sentence that is longer than a panel of two hundred pixels is wide.',
  ])
  expect(legends.map(({ entries }) => entries.map(words))).toEqual([[['process model'], ['emulator']]])
  expect(columns).toBe(2)
  expect(panels.map(({ svg }) => words(svg).filter((text) => /^[a-z]/.test(text) && text !== 'day'))).toEqual(
    [['gpp'], ['npp'], ['er']],
  )
  for (const { svg, width } of panels) expect(svg).toContain(`width="${width}"`)
})

test('panels that keep their own colours keep their own legends; a chart alone is one panel', async () => {
  const apart = await figurePieces(
    smallMultiples({ title: 't', columns: 2, legends: true, panels: [panel('gpp')] }),
  )
  expect(apart.legends).toEqual([])
  expect(words(apart.panels[0]?.svg)).toEqual(expect.arrayContaining(['gpp', 'emulator']))
  const alone = await figurePieces(panel('gpp'))
  expect([alone.title, alone.columns, alone.panels.length]).toEqual(['gpp', 1, 1])
  // A page sets the legend above the plot as it sets words.
  expect(alone.legends.flatMap(({ entries }) => entries.flatMap(words))).toEqual([
    'process model',
    'emulator',
  ])
  expect(words(alone.panels[0]?.svg)).not.toContain('emulator')
  expect(words(alone.panels[0]?.svg)).not.toContain('gpp')
})

test('a wide picture has a narrow one for a telephone, its legend on several lines and its marks within', async () => {
  const names = ['CFLA', 'CALA', 'CBLA', 'CFK', 'CAK', 'CBK', 'a simple method']
  const wide = lineChart({
    ...{ width: 640, height: 80, x: { label: 'day' }, y: { label: '' } },
    series: names.map((name, k) => ({ name, x: [0, 1, 2], y: [k, k + 1, k] })),
    markers: [{ x: 1.6, label: 'the weights that were kept' }],
  })
  const { panels } = await figurePieces(smallMultiples({ columns: 1, legends: true, panels: [wide, wide] }))
  for (const { svg, narrow = '' } of panels) {
    expect(svgWidth(svg)).toBeGreaterThan(600)
    expect(svgWidth(narrow)).toBeLessThanOrEqual(331)
    expect(words(narrow)).toEqual(expect.arrayContaining(words(svg).filter((text) => /[a-z]{3}/.test(text))))
    for (const { left, right } of textBoxes(narrow)) {
      expect(left).toBeGreaterThanOrEqual(0)
      expect(right).toBeLessThanOrEqual(svgWidth(narrow) + 1)
    }
    expect(overlappingTexts(narrow)).toEqual([])
  }
})

test('a matrix of numbers stays as wide as its numbers need', async () => {
  const names = Array.from({ length: 14 }, (_, k) => `column ${k}`)
  const spec = heatMap({
    rows: names,
    columns: names,
    values: names.map(() => names.map(() => 0.5)),
    label: 'r',
  })
  const [panel] = (await figurePieces(spec)).panels
  expect(panel?.width).toBeGreaterThan(331)
  expect(panel?.narrow).toBeUndefined()
})

test('panels that name the same in another order have one legend', async () => {
  const names = ['feed', 'acid', 'base']
  const of = (order: readonly string[]) =>
    lineChart({
      ...{ width: 200, height: 80, x: { label: 'time' }, y: { label: '' } },
      legend: true,
      series: order.map((name) => ({ name, colour: `#11111${names.indexOf(name)}`, x: [0, 1], y: [0, 1] })),
    })
  const { legends } = await figurePieces(
    smallMultiples({
      columns: 2,
      sharedColour: true,
      panels: [of(names), of(names.toReversed()), of(['I'])],
    }),
  )
  expect(legends.flatMap(({ entries }) => entries.flatMap(words))).toEqual(['feed', 'acid', 'base', 'I'])
})
