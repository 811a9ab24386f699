// Anybody's program as a generator: started for every picture with the parameters as arguments, it writes an image, which is read. The
// command is taken from the command line alone, never from a file: a study file that somebody sends must not start programs.
import { resizeByArea } from '@utsushi/data'
import { readImage, type ReadImage } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PictureSize } from '../sketches/painter.js'
import { checkValues } from '../sketches/parameter-space.js'
import { checkParameters, type SketchParameter } from '../sketches/sketch.js'
import { checkPlaces, fillPlaces } from '../../../program/command-words.js'
import { runOnce } from '../../../program/run-once.js'
import type { ColourPicture, Generator } from './generator.js'

/** A program that draws. */
export interface CommandGeneratorOptions {
  /** What it is called in messages and journals. */
  readonly name: string
  /**
   * The program and its arguments. `{file}` becomes the image to write, `{seed}`, `{width}` and `{height}` what they say, and the name
   * of a parameter its value.
   */
  readonly command: readonly string[]
  readonly parameters: readonly SketchParameter[]
  /** Pixels that every picture is brought to, by area, if its sides are as these; when absent, all must be as the first. */
  readonly size?: PictureSize
  /** After which a program that has not ended is stopped. Default 60. */
  readonly limitSeconds?: number
  readonly signal?: AbortSignal
}

const usualLimit = 60

/**
 * A program as a generator. It is started without a shell, so that a value is never more than an argument.
 * @throws InputError for a command without a place for the image or for a parameter
 * @example
 * const generator = commandGenerator({
 *   name: 'rings',
 *   command: splitCommand('python3 rings.py --rings {rings} --seed {seed} --out {file}'),
 *   parameters: [{ name: 'rings', kind: 'count', low: 1, high: 9 }],
 * })
 * const picture = await generator.paint({ rings: 4 }, 1)
 */
export function commandGenerator(options: CommandGeneratorOptions): Generator {
  const { name, command, parameters } = options
  checkParameters(name, parameters)
  const names = parameters.map((parameter) => parameter.name)
  checkPlaces(
    command,
    ['file', ...names],
    ['seed', ...(options.size === undefined ? [] : ['width', 'height'])],
  )
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-drawings-'))
  let { size } = options
  let count = 0
  return {
    ...{ name, parameters },
    paint: async (values, seed) => {
      checkValues({ name, parameters }, values)
      // Each has a file of its own: several may be drawn at once.
      const file = join(folder, `${count++}.png`)
      const words = fillPlaces(command, {
        ...{ file, seed: String(seed), width: String(size?.width), height: String(size?.height) },
        ...Object.fromEntries(names.map((own) => [own, String(values[own])])),
      })
      try {
        await run(words, options)
        if (!existsSync(file))
          throw new InputError(
            `${words.join(' ')}: has ended and not written ${file} — let it write its image where {file} stands`,
          )
        const picture = await readImage(file)
        size ??= { width: picture.width, height: picture.height }
        return inSize(picture, size, options.size !== undefined, words.join(' '))
      } finally {
        rmSync(file, { force: true })
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A picture in the size of all. */
function inSize(
  { width, height, values }: ReadImage,
  size: PictureSize,
  isResized: boolean,
  shown: string,
): ColourPicture {
  const wanted = { ...size, channels: 3 } as const
  if (width === size.width && height === size.height) return { ...wanted, values }
  if (!isResized || width * size.height !== height * size.width)
    throw new InputError(
      `${shown}: drew ${width} × ${height} pixels — expected ${size.width} × ${size.height}${isResized ? ', or sides like these' : ', as the first'}`,
    )
  return { ...wanted, values: resizeByArea({ width, height, channels: 3, values }, size) }
}

/** Runs a program to its end, and tells of one that does not come there. */
async function run(
  words: readonly string[],
  { signal = new AbortController().signal, limitSeconds = usualLimit }: CommandGeneratorOptions,
): Promise<void> {
  const shown = words.join(' ')
  const end = await runOnce(words, { limitSeconds, signal, folder: process.cwd() }).catch(
    (error: NodeJS.ErrnoException) => {
      throw startProblem(shown, error)
    },
  )
  if ('failure' in end) throw new InputError(`${shown}: ${end.failure} — try it by itself`)
}

function startProblem(shown: string, error: NodeJS.ErrnoException): Error {
  if (error.code === 'ENOENT')
    return new InputError(`${shown}: there is no such program — check its name, or give its path`)
  if (error.code === 'EACCES') return new InputError(`${shown}: may not be run — check its permissions`)
  return error
}
