/** Draws the gallery into a folder: `node dist/plots/testing/draw-gallery.js <folder>`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderChart } from '../render.js'
import { gallery } from './gallery.js'

const folder = process.argv[2] ?? 'gallery'
await mkdir(folder, { recursive: true })
for (const [name, spec] of Object.entries(gallery())) {
  const { svg, png } = await renderChart(spec)
  await writeFile(join(folder, `${name}.svg`), svg)
  await writeFile(join(folder, `${name}.png`), png)
}
