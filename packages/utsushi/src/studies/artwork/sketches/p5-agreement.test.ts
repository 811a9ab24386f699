import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { seededRandom } from '@utsushi/ground'
import { temporaryFolder } from '@utsushi/study/testing'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { chromiumPath, openPage, type Page } from '../../../testing/chromium.js'
import { sketches } from './index.js'
import { openPainter } from './open-painter.js'
import type { Painter } from './painter.js'
import { valuesAt } from './parameter-space.js'
import type { Sketch } from './sketch.js'

const require = createRequire(import.meta.url)
const program = chromiumPath()
if (program === undefined)
  console.warn(
    'skipped: no Chromium or Chrome on PATH or at CHROME_PATH, so p5.js is not compared with CanvasKit',
  )

const size = { width: 64, height: 64 }
const sets = 20

/** A page with p5.js and CanvasKit, that paints with either. */
async function writePage(folder: string, library: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  await build({
    stdin: {
      contents: `export * from ${JSON.stringify(fileURLToPath(new URL('index.js', import.meta.url)))}`,
      resolveDir: folder,
    },
    ...{ bundle: true, format: 'iife', globalName: 'drawing', outfile: join(folder, 'drawing.js') },
    logLevel: 'silent',
  })
  const kit = require.resolve('canvaskit-wasm/bin/canvaskit.wasm')
  writeFileSync(join(folder, 'wasm.js'), `const wasm = '${readFileSync(kit).toString('base64')}'`)
  const script = (url: string): string => `<script src="${url}"></script>`
  const page = join(folder, 'page.html')
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><body>${[
      pathToFileURL(library).href,
      pathToFileURL(require.resolve('canvaskit-wasm')).href,
      'wasm.js',
      'drawing.js',
    ]
      .map(script)
      .join('')}<script>
const opened = new Promise((done) => new p5((p) => {
  p.setup = () => { p.pixelDensity(1); p.createCanvas(${size.width}, ${size.height}); p.noLoop(); done(p) }
}))
const painter = CanvasKitInit({ locateFile: () => 'data:application/wasm;base64,' + wasm }).then(drawing.painterOn)
const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
async function byP5(name, values, seed) {
  const p = await opened
  drawing.drawWithP5(p, drawing.sketches[name], values, seed)
  const { data } = p.drawingContext.getImageData(0, 0, ${size.width}, ${size.height})
  return text(data.filter((_, at) => at % 4 < 3))
}
const byKit = async (name, values, seed) => text((await painter).paint(drawing.sketches[name], values, seed, ${JSON.stringify(size)}))
</script>`,
  )
  return pathToFileURL(page).href
}

/** `[set]` Mean absolute difference of p5.js from what Node paints; CanvasKit must not differ at all. */
async function differences(page: Page, name: string, sketch: Sketch, painter: Painter): Promise<number[]> {
  const random = seededRandom(5)
  const errors: number[] = []
  for (let set = 0; set < sets; set++) {
    const values = valuesAt(
      sketch,
      sketch.parameters.map(() => random.uniform()),
    )
    const own = painter.paint(sketch, values, set, size)
    const call = `${JSON.stringify(name)}, ${JSON.stringify(values)}, ${set}`
    const p5 = Buffer.from(String(await page.evaluate(`byP5(${call})`)), 'base64')
    expect(p5).toHaveLength(own.length)
    errors.push(own.reduce((sum, value, at) => sum + Math.abs(value - p5[at]!), 0) / own.length)
    expect(Buffer.from(String(await page.evaluate(`byKit(${call})`)), 'base64').equals(own)).toBe(true)
  }
  return errors
}

const lib = (name: string): string =>
  fileURLToPath(new URL(`../../../../../../node_modules/${name}/lib/p5.min.js`, import.meta.url))

test.skipIf(program === undefined).each([
  ['2', lib('p5')],
  ['1', lib('p5-1')],
])(
  'p5.js %s in a browser draws what Node paints, and CanvasKit there the same bytes',
  async (_version, library) => {
    const page = await openPage(program!, await writePage(temporaryFolder(), library))
    const painter = await openPainter()
    try {
      for (const [name, sketch] of Object.entries(sketches)) {
        const errors = await differences(page, name, sketch, painter)
        expect(Math.max(...errors), name).toBeLessThanOrEqual(2)
      }
    } finally {
      await page.close()
      painter.free()
    }
  },
)
