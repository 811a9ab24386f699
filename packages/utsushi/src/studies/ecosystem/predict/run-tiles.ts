// Series through the emulator: tiles of many series side by side in one run, rows out in the order they came in. While
// one batch runs, the next is read; memory holds two.
import type { Emulator } from '@utsushi/emulator'
import type { EcosystemPorts } from './layout.js'
import type { SeriesToPredict } from './matching.js'
import { tilesOf, type Tile } from './tiles.js'

/** Days in one run: enough to keep the processor busy, few enough for a network's inner arrays. */
const DAYS_PER_RUN = 16_384

/** Rows of the output, one after another. */
export interface PredictedRows {
  readonly samples: Int32Array
  readonly days: Int32Array
  /** One array per flux. */
  readonly fluxes: readonly Float32Array[]
}

interface PlacedTile {
  readonly from: SeriesToPredict
  readonly tile: Tile
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
    for (const tile of tilesOf(from.series.days.length, ports)) {
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
  { drivers, parameters, fluxes }: EcosystemPorts,
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
  return keptRows(batch, outputs[fluxes.name]?.data as Float32Array, fluxes.features.length)
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
