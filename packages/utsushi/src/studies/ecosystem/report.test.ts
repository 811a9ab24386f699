import { expect, test } from 'vitest'
import { renderChart } from '@utsushi/study/plots'
import { htmlReport } from '@utsushi/study/report'
import { columnsOf } from '@utsushi/study/report'
import { textReport } from '@utsushi/study/report'
import { reportSections } from './report.js'
import { evaluationPictures } from './report/pictures.js'
import { madeUpDocument, madeUpReport, madeUpReportInput } from './testing/made-up-report.js'

test('the report begins with the verdict and holds every part', async () => {
  const document = await madeUpReport()
  const text = textReport(document)
  const headings = document.blocks.flatMap((block) =>
    block.kind === 'heading' && block.level === 2 ? [block.text] : [],
  )
  expect(headings[0]).toBe('Verdict')
  for (const part of ['Scores', 'Worst windows', 'Balances']) expect(headings).toContain(part)
  expect(text).toContain('1,042,820')
  expect(text).toMatch(/NEP +0\.00384 +0\.00231 +0\.00036 +0\.863 +0\.943 +(0\.953|left out)/)
  // NSE is what hydrologists call R²: the report tells it once, metrics.json keeps both.
  expect(text).not.toContain('NSE')
  expect(text).toMatch(/0017 +2019-05-01 +NEP +0\.0141 +3\.7/)
  expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/)
  for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(100)
  const html = htmlReport(document)
  expect(html.match(/<figure>/g)).toHaveLength(8)
  // The page's own script and nothing else that runs.
  expect(html.match(/<script(?! type="application\/json")/g)).toHaveLength(1)
  expect(html.replace(/<script type="module">[^]*?<\/script>/, '')).not.toMatch(/NaN|undefined/)
  expect(html.length).toBeLessThan(2_000_000)
})

test('names from data files stay text', () => {
  const input = madeUpReportInput()
  const evil = '<b onclick=alert(1)>x</b>'
  input.evaluations[0]!.extrapolations.push({
    column: evil,
    share: 1,
    min: 0,
    max: 1,
    trainMin: 0,
    trainMax: 0.5,
  })
  input.evaluations[0]!.worst[0]!.sample = evil
  expect(htmlReport(madeUpDocument(input))).not.toContain('<b ')
})

test('a run with nothing but one evaluation still reads', async () => {
  const input = madeUpReportInput()
  const evaluation = {
    ...input.evaluations[0]!,
    ...{ baselines: {}, byLead: {}, byMonth: {}, worst: [], series: [], extrapolations: [], closure: [] },
  }
  delete evaluation.annual
  const report = madeUpDocument({ ...input, evaluations: [evaluation] })
  expect(textReport(report)).toContain('No window stands out.')
  for (const spec of Object.values(evaluationPictures(evaluation))) {
    expect((await renderChart(spec)).svg).not.toMatch(/NaN|undefined|Infinity/)
  }
})

test('a bias beside one of another unit keeps its digits, and no R² is written with twelve', () => {
  const input = madeUpReportInput()
  const [evaluation] = input.evaluations
  evaluation!.fluxes.push({ name: 'soil_water', unit: 'mm', kind: 'state', yearUnit: 'mm' })
  evaluation!.scores['soil_water'] = { ...evaluation!.scores['gpp']!, bias: 14, rmse: 35 }
  evaluation!.scores['gpp']!.r2MedianPerSample = -1.98e12
  const text = textReport(madeUpDocument({ ...input, evaluations: [evaluation!] }))
  expect(text).toMatch(/NEP +0\.00384 +0\.00231 +0\.00036 /)
  expect(text).toMatch(/soil_water .* 14 /)
  expect(text).toContain('below −100')
})

test('how the model was made is told from its configuration', () => {
  const input = madeUpReportInput()
  const { config } = input
  const text = (change: object) =>
    textReport(
      madeUpDocument({ ...input, config: { ...config, model: { ...config.model, ...change } } }),
    ).replaceAll(/\s+/g, ' ')
  expect(text({})).toContain('so that the fluxes always balance')
  expect(text({ fluxes: 'free' })).toContain('the fluxes need not balance')
  expect(text({ decoder: 'autoregressive' })).toContain('fed back as input of the next')
  expect(text({ statics: [] })).toContain('It is not told the parameters')
  expect(text({ cell: 'gru', layers: 1 })).toContain('GRU, 1 layer of 256')
})

test('samples with next to no flux, which the verdict does not name, are left to be told below it', () => {
  const { told = [] } = reportSections(madeUpReportInput(), () => [])
  expect(told).not.toContain('samples')
  expect(told).toContain('range')
})
