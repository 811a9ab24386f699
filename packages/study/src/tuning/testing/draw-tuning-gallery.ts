// Draws every kind of search into a folder: `node dist/tuning/testing/draw-tuning-gallery.js <folder> [kind]`.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderChart } from '../../plots/render.js'
import { withImportances } from '../importances.js'
import { tuningPictures } from '../pictures.js'
import { searches } from './searches.js'

const [folder = 'gallery', only] = process.argv.slice(2)
await mkdir(folder, { recursive: true })
for (const [kind, input] of Object.entries(searches())) {
  if (only !== undefined && only !== kind) continue
  for (const [name, spec] of tuningPictures(withImportances(input))) {
    const { svg, png } = await renderChart(spec)
    await writeFile(join(folder, `${kind}-${name}.svg`), svg)
    await writeFile(join(folder, `${kind}-${name}.png`), png)
  }
}
