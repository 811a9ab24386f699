import { expect, test } from 'vitest'
import { textReport, type Block, type ReportTable } from '@utsushi/study/report'
import { report, verdictBlocks } from './report.js'
import type { PartEvaluation } from './score.js'
import { madeUpBatch } from './testing/made-up-experiments.js'
import { madeUpTask, madeUpPart, type Miss } from './testing/made-up-evaluation.js'

const drifting: Miss = (value, { step }) => value * (1 + 0.001 * step)

async function reported(oneStep: Miss, rows?: Parameters<typeof madeUpTask>[0]) {
  const made = await madeUpTask(rows)
  const { verdict, scores, data, model } = report(
    made,
    [madeUpPart(made, { free: drifting, oneStep })],
    () => [],
  )
  return { title: '', blocks: [...verdict, ...scores, ...data, ...model] }
}

const isTable = (block: Block): block is ReportTable => block.kind === 'table'

test('the report says how errors grow from any sample, over all columns and by column', async () => {
  const { blocks } = await reported((value) => value * 1.0001)
  const [overall, byColumn] = blocks
    .filter(isTable)
    .filter(({ caption }) => caption.includes('from any sample'))
  expect(overall!.rows.map(([steps]) => steps)).toEqual([1, 2, 4, 8, 10])
  expect(overall!.rows[0]).toHaveLength(overall!.columns.length)
  // Nothing was compared with a straight line ten steps ahead: told as nothing, not as 0.
  expect(overall!.rows.at(-1)!.slice(-2)).toEqual([null, null])
  expect(byColumn!.rows.map(([name]) => name)).toEqual('VF VA VB CFLA CALA CBLA CFK CAK CBK I'.split(' '))
  expect(byColumn!.columns.map(({ name }) => name)).toEqual([
    ...['column', '1 step, median', 'nine of ten', '4 steps, median', 'nine of ten'],
    ...['8 steps, median', 'nine of ten'],
  ])
  expect(byColumn!.rows[0]).toHaveLength(byColumn!.columns.length)
})

test('the report sets predicted totals beside measured ones, experiment by experiment, and says why they hold', async () => {
  const scattered = [0, 1, 2, 3, 4, 5].flatMap((k) =>
    madeUpBatch(k, 6 + k, 12 + 3 * k).map((row, step) =>
      k === 5 && step === 3 ? { ...row, CFLA: 1.05 * Number(row['CFLA']) } : row,
    ),
  )
  const told = await reported((value) => value, scattered)
  const table = told.blocks.filter(isTable).find(({ caption }) => caption.startsWith('Drift of totals'))!
  expect(table.columns.map(({ name }) => name)).toEqual([
    ...['experiment', 'lactate, measured', 'potassium, measured', 'volume, measured', 'predicted, any'],
  ])
  const [still, moved] = table.rows
  expect(still!.slice(0, 1)).toEqual(['4'])
  expect(Number(still![1])).toBeLessThan(1e-4)
  expect(moved![1]).toBeCloseTo(100 * 0.05 * 0.9 ** ((3 * 27) / 20), 2)
  expect(table.note).toContain('cannot drift, by construction')
})

test('a balance that is broken is a warning, not praise', async () => {
  // The free-running courses grow by 0.1 % a step: they make matter.
  const { blocks } = await reported((value) => value)
  const notes = blocks.flatMap((block) => (block.kind === 'note' ? [`${block.tone}: ${block.text}`] : []))
  expect(
    notes.filter((text) => text.includes('Predicted totals leave their first value by up to 1.8 %')),
  ).toEqual([expect.stringMatching(/^warning: /) as string])
})

test('columns in which a simple method is better are named', async () => {
  const { blocks } = await reported((value, { column }) => value * (column === 'VB' ? 1.00001 : 1))
  const text = textReport({ title: '', blocks }).replace(/\s+/g, ' ')
  expect(text).toContain('better than no change over all, and in every column')
  expect(text).toMatch(/than a straight line over all, and in [\d]+ of 10 columns, not in (\w+, )*VB/)
})

test('the text has no word for what is not known but a dash', async () => {
  const rows = [0, 1, 2, 3, 4, 5].flatMap((k) =>
    madeUpBatch(k, 6 + k, 12 + 3 * k).map((row, step) => (k >= 4 && step > 0 ? { ...row, I: '' } : row)),
  )
  const told = await reported((value) => value * 1.0001, rows)
  expect(textReport(told)).not.toMatch(/NaN|undefined|null|Infinity/)
})

const words = (blocks: readonly Block[]) =>
  blocks.map((block) => {
    if (block.kind === 'note') return `${block.tone}: ${block.text}`
    return block.kind === 'paragraph' ? block.text : block.kind
  })

/** Off by a share of what was measured. */
const off =
  (share: number): Miss =>
  (value) =>
    value * (1 + share)

async function evaluated(free: Miss, oneStep: Miss, part = 'test'): Promise<PartEvaluation> {
  return madeUpPart(await madeUpTask(), { free, oneStep, part }).evaluation
}

test('an emulator that beats both simple methods and follows whole batches is praised by its numbers', async () => {
  const good = await evaluated(off(0.0001), off(0.0001))
  const [step, batch, balance] = words(verdictBlocks([good]))
  expect(step).toMatch(
    /^good: One step ahead on 2 test experiments.*: that of no change is [\d,]+ times as large/,
  )
  expect(batch).toMatch(/^good: Over whole batches.*worst experiment [45]: /)
  expect(balance).toMatch(/^good: .*no amount is negative in 100 %/)
  for (const name of good.freeRunning.emulator.columns.map((column) => column.name))
    expect(batch).toMatch(new RegExp(`${name} (< )?[\\d.]+ %`))
})

test('a verdict that holds in the median names the one column that is not followed', async () => {
  const one = await evaluated((value, { column }) => value * (column === 'I' ? 1.2 : 1), off(0.0001))
  const [, batch] = words(verdictBlocks([one]))
  expect(one.batchShare).toBeLessThan(0.03)
  expect(batch).toMatch(
    /^warning: .*By column, of its range: I [\d.]+ %, .*it does not follow I over a whole batch/,
  )
})

test('an emulator that a straight line beats is not praised, and told by how much', async () => {
  const poor = await evaluated(off(0.001), off(0.05))
  const [step] = words(verdictBlocks([poor]))
  expect(step).toMatch(/^warning: .*[\d.]+ times that of a straight line/)
})

test('batches that are missed by more than 3 % of range are a warning', async () => {
  const lost = await evaluated(off(0.3), off(0.0001))
  const [, batch] = words(verdictBlocks([lost]))
  expect(batch).toMatch(/^warning: .*\d\d? %/)
})

test('totals that drift or amounts below nothing are never said to hold', async () => {
  const fine = await evaluated(off(0), off(0))
  const verdict = (change: Partial<PartEvaluation>) => words(verdictBlocks([{ ...fine, ...change }]))[2]
  expect(verdict({ largestDrift: 0, physicalShare: 1 })).toMatch(/^good: .*do not drift/)
  expect(verdict({ largestDrift: 1e-5, physicalShare: 1 })).toMatch(/^warning: .*drift by at most 1\.0e-5/)
  expect(verdict({ largestDrift: 0, physicalShare: 0.96 })).toMatch(/^warning: .*in 96 % of steps/)
  expect(verdict({ largestDrift: NaN, physicalShare: 1 })).toMatch(/^warning/)
})

test('the worst drift of any part counts', async () => {
  const fine = await evaluated(off(0), off(0))
  const drifting = { ...fine, part: 'validation', largestDrift: 0.5 }
  expect(words(verdictBlocks([fine, drifting]))[2]).toMatch(/^warning/)
})

test('extrapolation is told beside the test when controls were held out for it', async () => {
  const fine = await evaluated(off(0.001), off(0.0001))
  const ends = await evaluated(off(0.2), off(0.0001), 'extremes')
  expect(words(verdictBlocks([fine]))).toHaveLength(3)
  expect(words(verdictBlocks([fine, ends]))[3]).toMatch(/beyond the ends of the controls.*\(test: /)
})

test('without held-out experiments nothing is known, and that is said', () => {
  expect(words(verdictBlocks([]))).toEqual([
    'warning: No experiment was held out: nothing is known of its errors.',
  ])
})

test('an experiment without a measured value is not the worst', async () => {
  const fine = await evaluated(off(0.001), off(0.0001))
  const [first, second] = fine.byExperiment
  const unknown = { ...first!, experiment: 'unmeasured', share: NaN }
  const texts = words(verdictBlocks([{ ...fine, byExperiment: [unknown, second!] }])).join('\n')
  expect(texts).toContain(`worst experiment ${second!.experiment}`)
  expect(texts).not.toMatch(/NaN|undefined|Infinity/)
})
