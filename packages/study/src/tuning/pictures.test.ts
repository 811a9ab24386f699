import { expect, test } from 'vitest'
import { renderChart } from '../plots/render.js'
import { overlappingTexts, textBoxes } from '../plots/testing/text-boxes.js'
import { withImportances } from './importances.js'
import { tuningPictures } from './pictures.js'
import { searches } from './testing/searches.js'

const drawn = Object.entries(searches()).flatMap(([kind, input]) =>
  tuningPictures(withImportances(input)).map(([name, spec]) => [kind, name, spec] as const),
)

test.each(drawn)(
  '%s: %s keeps its words, apart from each other, and fits a report',
  async (_, name, spec) => {
    const { svg } = await renderChart(spec)
    expect(overlappingTexts(svg)).toEqual([])
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    expect(textBoxes(svg).filter(({ text }) => text.includes('…'))).toEqual([])
    const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []
    expect(Number(width)).toBeLessThan(1025)
    expect(Number(height)).toBeLessThan(name === 'slices' ? 1500 : 950)
  },
)

test('there is a picture for what happened, and none for what did not', () => {
  const names = (kind: string) => drawn.filter(([of]) => of === kind).map(([, name]) => name)
  expect(names('usual')).toEqual([
    ...['optimisation_history', 'fold_spread', 'parameter_importances', 'parallel_coordinates', 'slices'],
    ...['contour', 'intermediate_values', 'timeline'],
  ])
  expect(names('two-objectives')).toContain('pareto_front')
  expect(names('two-objectives')).not.toContain('intermediate_values')
  expect(names('all-failed')).toEqual(['optimisation_history', 'intermediate_values', 'timeline'])
  expect(names('no-trial')).toEqual([])
})
