// How a series is cut for an emulator that needs a warm-up and forecasts some steps behind it, so that every step after the warm-up is
// forecast once. The layout stands in the metadata's training summary.
import type { EmulatorMetadata } from './metadata/metadata.js'

/** How far an emulator looks back and ahead. */
export interface ForecastLayout {
  /** Steps of warm-up before the first forecast step. */
  readonly context: number
  /** Steps forecast by one window. */
  readonly horizon: number
  /** `window`: the state begins at the context. `full`: it is carried from the first step of a series. */
  readonly history: 'window' | 'full'
}

/** A stretch of a series to run, and which of its steps to keep. */
export interface ForecastTile {
  /** First step of the stretch in the series, and its length. */
  readonly start: number
  readonly length: number
  /** First step kept, counted in the stretch; all after it are kept. */
  readonly keep: number
}

/**
 * The layout that an emulator tells, as `context`, `horizon` and `history` of its training; undefined of one without a warm-up.
 * @example const layout = forecastLayout(emulator.metadata)
 */
export function forecastLayout({ training }: Pick<EmulatorMetadata, 'training'>): ForecastLayout | undefined {
  const { context, horizon, history } = training
  const isCount = (value: unknown, least: number): value is number =>
    Number.isInteger(value) && Number(value) >= least
  if (!isCount(context, 0) || !isCount(horizon, 1)) return undefined
  return history === 'window' || history === 'full' ? { context, horizon, history } : undefined
}

/**
 * The tiles of a series of so many steps; none when it is no longer than the warm-up.
 *
 * `full`: one tile. `window`: forecasts of `horizon` steps one after another, each behind its own context; the last tile is
 * laid against the end and gives only the steps that are left.
 *
 * @example forecastTiles(365, { context: 30, horizon: 60, history: 'window' })
 */
export function forecastTiles(
  steps: number,
  { context, horizon, history }: ForecastLayout,
): readonly ForecastTile[] {
  if (steps <= context) return []
  if (history === 'full' || steps <= context + horizon) return [{ start: 0, length: steps, keep: context }]
  const length = context + horizon
  const tiles: ForecastTile[] = []
  for (let first = context; first < steps; first += horizon) {
    const start = Math.min(first - context, steps - length)
    tiles.push({ start, length, keep: first - start })
  }
  return tiles
}
