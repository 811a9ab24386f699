import { expect, test } from 'vitest'
import { renderChart } from '../plots/render.js'
import { overlappingTexts } from '../plots/testing/text-boxes.js'
import { htmlReport } from './html-report.js'
import { inspectionPictures, inspectReport } from './inspection.js'
import { madeUpInspection } from './testing/made-up-inspection.js'
import { columnsOf } from './text-layout.js'
import { textReport } from './text-report.js'

test('a look at data tells ranges in each column’s own digits, gaps, correlations and residuals', () => {
  const text = textReport(inspectReport(madeUpInspection(), []))
  for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(100)
  expect(text).toContain('WARNING: Look at these')
  expect(text).toContain('0.006000')
  expect(text).toContain('397.8')
  expect(text).toMatch(/nep +sample 0017 +2012-07-03 +2012-08-08 +37/)
  expect(text).toMatch(/tmp_2m +dswrf_sfc +0\.97/)
  expect(text).toContain('1.2 × 10⁻⁶')
})

test('clean data are said to be clean', () => {
  const inspection = madeUpInspection()
  delete inspection.correlations
  delete inspection.presence
  const columns = inspection.columns.map((column) => ({ ...column, missing: 0 }))
  const clean = { ...inspection, columns, gaps: [], closures: [], warnings: [] }
  const text = textReport(inspectReport(clean, []))
  expect(text).toContain('OK: Nothing was found')
  expect(text).toContain('OK: No value is missing.')
  expect(inspectionPictures(clean)).not.toHaveProperty('missing')
})

test.each(Object.entries(inspectionPictures(madeUpInspection())))(
  '%s can be read and placed',
  async (name, spec) => {
    const { svg } = await renderChart(spec)
    expect(overlappingTexts(svg)).toEqual([])
    expect(Number(/viewBox="0 0 ([\d.]+)/.exec(svg)?.[1])).toBeLessThan(1040)
    const html = htmlReport(
      inspectReport(madeUpInspection(), [
        { name: name as 'missing', svg, file: `visualizations/${name}.svg` },
      ]),
    )
    expect(html).toContain('<figcaption>')
  },
)

test('a column without any value does not stop the look at the others', async () => {
  const empty = { count: 10, missing: 10, histogram: { edges: [], counts: [] } }
  const gone = {
    min: Number.NaN,
    q05: Number.NaN,
    median: Number.NaN,
    q95: Number.NaN,
    max: Number.NaN,
    mean: Number.NaN,
    std: Number.NaN,
  }
  const constant = {
    name: 'constant',
    count: 10,
    missing: 0,
    min: 3,
    q05: 3,
    median: 3,
    q95: 3,
    max: 3,
    mean: 3,
    std: 0,
    histogram: { edges: [3, 3], counts: [10] },
  }
  const inspection = { ...madeUpInspection(), columns: [{ name: 'gone', ...empty, ...gone }, constant] }
  const { svg } = await renderChart(inspectionPictures(inspection).distributions!)
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  expect(textReport(inspectReport(inspection, []))).toMatch(/gone +100 % +– /)
})

test('of thousands of columns tables hold all, pictures some, and the strongest pairs are found', () => {
  const inspection = madeUpInspection()
  const [first] = inspection.columns
  const names = Array.from({ length: 1500 }, (_, place) => `p${place}`)
  // The strongest are far apart, and one of them stands last.
  const strength = (a: number, b: number): number =>
    a === b ? 1 : a + b === 1499 ? -0.9 - a / 1e5 : ((a * 31 + b * 31) % 89) / 200
  const many = {
    ...inspection,
    columns: names.map((name) => ({ ...first!, name })),
    correlations: {
      names,
      values: names.map((_, a) => names.map((__, b) => strength(a, b))),
      method: 'Spearman',
    },
    presence: {
      ...inspection.presence!,
      columns: names.map((name) => ({ name, share: 0.1, gaps: [{ from: 0, to: 1 }] })),
    },
  }
  const pictures = inspectionPictures(many)
  for (const spec of Object.values(pictures)) expect(JSON.stringify(spec).length).toBeLessThan(2_000_000)
  const text = textReport(inspectReport(many, []))
  expect(/p749 +p750 +−0\.91/.test(text)).toBe(true)
  expect(/\bp1499\b/.test(text)).toBe(true)
})
