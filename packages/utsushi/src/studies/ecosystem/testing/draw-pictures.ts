/** Draws the pictures of a made-up run and writes its report: `node dist/studies/ecosystem/testing/draw-pictures.js <folder>`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderChart } from '@utsushi/study/plots'
import { htmlReport, textReport } from '@utsushi/study/report'
import { ecosystemPictures } from '../report/pictures.js'
import { madeUpReport, madeUpReportInput } from './made-up-report.js'

const folder = process.argv[2] ?? 'pictures'
await mkdir(folder, { recursive: true })
for (const [name, { chart }] of Object.entries(ecosystemPictures(madeUpReportInput().evaluations))) {
  const { svg, png } = await renderChart(chart)
  await writeFile(join(folder, `${name}.svg`), svg)
  await writeFile(join(folder, `${name}.png`), png)
}
const document = await madeUpReport()
await writeFile(join(folder, 'report.html'), htmlReport(document))
await writeFile(join(folder, 'evaluation_report.txt'), textReport(document))
