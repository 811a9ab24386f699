// From inputs to named outputs in physical units, at once or in batches.
import { InputError, lookUp } from '@utsushi/ground'
import { joinArrays, product } from './arrays.js'
import type { HostTensor, TypedArray } from './arrays.js'
import { prepare } from './inputs/feeds.js'
import type { Prepared } from './inputs/feeds.js'
import { checkRanges, describeExtrapolation, mergeExtrapolations } from './inputs/ranges.js'
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

/** Values in the tensors of one run where one row of an input stands for many: that input is written out tile by tile. */
const TILE_VALUES = 2 ** 18

/** Predicts all rows: in one run, or tile by tile where one row of an input stands for many. */
export async function predict(
  session: ModelSession,
  metadata: EmulatorMetadata,
  inputs: EmulatorInputs,
  options: PredictOptions = {},
): Promise<Prediction> {
  const prepared = prepare(metadata.inputs, inputs)
  const rows = tileRows(metadata, prepared)
  const tiles: Prediction[] = []
  for (let from = 0; from === 0 || from < prepared.rows; from += rows) {
    const feeds = prepared.feeds(from, Math.min(prepared.rows, from + rows))
    const found = checkRanges(metadata.inputs, prepared.fresh(feeds, from), from)
    tiles.push(await runFeeds(session, metadata, feeds, found, options))
  }
  return joinTiles(metadata, tiles)
}

/** Rows of a run: all of them, unless an input is written out for many rows and the model takes any number. */
function tileRows({ inputs, outputs }: EmulatorMetadata, { rows, broadcast, rowValues }: Prepared): number {
  const divisible =
    inputs.every(({ axes, shape }) => axes[0] !== 'batch' || typeof shape[0] === 'string') &&
    outputs.every(({ axes }) => axes[0] === 'batch')
  if (!broadcast || !divisible) return Math.max(1, rows)
  return Math.max(1, Math.floor(TILE_VALUES / rowValues))
}

function joinTiles({ outputs }: EmulatorMetadata, tiles: readonly Prediction[]): Prediction {
  const [first] = tiles
  if (first !== undefined && tiles.length === 1) return first
  const joined = outputs.map((output) => {
    const parts = tiles.flatMap((tile) => lookUp(tile.outputs, output.name) ?? [])
    const rows = parts.reduce((sum, { dims }) => sum + (dims[0] ?? 0), 0)
    const dims = [rows, ...(parts[0]?.dims.slice(1) ?? [])]
    const data = joinArrays(
      parts.map((part) => part.data),
      output.dtype,
    )
    return [output.name, columnsOf(output, { dtype: output.dtype, dims, data })] as const
  })
  return {
    outputs: Object.fromEntries(joined),
    extrapolations: mergeExtrapolations(tiles.flatMap(({ extrapolations }) => extrapolations)),
  }
}

/** Runs tensors that are laid out already, unless what was found in them is refused. */
export async function runFeeds(
  session: ModelSession,
  metadata: EmulatorMetadata,
  feeds: Record<string, HostTensor>,
  extrapolations: readonly Extrapolation[],
  { extrapolation = metadata.extrapolation }: PredictOptions,
): Promise<Prediction> {
  if (extrapolation === 'refuse' && extrapolations[0]) {
    const more = extrapolations.length > 1 ? ` (and ${extrapolations.length - 1} more features)` : ''
    throw new InputError(`outside the training range: ${describeExtrapolation(extrapolations[0])}${more}`)
  }
  const tensors = await session.run(feeds)
  const outputs = metadata.outputs.map((output) => [
    output.name,
    columnsOf(output, lookUp(tensors, output.name)),
  ])
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
