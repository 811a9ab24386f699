// Predictions for more rows than memory should hold at once.
import { joinArrays } from './arrays.js'
import type { HostTensor } from './arrays.js'
import { prepare } from './inputs/feeds.js'
import { checkRanges, mergeExtrapolations } from './inputs/ranges.js'
import type { Extrapolation } from './inputs/ranges.js'
import type { EmulatorInputs } from './inputs/values.js'
import type { EmulatorMetadata } from './metadata/metadata.js'
import { runFeeds } from './predict.js'
import type { PredictOptions, Prediction } from './predict.js'
import type { ModelSession } from './session/session.js'

/** Inputs of any number of rows: in memory already, or as they come. */
export type ManyInputs = EmulatorInputs | Iterable<EmulatorInputs> | AsyncIterable<EmulatorInputs>

/** Options of a prediction in batches. */
export interface PredictManyOptions extends PredictOptions {
  /** Rows per run; 1024 unless the model itself has a fixed number. */
  batch?: number
}

/** The prediction for rows `start` to `start + rows` (excluded) of all that came. */
export interface PredictionBatch extends Prediction {
  readonly start: number
  readonly rows: number
}

type Feeds = Record<string, HostTensor>

/** Predicts in batches: splits inputs that hold more rows, joins consecutive ones that hold fewer. */
export async function* predictMany(
  session: ModelSession,
  metadata: EmulatorMetadata,
  source: ManyInputs,
  options: PredictManyOptions = {},
): AsyncGenerator<PredictionBatch> {
  const limit = batchSize(metadata, options.batch)
  // An input without a batch axis belongs to its own rows alone: such rows cannot join others.
  const joinable = metadata.inputs.every(({ axes }) => axes[0] === 'batch')
  let parts: Feeds[] = []
  let found: Extrapolation[] = []
  let held = 0
  let start = 0
  let key = ''

  const run = async (): Promise<PredictionBatch> => {
    const [feeds, rows, first] = [join(metadata, parts), held, start]
    const extrapolations = mergeExtrapolations(found)
    parts = []
    found = []
    held = 0
    start += rows
    return { ...(await runFeeds(session, metadata, feeds, extrapolations, options)), start: first, rows }
  }

  for await (const inputs of listed(source)) {
    const prepared = prepare(metadata.inputs, inputs)
    if (held > 0 && (prepared.key !== key || !joinable)) yield await run()
    key = prepared.key
    for (let from = 0; from < prepared.rows;) {
      const to = Math.min(prepared.rows, from + limit - held)
      const feeds = prepared.feeds(from, to)
      found.push(...checkRanges(metadata.inputs, prepared.fresh(feeds, from), start + held))
      parts.push(feeds)
      held += to - from
      from = to
      if (held === limit) yield await run()
    }
  }
  if (held > 0) yield await run()
}

function listed(source: ManyInputs): Iterable<EmulatorInputs> | AsyncIterable<EmulatorInputs> {
  return isIterable(source) ? source : [source]
}

function isIterable(source: ManyInputs): source is Iterable<EmulatorInputs> | AsyncIterable<EmulatorInputs> {
  return Symbol.iterator in source || Symbol.asyncIterator in source
}

function batchSize(metadata: EmulatorMetadata, asked = 1024): number {
  if (!Number.isInteger(asked) || asked < 1)
    throw new RangeError(`batch is ${asked}; expected a whole number of rows`)
  const fixed = metadata.inputs.find(({ axes, shape }) => axes[0] === 'batch' && typeof shape[0] === 'number')
  return fixed ? Number(fixed.shape[0]) : asked
}

function join(metadata: EmulatorMetadata, parts: readonly Feeds[]): Feeds {
  const [first] = parts
  if (parts.length === 1 && first) return first
  return Object.fromEntries(
    metadata.inputs.map(({ name, dtype }) => {
      const tensors = parts.flatMap((part) => part[name] ?? [])
      const data = joinArrays(
        tensors.map((tensor) => tensor.data),
        dtype,
      )
      const rows = tensors.reduce((total, { dims }) => total + (dims[0] ?? 0), 0)
      return [name, { dtype, dims: [rows, ...(tensors[0]?.dims.slice(1) ?? [])], data }]
    }),
  )
}
