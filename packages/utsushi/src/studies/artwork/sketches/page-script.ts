// What a page of an emulator brings along to draw what was read off a picture: one function under a name that the explorer knows.
import { lookUp } from '@utsushi/ground'
import { sketches } from './index.js'
import { drawOnCanvas, type CanvasContext } from './canvas-surface.js'
import { nearestValues } from './parameter-space.js'

/** A canvas of a page. */
interface PageCanvas {
  getContext(kind: '2d'): CanvasContext | null
}

/** Draws a built-in sketch; false where there is none of that name. */
function draw(name: string, canvas: PageCanvas, values: Readonly<Record<string, number>>): boolean {
  const sketch = lookUp(sketches, name)
  const context = canvas.getContext('2d')
  if (sketch === undefined || context === null) return false
  drawOnCanvas(context, sketch, nearestValues(sketch, values), 1)
  return true
}

Object.assign(globalThis, { utsushiDraw: draw })
