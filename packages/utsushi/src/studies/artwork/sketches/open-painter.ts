// A painter in Node: loads CanvasKit from the installed package, once.
import type { CanvasKit } from 'canvaskit-wasm'
import { painterOn, type Painter } from './painter.js'

let loading: Promise<CanvasKit> | undefined

/**
 * Opens a painter. The first call takes about a fifth of a second.
 * @example
 * const painter = await openPainter()
 * const pixels = painter.paint(dents, { dipCount: 5, hue: 210, circleCount: 7 }, 1, { width: 64, height: 64 })
 */
export async function openPainter(): Promise<Painter> {
  loading ??= import('canvaskit-wasm').then(({ default: { default: load } }) => load())
  return painterOn(await loading)
}
