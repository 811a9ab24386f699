// An SVG to a PNG, in a thread that ends with the picture. The rasteriser keeps the pixels of a picture, 12 MB of them, until its
// object is collected; a collector that sees a small object lets a report's worth of them gather. A thread takes all with it.
import { Worker } from 'node:worker_threads'

/** What the thread is given. */
export interface Rasterised {
  readonly svg: string
  /** Pixels of the PNG per CSS pixel. */
  readonly pixelRatio: number
  /** Colour behind the picture. */
  readonly background: string
}

/**
 * Draws an SVG in pixels, with the bundled font alone.
 *
 * @returns a PNG
 * @throws Error when the SVG cannot be parsed
 * @example const png = await rasterise({ svg, pixelRatio: 2, background: '#ffffff' })
 */
export function rasterise(picture: Rasterised): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // What this process was started with is none of the thread's business.
    const thread = new Worker(new URL('./rasterise-thread.js', import.meta.url), {
      workerData: picture,
      execArgv: [],
    })
    let png: Uint8Array | undefined
    thread.on('message', (drawn: Uint8Array) => (png = drawn))
    thread.on('error', reject)
    thread.on('exit', (code) => {
      if (png === undefined) reject(new Error(`the thread that draws ended with ${code}`))
      else resolve(png)
    })
  })
}
