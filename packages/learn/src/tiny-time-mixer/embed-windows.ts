/**
 * Embeddings of many windows, batch by batch, by whichever encoder.
 */
import { hostTensor, type Executable, type HostTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import type { ProgramRunner } from '../fit/fit-options.js'
import { pieceSteps, type BesideOptions } from './embedding.js'
import type { WindowEncoder } from './window-encoder.js'

/** How windows are embedded. */
export interface EmbedOptions extends BesideOptions {
  /** Where it runs. */
  readonly runtime: ProgramRunner
  /** Windows of one run; 256 when left out, and what the encoder says where it says so. */
  readonly batch?: number
  /** After every run: windows done, of how many. */
  readonly onProgress?: (done: number, of: number) => void
}

/**
 * Embeds windows of single series.
 *
 * @param windows float32 `[windows, time]`, of as many steps as the encoder's context
 * @returns float32 `[windows, features]`: what the encoder gives, that of the differences where they are asked for, and the
 * pieces' means, standard deviations and least values
 * @throws InputError when the windows have another number of steps than the encoder takes, or a value is not finite
 * @example const features = await embedWindows(mixerWindows(loaded), windows, { runtime, differenced: true, pieces: 8 })
 */
export async function embedWindows(
  encoder: WindowEncoder,
  windows: HostTensor,
  { runtime, batch = 256, differenced = false, pieces = 0, onProgress }: EmbedOptions,
): Promise<HostTensor> {
  const [count = 0, steps = 0] = windows.shape
  checkWindows(encoder, windows)
  const values = windows.data as Float32Array
  const size = Math.max(1, encoder.batch ?? Math.min(batch, count))
  const executable = await runtime.load(encoder.program(size))
  try {
    await executable.set(encoder.feeds)
    const of = count * (differenced ? 2 : 1)
    const told = (from: number) => (done: number) => onProgress?.(from + done, of)
    const run = { executable, encoder, size, steps }
    const blocks = [await embedAll(run, values, told(0))]
    if (differenced) blocks.push(await embedAll(run, differencesOf(values, steps), told(count)))
    if (pieces > 0) blocks.push(levelsOf(values, steps, pieces))
    return joined(blocks, count)
  } finally {
    await executable.release()
  }
}

interface Rows {
  readonly values: Float32Array
  readonly width: number
}

interface Run {
  readonly executable: Executable
  readonly encoder: WindowEncoder
  readonly size: number
  readonly steps: number
}

async function embedAll(
  { executable, encoder, size, steps }: Run,
  values: Float32Array,
  told: (done: number) => void,
): Promise<Rows> {
  const count = values.length / steps
  const { ports, name } = encoder
  let rows: Rows = { values: new Float32Array(), width: 0 }
  for (let from = 0; from < count; from += size) {
    const here = Math.min(size, count - from)
    // The last batch is filled up with zeros, whose embeddings are dropped.
    const feed = new Float32Array(size * steps)
    feed.set(values.subarray(from * steps, (from + here) * steps))
    const answers = await executable.run({ [ports.windows]: hostTensor(feed, [size, steps]) })
    const features = answers[ports.features]
    const [given, width = 0] = features?.shape ?? []
    if (features === undefined || given !== size)
      throw new InputError(
        `${name}: gave [${features?.shape.join(', ') ?? ''}] for ${size} windows — expected one row each`,
      )
    if (from === 0) rows = { values: new Float32Array(count * width), width }
    rows.values.set((features.data as Float32Array).subarray(0, here * width), from * width)
    told(from + here)
  }
  return rows
}

function checkWindows({ name, context }: WindowEncoder, { shape, dtype, data }: HostTensor): void {
  const [, steps = 0] = shape
  if (dtype !== 'float32' || shape.length !== 2)
    throw new InputError(`windows are ${dtype} [${shape.join(', ')}] — expected float32 [windows, time]`)
  if (context !== undefined && steps !== context)
    throw new InputError(`${name}: a window has ${steps} steps — the encoder takes ${context}`)
  const wrong = (data as Float32Array).findIndex((value) => !Number.isFinite(value))
  if (wrong < 0) return
  const [row, step] = [Math.floor(wrong / steps), wrong % steps]
  throw new InputError(
    `window ${row} is ${String(data[wrong])} at step ${step} — an encoder needs finite numbers: fill what is missing first`,
  )
}

/** Each value less the one before it; the first of every window is 0. */
const differencesOf = (values: Float32Array, steps: number): Float32Array =>
  values.map((value, k) => (k % steps === 0 ? 0 : value - (values[k - 1] ?? 0)))

/** Mean, standard deviation and least value of every piece: all means first. */
function levelsOf(values: Float32Array, steps: number, pieces: number): Rows {
  const edges = pieceSteps(steps, pieces)
  const count = values.length / steps
  const width = 3 * pieces
  const levels = new Float32Array(count * width)
  for (let row = 0; row < count; row++) {
    for (const [k, [start, end]] of edges.entries()) {
      const piece = values.subarray(row * steps + start, row * steps + end)
      const mean = piece.reduce((total, value) => total + value, 0) / piece.length
      const squares = piece.reduce((total, value) => total + (value - mean) ** 2, 0)
      levels[row * width + k] = mean
      levels[row * width + pieces + k] = Math.sqrt(squares / piece.length)
      levels[row * width + 2 * pieces + k] = piece.reduce((least, value) => Math.min(least, value), Infinity)
    }
  }
  return { values: levels, width }
}

/** Rows side by side. */
function joined(blocks: readonly Rows[], count: number): HostTensor {
  const width = blocks.reduce((total, block) => total + block.width, 0)
  const all = new Float32Array(count * width)
  for (let row = 0; row < count; row++) {
    let at = row * width
    for (const { values, width: own } of blocks) {
      all.set(values.subarray(row * own, (row + 1) * own), at)
      at += own
    }
  }
  return hostTensor(all, [count, width])
}
