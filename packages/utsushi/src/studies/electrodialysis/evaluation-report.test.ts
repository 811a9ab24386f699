import { expect, test } from 'vitest'
import { textReport, type Block, type ReportTable } from '@utsushi/study/report'
import { electrodialysisSchema } from './config.js'
import { evaluationReport } from './evaluation-report.js'
import type { ElectrodialysisModel } from './model.js'
import { madeUpBatch } from './testing/made-up-experiments.js'
import { madeUpData, madeUpPart, type Miss } from './testing/made-up-evaluation.js'

const config = electrodialysisSchema.parse({})
const model = { parameters: { size: 1234 } } as unknown as ElectrodialysisModel
const drifting: Miss = (value, { step }) => value * (1 + 0.001 * step)

async function reported(oneStep: Miss, rows?: Parameters<typeof madeUpData>[0]) {
  const made = await madeUpData(rows)
  const { evaluation } = madeUpPart(made, { free: drifting, oneStep })
  return evaluationReport(config, made.data.experiments, model, [evaluation], [])
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
  const report = await reported((value) => value, scattered)
  const table = report.blocks.filter(isTable).find(({ caption }) => caption.startsWith('Drift of totals'))!
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
  const report = await reported((value) => value * 1.0001, rows)
  expect(textReport(report)).not.toMatch(/NaN|undefined|null|Infinity/)
})
