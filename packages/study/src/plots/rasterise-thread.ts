// The thread of one picture: SVG in, PNG out.
import { parentPort, workerData } from 'node:worker_threads'
import { Resvg } from '@resvg/resvg-js'
import type { Rasterised } from './rasterise.js'
import { fontFiles } from './text-width.js'

const { svg, pixelRatio, background } = workerData as Rasterised

const picture = new Resvg(svg, {
  font: {
    fontFiles: Object.values(fontFiles),
    loadSystemFonts: false,
    defaultFontFamily: 'DejaVu Sans',
    sansSerifFamily: 'DejaVu Sans',
  },
  fitTo: { mode: 'zoom', value: pixelRatio },
  background,
})
parentPort?.postMessage(new Uint8Array(picture.render().asPng()))
