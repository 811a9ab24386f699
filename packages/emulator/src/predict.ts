// From inputs to named outputs in physical units, at once or in batches.
import { InputError } from '@utsushi/ground'
import { product } from './arrays.js'
import type { HostTensor, TypedArray } from './arrays.js'
import { prepare } from './inputs/feeds.js'
import { checkRanges, describeExtrapolation } from './inputs/ranges.js'
import type { Extrapolation } from './inputs/ranges.js'
import type { EmulatorInputs } from './inputs/values.js'
import type { EmulatorMetadata, EmulatorOutput, ExtrapolationPolicy } from './metadata/metadata.js'
import type { ModelSession } from './session/session.js'

/** One output of the emulator. */
export interface PredictedOutput {
  /** Sizes along `axes`. */
  readonly dims: readonly number[]
  /** What each axis is: `batch`, `time`, `feature`, … */
  readonly axes: readonly string[]
  /** All values, laid out as `dims` says. */
  readonly data: TypedArray
  /** The values of each feature alone, laid out as `dims` without the feature axis: `columns.gpp` [batch, time]. */
  readonly columns: Readonly<Record<string, TypedArray>>
}

/** What the emulator says, and where it was asked about what it never saw. */
export interface Prediction {
  /** By name. */
  readonly outputs: Readonly<Record<string, PredictedOutput>>
  /** Features with values outside their training range; empty when there are none. */
  readonly extrapolations: readonly Extrapolation[]
}

/** Options of one prediction. */
export interface PredictOptions {
  /** What to do with values outside the training range; the emulator's own policy when left out. */
  extrapolation?: ExtrapolationPolicy
}

/** Predicts all rows in one run. */
export async function predict(
  session: ModelSession,
  metadata: EmulatorMetadata,
  inputs: EmulatorInputs,
  options: PredictOptions = {},
): Promise<Prediction> {
  const { rows, feeds } = prepare(metadata.inputs, inputs)
  return runFeeds(session, metadata, feeds(0, rows), 0, options)
}

/** Runs tensors that are laid out already. */
export async function runFeeds(
  session: ModelSession,
  metadata: EmulatorMetadata,
  feeds: Record<string, HostTensor>,
  firstRow: number,
  { extrapolation = metadata.extrapolation }: PredictOptions,
): Promise<Prediction> {
  const extrapolations = checkRanges(metadata.inputs, feeds, firstRow)
  if (extrapolation === 'refuse' && extrapolations[0]) {
    const more = extrapolations.length > 1 ? ` (and ${extrapolations.length - 1} more features)` : ''
    throw new InputError(`outside the training range: ${describeExtrapolation(extrapolations[0])}${more}`)
  }
  const tensors = await session.run(feeds)
  const outputs = metadata.outputs.map((output) => [output.name, columnsOf(output, tensors[output.name])])
  return { outputs: Object.fromEntries(outputs) as Prediction['outputs'], extrapolations }
}

function columnsOf(
  { name, axes, features }: EmulatorOutput,
  tensor: HostTensor | undefined,
): PredictedOutput {
  if (tensor === undefined) throw new Error(`the model returned no "${name}"`)
  const { data, dims } = tensor
  const at = axes.indexOf('feature')
  const inner = at < 0 ? data.length : product(dims.slice(at + 1))
  const outer = features.length * inner === 0 ? 0 : data.length / (features.length * inner)
  const columns = features.map((feature, f) => {
    if (features.length === 1) return [feature.name, data]
    const column = new (data.constructor as Float32ArrayConstructor)(outer * inner)
    for (let o = 0; o < outer; o++) {
      const start = (o * features.length + f) * inner
      if (inner === 1) column[o] = data[start] as number
      else column.set(data.subarray(start, start + inner) as Float32Array, o * inner)
    }
    return [feature.name, column]
  })
  return { dims, axes, data, columns: Object.fromEntries(columns) as PredictedOutput['columns'] }
}
