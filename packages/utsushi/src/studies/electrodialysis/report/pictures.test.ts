import { expect, test } from 'vitest'
import type { ChartSpec } from '@utsushi/study/plots'
import { renderChart } from '@utsushi/study/plots'
import { overlappingTexts, textBoxes } from '@utsushi/study/testing'
import { experimentSeries } from '../data/experiments.js'
import { pictures } from './pictures.js'
import { madeUpBatch } from '../testing/made-up-experiments.js'
import { madeUpTask, madeUpPart, type Miss } from '../testing/made-up-evaluation.js'

/** Grows with the step and stays positive; zeros stay zeros. */
const drifting: Miss = (value, { step }) => value * (1 + 0.01 * step)

/** Six batches; the last test batch never measured its current and has gaps. */
const gappyRows = [0, 1, 2, 3, 4, 5].flatMap((k) =>
  madeUpBatch(k, 6 + k, 12 + 3 * k).map((row, step) =>
    k === 5 && step > 0 ? { ...row, I: '', ...(step % 3 === 0 && { VA: '', CFK: '' }) } : row,
  ),
)

async function drawn(rows?: Parameters<typeof madeUpTask>[0]) {
  const made = await madeUpTask(rows)
  const part = madeUpPart(made, { free: drifting, oneStep: (value) => value * 1.001 })
  const extremes = { ...part, evaluation: { ...part.evaluation, part: 'extremes' } }
  const charts = Object.entries(pictures(made, [part, extremes])).map(
    ([name, { chart }]) => [name, chart] as const,
  )
  return { data: made.data, part, charts: Object.fromEntries(charts) as Readonly<Record<string, ChartSpec>> }
}

/** All points of a picture's layers whose fields are x and y, panel by panel, layer by layer. */
function pointsOf(spec: ChartSpec): (readonly { x: number; y: number | null }[])[][] {
  const panels = (spec['concat'] as ChartSpec[] | undefined) ?? [spec]
  return panels.map((panel) =>
    (panel['layer'] as { data?: { values?: { x?: number; y?: number | null }[] } }[]).flatMap(({ data }) => {
      const values = data?.values ?? []
      return values.length > 0 && values.every((value) => value.x !== undefined)
        ? [values as { x: number; y: number | null }[]]
        : []
    }),
  )
}

const labels: Readonly<Record<string, readonly string[]>> = {
  trajectories: [
    'volume (L), best',
    'lactate (mol/L), worst',
    'potassium (mol/L), best',
    'I (A), worst',
    'feed',
    'acid',
  ],
  error_growth: ['steps from the first sample', 'RMSE of scaled values', 'emulator', 'straight line'],
  error_growth_any_sample: ['all columns', 'VF', 'I', 'no change'],
  prediction_vs_actual: ['VF (L)', 'CFLA (mol/L)', 'I (A)'],
  changes: ['dCALA (mol/L)', 'dVB (L)'],
  beyond_training: [
    'distance of the controls beyond training (% of their range)',
    'median error of the columns (% of range)',
  ],
}

const kinds = { 'whole batches': undefined, 'batches with gaps': gappyRows } as const

test.each(
  Object.keys(kinds).flatMap((kind) =>
    Object.keys(labels).map((name) => [kind as keyof typeof kinds, name] as const),
  ),
)('%s: %s names its axes with units, words apart from each other, and fits a report', async (kind, name) => {
  const { charts } = await drawn(kinds[kind])
  const spec = charts[name]!
  const { svg } = await renderChart(spec)
  const shown = textBoxes(svg).map(({ text }) => text)
  for (const label of labels[name] ?? []) expect(shown).toContain(label)
  expect(overlappingTexts(svg)).toEqual([])
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  const [, width] = /viewBox="0 0 ([\d.]+) /.exec(svg) ?? []
  expect(Number(width)).toBeLessThan(1000)
})

test('a batch is drawn as it was measured and as it was predicted, from the same first sample', async () => {
  const { data, part, charts } = await drawn()
  const [feed] = pointsOf(charts['trajectories']!)[0]!.map((line) => line.map(({ y }) => y))
  const lines = pointsOf(charts['trajectories']!)[0]!
  // The first column of panels is the batch that is followed best.
  const best = part.evaluation.byExperiment.reduce((a, b) => (b.share < a.share ? b : a))
  const measured = Array.from(experimentSeries(data, Number(best.experiment), 'VF'))
  expect(feed).toEqual(measured)
  expect(lines[0]!.map(({ x }) => x)).toEqual(measured.map((_, step) => 0.25 * step))
  expect(lines[1]!.map(({ y }) => y)).toEqual(
    measured.map((value, step) => expect.closeTo(value * (1 + 0.01 * step), 5) as number),
  )
})

test('a gap is a place without a point; the predicted line goes on', async () => {
  const { charts } = await drawn(gappyRows)
  const lines = pointsOf(charts['trajectories']!)
    .flat()
    .filter((line) => line.length === 11)
  // The acid's volume of batch 5 is missing at every third sample.
  expect(lines.some((line) => line[3]?.y === null && line[4]?.y !== null)).toBe(true)
  const gaps = lines.map((line) => line.filter(({ y }) => y === null).length)
  expect(gaps).toContain(10) // its current was only measured at the start
  expect(gaps.filter((count) => count === 0).length).toBeGreaterThanOrEqual(lines.length / 2)
})

test('growth is drawn at the steps from the first sample at which all forecasters have a value', async () => {
  const { part, charts } = await drawn()
  const [emulator] = pointsOf(charts['error_growth']!)[0]!
  // The straight line knows two samples: nothing is compared at step 1.
  expect(emulator!.map(({ x }) => x)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(emulator!.map(({ y }) => y)).toEqual(part.evaluation.freeRunning.emulator.byStep.slice(1))
})

test('errors from any sample are drawn by steps ahead in per cent, a panel a column after that of all', async () => {
  const { part, charts } = await drawn()
  const panels = pointsOf(charts['error_growth_any_sample']!)
  expect(panels).toHaveLength(1 + 10)
  const [median, ninety, still, straight] = panels[1]!
  const { emulator, no_change } = part.evaluation.byOrigin.columns['VF']!
  expect(median!.map(({ x }) => x)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(median!.map(({ y }) => y)).toEqual(emulator.median.map((share) => 100 * share!))
  expect(ninety!.map(({ y }) => y)).toEqual(emulator.ninety.map((share) => 100 * share!))
  expect(still!.map(({ y }) => y)).toEqual(no_change.median.map((share) => 100 * share!))
  // Two samples are gone before a straight line begins.
  expect(straight!.map(({ x }) => x)).not.toContain(10)
})

test('every measured value after the first is a point of its column, predicted up, measured across', async () => {
  const { data, charts } = await drawn()
  const panels = pointsOf(charts['prediction_vs_actual']!)
  expect(panels).toHaveLength(10)
  const [volumes] = panels[0]!
  expect(volumes).toHaveLength(9 + 10)
  const first = experimentSeries(data, 4, 'VF')[1]!
  expect(volumes![0]!.x).toBe(first)
  expect(volumes![0]!.y).toBeCloseTo(1.01 * first, 5)
})

test('changes are drawn between neighbouring measured samples only', async () => {
  const { charts } = await drawn(gappyRows)
  const titles = (charts['changes']!['concat'] as ChartSpec[]).map((panel) => JSON.stringify(panel['layer']))
  const acid = titles.findIndex((title) => title.includes('dVA'))
  const [points] = pointsOf(charts['changes']!)[acid]!
  // Batch 4: nine changes; batch 5 lacks samples 3, 6 and 9 of eleven, and with them the changes after them.
  expect(points).toHaveLength(9 + 4)
  for (const { x } of points!) expect(x).toBeCloseTo(0.001, 5)
})

test('every experiment is a point at its distance beyond training', async () => {
  const { part, charts } = await drawn()
  const [own] = pointsOf(charts['beyond_training']!)[0]!
  expect(own!.map(({ x }) => x)).toEqual(part.evaluation.byExperiment.map(({ beyond }) => 100 * beyond))
  expect(own!.map(({ y }) => y)).toEqual(part.evaluation.byExperiment.map(({ share }) => 100 * share))
})
