/**
 * Embeddings of windows of single series: what an encoder found, pooled over patches, in the graph. The same choices for
 * windows on this side of a program are in `embed-windows.ts`.
 */
import {
  concat,
  mean,
  min,
  pad,
  reshape,
  rowModel,
  slice,
  sqrt,
  square,
  stack,
  sub,
  unsqueeze,
  type RowModel,
  type Tensor,
} from '@utsushi/graph'
import type { Randomness } from '../layers/randomness.js'
import type { Weights } from '../parameters/parameters.js'
import { windowPatches, type TinyTimeMixerConfiguration } from './configuration.js'
import type { EncoderParameters } from './encoder.js'
import type { TinyTimeMixer } from './tiny-time-mixer.js'

/** What stands beside the embedding of a window; each is measured before it is chosen. */
export interface BesideOptions {
  /** Also the embedding of the series of differences, whose first value is 0; not when left out. */
  readonly differenced?: boolean
  /**
   * Mean, standard deviation and least value of so many pieces of the window, in its own units: the level, which the encoder's
   * scaling removes. None when left out; 8 is usual.
   */
  readonly pieces?: number
}

/** What an embedding is made of. */
export interface EmbeddingOptions extends BesideOptions {
  /** The mean over patches of what the last layer gave out, or of every layer, joined. `last` when left out. */
  readonly layers?: 'last' | 'all'
}

/** Features of an embedding. */
export function embeddingSize(
  configuration: TinyTimeMixerConfiguration,
  { layers = 'last', differenced = false, pieces = 0 }: EmbeddingOptions = {},
): number {
  const { dModel, numLayers, adaptivePatchingLevels } = configuration
  const states = layers === 'last' ? 1 : numLayers * Math.max(1, adaptivePatchingLevels)
  return dModel * states * (differenced ? 2 : 1) + 3 * pieces
}

/**
 * The embedding of windows of single series: `[batch, time]` to `[batch, features]`, as many as {@link embeddingSize} says.
 *
 * @param weights of the encoder, those under `backbone`
 * @param windows as many steps as the model's context
 * @throws GraphError when a window has fewer steps than the context
 * @example const features = embedding(model, weights.backbone, windows, { layers: 'all', differenced: true, pieces: 8 })
 */
export function embedding(
  model: TinyTimeMixer,
  weights: Weights<EncoderParameters>,
  windows: Tensor,
  { layers = 'last', ...beside }: EmbeddingOptions = {},
  random?: Randomness,
): Tensor {
  const pooled = (series: Tensor): Tensor => {
    const encoded = model.encode(weights, { past: unsqueeze(series, 2) }, random)
    const states = layers === 'last' ? [encoded.hidden] : encoded.layers
    return concat(
      states.map((state) => squeezed(mean(state, { axes: 2 }))),
      1,
    )
  }
  return withBeside(pooled, windows, beside)
}

/**
 * The embedding of windows by an ONNX file, whose nodes become part of the program: `[batch, time]` to `[batch, features]`.
 *
 * @param features that the file gives, where it does not say
 * @throws GraphError when a window has other steps than the file takes, or gives other features
 * @example const features = fileEmbedding(readRowModel(bytes, 'encoder.onnx'), windows, { differenced: true }, 64)
 */
export const fileEmbedding = (
  file: RowModel,
  windows: Tensor,
  beside: BesideOptions = {},
  features?: number,
): Tensor => withBeside((series) => rowModel(series, file, features), windows, beside)

/** What an encoder makes of windows, and what stands beside it. */
const withBeside = (
  encode: (series: Tensor) => Tensor,
  windows: Tensor,
  { differenced = false, pieces = 0 }: BesideOptions,
): Tensor =>
  concat(
    [
      encode(windows),
      ...(differenced ? [encode(differences(windows))] : []),
      ...(pieces > 0 ? [pieceLevels(windows, pieces)] : []),
    ],
    1,
  )

/**
 * What the encoder found patch by patch, for an attention over time: `[batch, time]` to `[batch, patches, features]`. Patch p
 * of a model without a prefix stands for the `patchLength` steps that {@link patchSteps} says.
 */
export function patchStates(
  model: TinyTimeMixer,
  weights: Weights<EncoderParameters>,
  windows: Tensor,
  random?: Randomness,
): Tensor {
  const { hidden } = model.encode(weights, { past: unsqueeze(windows, 2) }, random)
  const [batch = 1, , patches = 1, features = 1] = hidden.shape
  return reshape(hidden, [batch, patches, features])
}

/** Where each patch of a window begins, and ends before; the prefix of a frequency has no steps of its own. */
export function patchSteps(
  configuration: TinyTimeMixerConfiguration,
): readonly (readonly [number, number])[] {
  const { contextLength, patchLength } = configuration
  const count = windowPatches(configuration)
  const first = contextLength - count * patchLength
  return Array.from({ length: count }, (_, k) => [first + k * patchLength, first + (k + 1) * patchLength])
}

/** Each value less the one before it; the first is 0. */
export function differences(windows: Tensor): Tensor {
  const steps = windows.shape[1]
  if (typeof steps !== 'number') throw new RangeError('a window has a fixed number of steps')
  const change = sub(
    slice(windows, { axis: 1, start: 1 }),
    slice(windows, { axis: 1, start: 0, end: steps - 1 }),
  )
  return pad(change, { axis: 1, before: 1 })
}

/** Where pieces of a window begin, and end before: as equal as whole steps allow. */
export function pieceSteps(steps: number, pieces: number): readonly (readonly [number, number])[] {
  if (!Number.isInteger(pieces) || pieces < 1 || pieces > steps)
    throw new RangeError(`a window of ${steps} steps has no ${pieces} pieces`)
  const edge = (k: number): number => Math.round((k * steps) / pieces)
  return Array.from({ length: pieces }, (_, k) => [edge(k), edge(k + 1)])
}

/** Mean, standard deviation and least value of every piece, `[batch, 3·pieces]`: all means first. */
function pieceLevels(windows: Tensor, pieces: number): Tensor {
  const steps = windows.shape[1]
  if (typeof steps !== 'number') throw new RangeError('a window has a fixed number of steps')
  const parts = pieceSteps(steps, pieces).map(([start, end]) => slice(windows, { axis: 1, start, end }))
  const deviation = (part: Tensor): Tensor =>
    sqrt(mean(square(sub(part, mean(part, { axes: 1, keepDims: true }))), { axes: 1 }))
  return concat(
    [(part: Tensor) => mean(part, { axes: 1 }), deviation, (part: Tensor) => min(part, { axes: 1 })].map(
      (of) => stack(parts.map(of), 1),
    ),
    1,
  )
}

/** `[batch, 1, features]` to `[batch, features]`. */
const squeezed = (x: Tensor): Tensor => reshape(x, [x.shape[0] ?? 1, x.shape[2] ?? 1])
