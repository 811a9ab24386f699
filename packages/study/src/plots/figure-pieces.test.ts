import { expect, test } from 'vitest'
import { figurePieces } from './figure-pieces.js'
import { lineChart } from './lines.js'
import { smallMultiples } from './small-multiples.js'
import { textBoxes } from './testing/text-boxes.js'

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
  const { title, subtitle, legend, columns, panels } = await figurePieces(
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
  expect(words(legend)).toEqual(['process model', 'emulator'])
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
  expect(apart.legend).toBeUndefined()
  expect(words(apart.panels[0]?.svg)).toEqual(expect.arrayContaining(['gpp', 'emulator']))
  const alone = await figurePieces(panel('gpp'))
  expect([alone.title, alone.columns, alone.panels.length]).toEqual(['gpp', 1, 1])
  expect(words(alone.panels[0]?.svg)).toContain('emulator')
  expect(words(alone.panels[0]?.svg)).not.toContain('gpp')
})
