// Paints sketches into pixels: CanvasKit on memory, no window and no graphics card. The same sketch, values, seed and size give the same
// bytes in Node and in a page, on every machine.
import { InputError, seededRandom } from '@utsushi/ground'
import type { CanvasKit } from 'canvaskit-wasm'
import { canvasKitSurface } from './canvaskit-surface.js'
import { checkValues } from './parameter-space.js'
import type { Sketch, SketchValues } from './sketch.js'

/** How large a picture is, in pixels. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Paints pictures. Not to be used by two at once. */
export interface Painter {
  /**
   * Paints a picture.
   * @param seed a whole number: decides what is not a parameter
   * @returns `[height, width, 3]` red, green and blue
   * @throws InputError for values outside the sketch's space, or a size that is none
   */
  paint(sketch: Sketch, values: SketchValues, seed: number, size: PictureSize): Uint8Array
  /** Gives back the memory it holds. */
  free(): void
}

/** The largest side of a picture: what a graphics library draws whole. */
const mostPixels = 8192

/**
 * A painter on a loaded CanvasKit. In Node, `openPainter` loads it.
 * @example
 * const painter = painterOn(await CanvasKitInit({ locateFile: (file) => `/canvaskit/${file}` }))
 * const pixels = painter.paint(dents, { dipCount: 5, hue: 210, circleCount: 7 }, 1, { width: 64, height: 64 })
 */
export function painterOn(canvasKit: CanvasKit): Painter {
  let opened: OpenedCanvas | undefined
  const canvasOf = (size: PictureSize): OpenedCanvas => {
    if (opened?.size.width === size.width && opened.size.height === size.height) return opened
    opened?.free()
    opened = openCanvas(canvasKit, size)
    return opened
  }
  return {
    paint: (sketch, values, seed, size) => {
      checkValues(sketch, values)
      for (const [side, pixels] of Object.entries({ width: size.width, height: size.height }))
        if (!Number.isInteger(pixels) || pixels < 1 || pixels > mostPixels)
          throw new InputError(
            `${side} of ${pixels} pixels — expected a whole number from 1 to ${mostPixels}`,
          )
      if (!Number.isSafeInteger(seed)) throw new InputError(`seed ${seed} — expected a whole number`)
      return canvasOf(size).draw((surface) => sketch.draw(surface, values, seededRandom(seed)))
    },
    free: () => {
      opened?.free()
      opened = undefined
    },
  }
}

interface OpenedCanvas {
  readonly size: PictureSize
  readonly draw: (on: (surface: ReturnType<typeof canvasKitSurface>) => void) => Uint8Array
  readonly free: () => void
}

function openCanvas(canvasKit: CanvasKit, size: PictureSize): OpenedCanvas {
  const { width, height } = size
  const pixels = canvasKit.Malloc(Uint8Array, width * height * 4)
  const held = canvasKit.MakeRasterDirectSurface(
    {
      ...{ width, height },
      colorType: canvasKit.ColorType.RGBA_8888,
      alphaType: canvasKit.AlphaType.Premul,
      colorSpace: canvasKit.ColorSpace.SRGB,
    },
    pixels,
    width * 4,
  )
  if (held === null) throw new InputError(`no canvas of ${width} × ${height} pixels — choose a smaller one`)
  const canvas = held.getCanvas()
  return {
    size,
    draw: (on) => {
      // A sketch that paints no background stands on white, and what it leaves pushed or turned is not the next one's.
      canvas.clear(canvasKit.WHITE)
      const before = canvas.save()
      const surface = canvasKitSurface(canvasKit, canvas, size)
      try {
        on(surface)
      } finally {
        canvas.restoreToCount(before)
        surface.free()
      }
      held.flush()
      return withoutOpacity(pixels.toTypedArray())
    },
    free: () => {
      held.delete()
      canvasKit.Free(pixels)
    },
  }
}

/** Four numbers a pixel to three: all is opaque. */
function withoutOpacity(rgba: ArrayLike<number>): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, into = 0; from < rgba.length; from += 4) {
    rgb[into++] = rgba[from] as number
    rgb[into++] = rgba[from + 1] as number
    rgb[into++] = rgba[from + 2] as number
  }
  return rgb
}
