// How a series is cut so that every day after the warm-up is forecast once.
import type { ForecastLayout } from './layout.js'

/** A stretch of a series to run, and which of its days to keep. */
export interface Tile {
  /** First day of the stretch in the series, and its length. */
  readonly start: number
  readonly length: number
  /** First day kept, counted in the stretch; all after it are kept. */
  readonly keep: number
}

/**
 * The tiles of a series of so many days; none when it is no longer than the warm-up.
 *
 * `full`: one tile. `window`: forecasts of `horizon` days one after another, each behind its own context; the last tile is
 * laid against the end and gives only the days that are left.
 */
export function tilesOf(days: number, { context, horizon, history }: ForecastLayout): Tile[] {
  if (days <= context) return []
  if (history === 'full' || days <= context + horizon) return [{ start: 0, length: days, keep: context }]
  const length = context + horizon
  const tiles: Tile[] = []
  for (let first = context; first < days; first += horizon) {
    const start = Math.min(first - context, days - length)
    tiles.push({ start, length, keep: first - start })
  }
  return tiles
}
