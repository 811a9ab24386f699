// Anybody's program as a generator: started for every picture with the parameters as arguments, it writes an image, which is read. The
// command is taken from the command line alone, never from a file: a study file that somebody sends must not start programs.
import { readImage } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PictureSize } from '../sketches/painter.js'
import { checkValues } from '../sketches/parameter-space.js'
import { checkParameters, type SketchParameter } from '../sketches/sketch.js'
import { checkPlaces, fillPlaces } from './command-words.js'
import type { Generator } from './generator.js'

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
  /** Pixels that a picture must have; as the first one when absent. */
  readonly size?: PictureSize
  /** After which a program that has not ended is stopped. Default 60. */
  readonly timeoutSeconds?: number
  readonly signal?: AbortSignal
}

const usualTimeout = 60
/** Characters of what a program says that a message repeats. */
const said = 500

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
        const { width, height, values: pixels } = await readImage(file)
        size ??= { width, height }
        if (width !== size.width || height !== size.height)
          throw new InputError(
            `${words.join(' ')}: drew ${width} × ${height} pixels — expected ${size.width} × ${size.height}`,
          )
        return { width, height, channels: 3, values: pixels }
      } finally {
        rmSync(file, { force: true })
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Runs a program to its end. */
function run(
  words: readonly string[],
  { signal, timeoutSeconds = usualTimeout }: CommandGeneratorOptions,
): Promise<void> {
  const [program = '', ...rest] = words
  const shown = words.join(' ')
  const late = AbortSignal.timeout(timeoutSeconds * 1000)
  signal?.throwIfAborted()
  return new Promise((done, fail) => {
    const child = spawn(program, rest, {
      ...{ stdio: ['ignore', 'ignore', 'pipe'], shell: false, killSignal: 'SIGKILL' },
      signal: signal === undefined ? late : AbortSignal.any([late, signal]),
    })
    let complaint = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-said)
    })
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (signal?.aborted === true) fail(signal.reason)
      else if (late.aborted)
        fail(new InputError(`${shown}: has not ended within ${timeoutSeconds} s — try it by itself`))
      else fail(startProblem(shown, error))
    })
    child.once('close', (code, stopped) => {
      if (code === 0) done()
      else fail(new InputError(`${shown}: ${endOf(code, stopped, complaint.trim())} — try it by itself`))
    })
  })
}

const endOf = (code: number | null, stopped: string | null, complaint: string): string =>
  `ended with ${code === null ? String(stopped) : `code ${code}`}${complaint === '' ? '' : `: ${complaint}`}`

function startProblem(shown: string, error: NodeJS.ErrnoException): Error {
  if (error.code === 'ENOENT')
    return new InputError(`${shown}: there is no such program — check its name, or give its path`)
  if (error.code === 'EACCES') return new InputError(`${shown}: may not be run — check its permissions`)
  return error
}
