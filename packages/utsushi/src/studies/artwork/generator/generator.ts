// What draws pictures from declared parameters, whatever it is: a built-in sketch, or anybody's program.
import type { Picture } from '@utsushi/data'
import { openPainter } from '../sketches/open-painter.js'
import type { PictureSize } from '../sketches/painter.js'
import type { ParameterSpace } from '../sketches/parameter-space.js'
import type { Sketch, SketchValues } from '../sketches/sketch.js'

/** Pixels of a picture in colour. */
export interface ColourPicture extends Picture {
  readonly channels: 3
  readonly values: Uint8Array
}

/** Draws pictures. */
export interface Generator extends ParameterSpace {
  /**
   * Draws one picture.
   * @param seed a whole number: decides what is not a parameter
   * @throws InputError for values outside the declared space, or when nothing or something else was drawn
   */
  paint(values: SketchValues, seed: number): Promise<ColourPicture>
  /** Gives back what it holds. */
  close(): void
}

/**
 * A sketch as a generator of pictures of one size.
 * @example const { values } = await (await sketchGenerator(dents, { width: 64, height: 64 })).paint(parameters, 1)
 */
export async function sketchGenerator(sketch: Sketch, size: PictureSize): Promise<Generator> {
  const painter = await openPainter()
  const { width, height } = size
  return {
    ...{ name: sketch.name, parameters: sketch.parameters },
    paint: async (values, seed) => ({
      ...{ width, height, channels: 3 },
      values: painter.paint(sketch, values, seed, size),
    }),
    close: () => painter.free(),
  }
}
