import { renderChart, type ChartSpec } from '@utsushi/study/plots'
import { overlappingTexts, textBoxes } from '@utsushi/study/testing'
import { describe, expect, it, test } from 'vitest'
import { scored, smallTask, wavingPark } from '../testing/small-task.js'
import { pictures } from './pictures.js'

const labels: Readonly<Record<string, readonly string[]>> = {
  rank_curves_5: ['ROC', 'this model', 'recall: cases found'],
  rank_curves_10: ['precision: alarms that were right'],
  reliability: ['5 days ahead', '10 days ahead', 'probability that was told'],
  confusion: ['5 days ahead', 'deviation', 'no alarm'],
  samples: [
    ...['normal range', 'out of range', 'extension of the trend', 'forecast'],
    ...['raises the probability', 'lowers it'],
  ],
  timeline: ['deviation', 'alarm', 'PUMP-1 pressure', 'last window'],
  explanation: ['loss of PR-AUC', 'trend', 'place in the normal range'],
  embedding: ['stays in its range', 'deviates 5 days ahead'],
}

const task = await smallTask()
const part = await scored(task)

const layersOf = (spec: ChartSpec) =>
  spec['layer'] as readonly { data?: { values?: readonly Record<string, number | string | null>[] } }[]

test.each(Object.keys(labels))(
  '%s names what it shows, words apart from each other, and fits a report',
  async (name) => {
    const picture = pictures(task, [part])[name]!
    const { svg } = await renderChart(picture.chart)
    const shown = textBoxes(svg).map(({ text }) => text)
    for (const label of labels[name] ?? []) expect(shown).toContain(label)
    expect(overlappingTexts(svg)).toEqual([])
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    const [, width] = /viewBox="0 0 ([\d.]+) /.exec(svg) ?? []
    expect(Number(width)).toBeLessThan(1000)
    expect(picture.alt).toMatch(/\d/)
    expect(`${picture.caption} ${picture.alt ?? ''}`).not.toMatch(/NaN|undefined|Infinity/)
  },
)

describe('pictures of a run', () => {
  it('leave out what the run has not', () => {
    expect(Object.keys(pictures(task, [part])).sort()).toEqual(Object.keys(labels).sort())
    expect(pictures(task, [])).toEqual({})
    const { context } = task.config.windows
    const attention = new Float32Array(part.windows.length * 2 * context).fill(1 / context)
    const looked = pictures(task, [{ ...part, answered: { ...part.answered, attention } }])
    expect(looked['attention']?.alt).toContain('The last 30 of 30 days get 100 % of the attention')
  })

  it('have no curve of windows that are of one class alone', async () => {
    const normal = { ...task, data: { ...task.data, labels: task.data.labels.map(() => 0) } }
    const alone = await scored(normal)
    const names = Object.keys(pictures(normal, [alone]))
    expect(names).not.toContain('rank_curves_5')
    expect(names).toContain('confusion')
    expect(names).toContain('samples')
    expect(Object.keys(pictures(task, [part]))).toContain('rank_curves_5')
  })

  it('draw attention where it lies: on the last day, for the windows that deviate', () => {
    const { context } = task.config.windows
    const attention = new Float32Array(part.windows.length * 2 * context)
    for (let row = 0; row < 2 * part.windows.length; row++) attention[(row + 1) * context - 1] = 1
    const picture = pictures(task, [{ ...part, answered: { ...part.answered, attention } }])['attention']!
    const drawn = layersOf(picture.chart).flatMap(({ data }) => data?.values ?? [])
    expect(drawn.filter(({ x, y }) => x === 0 && y === 1)).toHaveLength(2)
  })

  it('count by steps from the start where every piece of equipment has one of its own', async () => {
    const started = await smallTask({}, { ...wavingPark(), align: 'start', first: 0 })
    const drawn = pictures(started, [await scored(started)])
    for (const name of ['samples', 'timeline']) {
      const { svg } = await renderChart(drawn[name]!.chart)
      const texts = textBoxes(svg).map(({ text }) => text)
      expect(texts).toContain('days from the start')
      expect(texts.filter((text) => text.includes('1970'))).toEqual([])
    }
  })
})
