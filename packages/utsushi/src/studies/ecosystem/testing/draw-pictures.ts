/** Draws the five pictures and writes the report of a made-up run: `node dist/studies/ecosystem/testing/draw-pictures.js <folder>`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderChart } from '@utsushi/study/plots'
import { ecosystemPictures } from '../pictures.js'
import { htmlReport } from '@utsushi/study/report'
import { inspectionPictures, inspectReport, type InspectionPictures } from '@utsushi/study/report'
import { madeUpInspection } from '@utsushi/study/testing'
import { textReport } from '@utsushi/study/report'
import { madeUpReport } from './made-up-report.js'
import { madeUpEvaluation, madeUpHistory } from './made-up-evaluation.js'

const folder = process.argv[2] ?? 'pictures'
await mkdir(folder, { recursive: true })
for (const [name, spec] of Object.entries(ecosystemPictures(madeUpEvaluation(), madeUpHistory()))) {
  const { svg, png } = await renderChart(spec)
  await writeFile(join(folder, `${name}.svg`), svg)
  await writeFile(join(folder, `${name}.png`), png)
}
const document = await madeUpReport()
await writeFile(join(folder, 'report.html'), htmlReport(document))
await writeFile(join(folder, 'evaluation_report.txt'), textReport(document))

const inspection = madeUpInspection()
const looks: { name: keyof InspectionPictures; svg: string; file: string }[] = []
for (const [name, spec] of Object.entries(inspectionPictures(inspection))) {
  const { svg, png } = await renderChart(spec)
  looks.push({ name: name as keyof InspectionPictures, svg, file: `${name}.svg` })
  await writeFile(join(folder, `${name}.png`), png)
}
await writeFile(join(folder, 'inspection.html'), htmlReport(inspectReport(inspection, looks)))
await writeFile(join(folder, 'inspection.txt'), textReport(inspectReport(inspection, looks)))
