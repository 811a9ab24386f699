/** Draws the five pictures of a made-up run: `node dist/studies/ecosystem/testing/draw-pictures.js <folder>`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderChart } from '../../../plots/render.js'
import { ecosystemPictures } from '../pictures.js'
import { madeUpEvaluation, madeUpHistory } from './made-up-evaluation.js'

const folder = process.argv[2] ?? 'pictures'
await mkdir(folder, { recursive: true })
for (const [name, spec] of Object.entries(ecosystemPictures(madeUpEvaluation(), madeUpHistory()))) {
  const { svg, png } = await renderChart(spec)
  await writeFile(join(folder, `${name}.svg`), svg)
  await writeFile(join(folder, `${name}.png`), png)
}
