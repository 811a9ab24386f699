import { expect, test } from 'vitest'
import { barChart } from './bars.js'
import { lineChart } from './lines.js'
import { drawSvg } from './render.js'

const inherited = Object.getOwnPropertyNames(Object.prototype)

test.each(inherited)('a series and a bar called %s are drawn as any other', async (name) => {
  const lines = (called: string) =>
    drawSvg(
      lineChart({
        ...{ title: 'Loss', x: { label: 'epoch' }, y: { label: 'loss' } },
        series: [
          { name: called, x: [1, 2], y: [1, 2] },
          { name: 'other', x: [1, 2], y: [2, 1] },
        ],
      }),
    )
  const bars = (called: string) =>
    drawSvg(
      barChart({
        ...{ title: 'R²', value: { label: 'R²' } },
        bars: [
          { category: called, group: called, value: 1 },
          { category: 'other', group: 'b', value: 2 },
        ],
      }),
    )
  for (const draw of [lines, bars]) {
    const svg = await draw(name)
    expect(svg).toContain(`>${name}<`)
    expect(svg).not.toContain('\u2060')
    // A name of the same width in everything but its letters gives the same picture.
    const marks = (text: string) => [...text.matchAll(/<path[^>]* d="([^"]*)"/g)].length
    expect(marks(svg)).toBe(marks(await draw('a'.repeat(name.length))))
  }
})
