// Series through the emulator: its ports and layout, and tiles of many series side by side in one run, rows out in the order
// they came in. The layout stands in the metadata's training summary, where `export` puts it.
import {
  forecastTiles,
  type Emulator,
  type EmulatorInput,
  type EmulatorMetadata,
  type EmulatorOutput,
  type ForecastLayout,
  type ForecastTile,
  type Json,
} from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import type { SeriesToPredict } from './series.js'

/** An emulator of this study: its ports by name, and its layout. */
export interface EcosystemPorts extends ForecastLayout {
  /** `drivers` `[batch, time, drivers]`. */
  readonly drivers: EmulatorInput
  /** `parameters` `[batch, parameters]`; absent when the model does not read them. */
  readonly parameters?: EmulatorInput
  /** `fluxes` `[batch, time, fluxes]`, one for every day of the drivers. */
  readonly fluxes: EmulatorOutput
  /** What else is told of every flux and day: what an ensemble disagrees by, the ends of intervals. */
  readonly further: readonly EmulatorOutput[]
}

/**
 * The layout as keys of the metadata's `training` summary.
 *
 * @example encodeMetadata({ ..., training: { split, rows, period, ...layoutSummary(config.windows) } })
 */
export function layoutSummary({ context, horizon, history }: ForecastLayout): Record<string, Json> {
  return { context, horizon, history }
}

/**
 * Reads ports and layout of an emulator of this study.
 *
 * @param file what to call it in an error
 * @throws InputError when it is an emulator of something else
 */
export function ecosystemPorts(
  { study, inputs, outputs, training }: EmulatorMetadata,
  file: string,
): EcosystemPorts {
  const refuse = (what: string): never => {
    throw new InputError(`${file}: ${what} — not an emulator of the ecosystem study (it says "${study}")`)
  }
  const { context, horizon, history } = training
  const drivers = inputs.find(({ name }) => name === 'drivers') ?? refuse('has no input "drivers"')
  const parameters = inputs.find(({ name }) => name === 'parameters')
  const fluxes = outputs.find(({ name }) => name === 'fluxes') ?? refuse('has no output "fluxes"')
  const other = inputs.find((input) => input !== drivers && input !== parameters)
  if (other !== undefined) refuse(`has an input "${other.name}" beside drivers and parameters`)
  return {
    context: isCount(context, 0) ? context : refuse('does not tell its training.context'),
    horizon: isCount(horizon, 1) ? horizon : refuse('does not tell its training.horizon'),
    history:
      history === 'window' || history === 'full' ? history : refuse('does not tell its training.history'),
    ...{ drivers, fluxes },
    further: outputs.filter((output) => output !== fluxes && output.shape.length === fluxes.shape.length),
    ...(parameters === undefined ? {} : { parameters }),
  }
}

function isCount(value: Json | undefined, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least
}

/** Days in one run: enough to keep the processor busy, few enough for a network's inner arrays. */
const DAYS_PER_RUN = 16_384

/** Rows of the output, one after another. */
interface PredictedRows {
  readonly samples: Int32Array
  readonly days: Int32Array
  /** One array per flux, then those of further outputs. */
  readonly fluxes: readonly Float32Array[]
}

interface PlacedTile {
  readonly from: SeriesToPredict
  readonly tile: ForecastTile
}

/**
 * Predicts every day after the warm-up.
 *
 * @throws InputError when the emulator refuses an input; the signal's reason when it is aborted
 */
export async function* runTiles(
  emulator: Emulator,
  ports: EcosystemPorts,
  source: AsyncIterable<SeriesToPredict>,
  signal: AbortSignal,
): AsyncGenerator<PredictedRows> {
  const running: Promise<PredictedRows>[] = []
  let batch: PlacedTile[] = []
  const start = (): void => {
    const run = runBatch(emulator, ports, batch)
    // Awaited in its turn; until then a failure must not count as nobody's.
    run.catch(() => undefined)
    running.push(run)
    batch = []
  }
  for await (const from of source) {
    signal.throwIfAborted()
    for (const tile of forecastTiles(from.series.days.length, ports)) {
      const length = batch[0]?.tile.length
      if (length !== undefined && (length !== tile.length || (batch.length + 1) * length > DAYS_PER_RUN)) {
        start()
        signal.throwIfAborted()
      }
      if (running.length > 1) yield (await running.shift()) as PredictedRows
      batch.push({ from, tile })
    }
  }
  if (batch.length > 0) start()
  for (const run of running) yield await run
}

async function runBatch(
  emulator: Emulator,
  { drivers, parameters, fluxes, further }: EcosystemPorts,
  batch: readonly PlacedTile[],
): Promise<PredictedRows> {
  const time = batch[0]?.tile.length ?? 0
  const width = drivers.features.length
  const weather = new Float32Array(batch.length * time * width)
  const sets = new Float32Array(batch.length * (parameters?.features.length ?? 0))
  for (const [row, { from, tile }] of batch.entries()) {
    const { start, length } = tile
    weather.set(from.series.drivers.subarray(start * width, (start + length) * width), row * time * width)
    if (parameters !== undefined) sets.set(from.parameters, row * parameters.features.length)
  }
  const { outputs } = await emulator.predict({
    [drivers.name]: { data: weather, dims: [batch.length, time, width] },
    ...(parameters && {
      [parameters.name]: { data: sets, dims: [batch.length, parameters.features.length] },
    }),
  })
  const [kept, ...beside] = [fluxes, ...further].map(({ name, features }) =>
    keptRows(batch, outputs[name]?.data as Float32Array, features.length),
  )
  if (kept === undefined) throw new RangeError('an emulator without outputs')
  return { ...kept, fluxes: [...kept.fluxes, ...beside.flatMap((own) => own.fluxes)] }
}

/** The rows of a batch that are forecasts, out of `[batch, time, fluxes]`. */
function keptRows(batch: readonly PlacedTile[], values: Float32Array, width: number): PredictedRows {
  const rows = batch.reduce((sum, { tile }) => sum + tile.length - tile.keep, 0)
  const samples = new Int32Array(rows)
  const days = new Int32Array(rows)
  const fluxes = Array.from({ length: width }, () => new Float32Array(rows))
  let at = 0
  for (const [row, { from, tile }] of batch.entries()) {
    const kept = tile.length - tile.keep
    samples.fill(from.sample, at, at + kept)
    days.set(from.series.days.subarray(tile.start + tile.keep, tile.start + tile.length), at)
    const first = row * tile.length + tile.keep
    for (const [flux, into] of fluxes.entries())
      for (let day = 0; day < kept; day++) into[at + day] = values[(first + day) * width + flux] as number
    at += kept
  }
  return { samples, days, fluxes }
}
