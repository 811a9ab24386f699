// How sure a network is of itself: what it says with dropout left on, pass after pass. It tells where training has seen little; it is not
// the probability's error.
import type { EquipmentAnswers } from '../answers.js'
import type { Places } from '../data/columns.js'
import { columnAt } from './columns.js'

/** Passes with dropout. */
export const dropoutPasses = 20

/** Between which probabilities nine of ten passes lie, one a window. */
export interface Spread {
  readonly low: Float64Array
  readonly high: Float64Array
}

/**
 * The spread of every window, by horizon; nothing where the model leaves nothing out.
 *
 * @param probabilitiesOf logits of one horizon, calibrated
 */
export async function spreadsOf(
  { dropped }: EquipmentAnswers,
  windows: Places,
  horizons: number,
  probabilitiesOf: (logits: Float64Array, horizon: number) => Float64Array,
): Promise<readonly Spread[]> {
  if (dropped === undefined || windows.length === 0) return []
  const passes: Float32Array[] = []
  for (let pass = 0; pass < dropoutPasses; pass++) passes.push(await dropped(windows, pass))
  return Array.from({ length: horizons }, (_, horizon) => {
    const said = passes.map((logits) => probabilitiesOf(columnAt(logits, horizons, horizon), horizon))
    const spread = { low: new Float64Array(windows.length), high: new Float64Array(windows.length) }
    for (const row of windows.keys()) {
      const sorted = Float64Array.from(said, (each) => each[row] ?? NaN).sort()
      // Of 20 passes the lowest and the highest are left aside: nine of ten remain.
      spread.low[row] = sorted[1] ?? NaN
      spread.high[row] = sorted.at(-2) ?? NaN
    }
    return spread
  })
}

/** The middle of the widths; null where there are none. */
export function medianWidth({ low, high }: Spread, rows: readonly number[]): number | null {
  const widths = Float64Array.from(rows, (row) => (high[row] ?? NaN) - (low[row] ?? NaN)).sort()
  return widths[Math.floor((widths.length - 1) / 2)] ?? null
}
