// The encoder of a study file: which it is, what it makes of windows, and how it becomes part of the network.
import { readFile } from 'node:fs/promises'
import { hostTensor, openRuntime } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { regularFile } from '@utsushi/ground/node'
import {
  embedWindows,
  fromRecord,
  initialise,
  mixerWindows,
  onnxWindows,
  tinyTimeMixer,
  toRecord,
  type EmbeddingOptions,
  type TinyTimeMixer,
  type TinyTimeMixerConfiguration,
  type TinyTimeMixerOptions,
} from '@utsushi/learn'
import { loadTinyTimeMixer, type LoadedTinyTimeMixer } from '@utsushi/learn/node'
import type { StudyContext } from '@utsushi/study'
import { loadShippedEncoder } from '../../encoder/index.js'
import type { EquipmentConfig } from './config.js'
import type { EarlierRun } from './data/earlier-run.js'
import type { Columns } from './data/columns.js'
import { encoderFile, patchPieces, type EncoderFile } from './fit/encoder-file.js'
import type { EquipmentModel } from './model.js'

/** What an encoder makes of all windows, and the encoder where it can be part of the network. */
export interface Embedded {
  readonly columns: Columns
  readonly mixer?: LoadedTinyTimeMixer
  readonly file?: EncoderFile
}

/** Low-rank adapters as the literature has them for this encoder. */
const adapters = { rank: 8, alpha: 16, dropout: 0.1 } as const

/** How an encoder is trained, as its layers need to know it. */
export function encoderTraining({ encoder }: EquipmentConfig['model']): TinyTimeMixerOptions {
  switch (encoder) {
    case 'frozen':
      return { trained: 'none' }
    case 'lora':
      return { trained: 'none', lora: adapters }
    case 'all':
      return { trained: 'all' }
    default:
      return encoder satisfies never
  }
}

/** What an embedding is made of. */
export const embeddingOptions = ({
  layers,
  differences,
  patches,
}: EquipmentConfig['encoder']): EmbeddingOptions => ({
  layers,
  differenced: differences,
  pieces: patches ? patchPieces : 0,
})

/** The encoder's layers for a network that holds them. */
export const mixerOf = (
  configuration: TinyTimeMixerConfiguration,
  settings: EquipmentConfig['model'],
): TinyTimeMixer => tinyTimeMixer(configuration, encoderTraining(settings))

/** First weights: those of the run that is updated; else the encoder's as it was pretrained, and the others drawn by the seed. */
export function firstWeights(
  _config: EquipmentConfig,
  model: EquipmentModel | undefined,
  seed: number,
  { mixer, earlier }: { readonly mixer?: LoadedTinyTimeMixer; readonly earlier?: EarlierRun },
): Float32Array {
  if (model === undefined) return new Float32Array(0)
  if (earlier !== undefined) return fromRecord(model.parameters, earlier.weights, earlier.path)
  const drawn = initialise(model.parameters, seed)
  if (mixer === undefined) return drawn
  const pretrained = toRecord(mixer.parameters, mixer.weights)
  for (const { name, offset } of model.parameters.entries) {
    const own = pretrained.get(name.replace(/^encoder\./, 'backbone.'))
    if (name.startsWith('encoder.') && own !== undefined) drawn.set(own.data, offset)
  }
  return drawn
}

/** The encoder's weights; an ONNX file keeps its own. */
async function mixerOfFile(
  { kind, path = '' }: EquipmentConfig['encoder'],
  options: TinyTimeMixerOptions,
): Promise<LoadedTinyTimeMixer | undefined> {
  switch (kind) {
    case 'shipped':
      return loadShippedEncoder(options)
    case 'folder':
      return loadTinyTimeMixer(path, options)
    case 'onnx':
      return undefined
    default:
      return kind satisfies never
  }
}

/**
 * Embeds windows that are measured by their normal range: once, before training.
 *
 * @param windows `[windows, context]`
 * @throws InputError when the encoder is missing, damaged, or takes windows of another length
 */
export async function embedAll(
  { encoder, model, windows: { context } }: EquipmentConfig,
  windows: Float32Array,
  { reporter, threads, device }: Pick<StudyContext, 'reporter' | 'threads' | 'device'>,
): Promise<Embedded> {
  const { layers, ...beside } = embeddingOptions(encoder)
  const path = encoder.path ?? ''
  const mixer = await mixerOfFile(encoder, encoderTraining(model))
  const { window, file } =
    mixer === undefined
      ? await onnxEncoder(path)
      : { window: mixerWindows(mixer, layers ? { layers } : {}), file: undefined }
  if (window.context !== undefined && window.context !== context)
    throw new InputError(
      `encoder: ${encoder.kind === 'shipped' ? 'the one that ships' : path} takes windows of ${window.context} steps, windows.context is ${context} — set windows.context to ${window.context}, or take another encoder`,
    )
  const runtime = await openRuntime({ threads, device })
  try {
    const count = windows.length / context
    const { data, shape } = await embedWindows(window, hostTensor(windows, [count, context]), {
      runtime,
      ...beside,
      onProgress: (done, total) => reporter.progress({ task: 'embed', done, total, unit: 'windows' }),
    })
    const names = Array.from({ length: shape[1] ?? 0 }, (_, k) => `embedding_${k}`)
    return {
      columns: { names, values: data as Float32Array },
      ...(mixer && { mixer }),
      ...(file && { file }),
    }
  } finally {
    await runtime.close()
  }
}

/** What cannot be part of an emulator is refused here, before hours of training, and not when the emulator is written. */
async function onnxEncoder(path: string) {
  const bytes = await readOnnx(path)
  return { window: onnxWindows(bytes, path), file: encoderFile(bytes, path) }
}

/** @throws InputError when the file is not there */
async function readOnnx(path: string): Promise<Uint8Array> {
  regularFile(path)
  try {
    return await readFile(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new InputError(
      `encoder.path: ${path} cannot be read (${code}) — name an ONNX file [batch, time] → [batch, features]`,
      { cause: error },
    )
  }
}
