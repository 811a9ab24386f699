// A finished emulator asked about pictures, from its file alone: what it takes, what it says, and how sure it is.
import { openImages } from '@utsushi/data/node'
import type { Emulator } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Parameter } from '../data/encoding.js'
import { parseFitted } from '../fit/fitted.js'
import { parseConfidence, type ParameterConfidence } from '../score/confidence.js'

/** What an emulator of this study says of itself. */
export interface Described {
  readonly parameters: readonly Parameter[]
  /** Width and height of a picture, px. */
  readonly size: number
  /** What drew the pictures of training, where it ships. */
  readonly sketch: string | null
  /** By parameter; empty where no part was held back to learn it on. */
  readonly confidence: readonly ParameterConfidence[]
}

/** @throws InputError when the file does not say so */
export function described({ metadata, inputs }: Emulator, file: string): Described {
  const { parameters, sketch, confidence } = metadata.training
  const size = inputs[0]?.shape[1]
  if (typeof size !== 'number')
    throw new InputError(`${file}: does not say how large its pictures are — export it again`)
  const own = parseFitted(
    {
      ...{ parameters, sketch, size, pictures: 1 },
      ...columnsOf(parameters),
    },
    file,
  )
  return {
    ...{ parameters: own.parameters, size, sketch: own.sketch },
    confidence: confidence === undefined || confidence === null ? [] : parseConfidence(confidence, file),
  }
}

/** Scales that say nothing: a finished emulator has its own inside. */
function columnsOf(parameters: unknown) {
  const wide = Array.isArray(parameters)
    ? parameters.reduce<number>(
        (sum, one: { readonly kind?: unknown }) => sum + (one.kind === 'circular' ? 2 : 1),
        0,
      )
    : 0
  const ones = Array.from({ length: wide }, () => 1)
  return { center: ones, scale: ones, weights: ones }
}

/** Pictures that go through the emulator at once. */
export const chunk = 64

/** What is said of some pictures: `[pictures, parameters]` each. */
export interface Said {
  readonly taken: Float32Array
  readonly raw: Float32Array
}

/**
 * Asks about pictures, `[pictures, size, size, 3]`.
 * @example const { taken } = await ask(emulator, own, pixels)
 */
export async function ask(
  emulator: Pick<Emulator, 'predict'>,
  { parameters, size }: Pick<Described, 'parameters' | 'size'>,
  pixels: Uint8Array,
): Promise<Said> {
  const bytes = size * size * 3
  const count = pixels.length / bytes
  const taken = new Float32Array(count * parameters.length)
  const raw = new Float32Array(taken.length)
  for (let from = 0; from < count; from += chunk) {
    const rows = Math.min(chunk, count - from)
    const { outputs } = await emulator.predict({
      picture: { data: pixels.subarray(from * bytes, (from + rows) * bytes), dims: [rows, size, size, 3] },
    })
    for (const [place, { name }] of parameters.entries())
      for (let row = 0; row < rows; row++) {
        const to = (from + row) * parameters.length + place
        taken[to] = Number(outputs['parameter']?.columns[name]?.[row] ?? NaN)
        raw[to] = Number(outputs['raw']?.columns[`${name}_raw`]?.[row] ?? NaN)
      }
  }
  return { taken, raw }
}

/**
 * PNG and JPEG files of a folder, by name, or the one file.
 * @throws InputError when there is none
 */
export function pictureFiles(input: string): readonly string[] {
  const status = statSync(input, { throwIfNoEntry: false })
  if (status === undefined) throw new InputError(`${input}: there is no such file or folder — check the path`)
  if (!status.isDirectory()) return [input]
  const names = readdirSync(input)
    .filter((name) => /\.(png|jpe?g)$/i.test(name) && !name.startsWith('.'))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  if (names.length === 0)
    throw new InputError(`${input}: holds no .png or .jpg — name the folder of the pictures`)
  return names.map((name) => join(input, name))
}

/**
 * Opens pictures of the size that an emulator takes.
 * @throws InputError naming a picture that is damaged or of another size
 */
export async function openPictures(files: readonly string[], { size }: Pick<Described, 'size'>) {
  const images = await openImages(files, { channels: 3 })
  const [, height, width] = images.shape
  if (height !== size || width !== size)
    throw new InputError(
      `${files[0] ?? ''}: is ${width} × ${height} pixels, and the emulator takes ${size} × ${size} — bring the pictures to that size`,
    )
  return images
}
