// What needs no network, to be beaten: what always happens, what is so now, a logistic regression and boosted trees on the statistics.
// Each is fitted on the training windows, once a task.
import type { Columns } from '../data/columns.js'
import type { Park, Ranges } from '../data/park.js'
import { classifierLogits, fitClassifiers, type Classifiers } from '../fit/classifiers.js'
import type { Places } from '../data/columns.js'
import type { EquipmentTask } from '../loss.js'

/** The rivals and what they are called. */
export const rivalNames = {
  never: 'always the base rate',
  now: 'out of its range now',
  distance: 'distance from its reference',
  logistic: 'logistic regression on the statistics',
  trees: 'boosted trees on the statistics',
} as const

export type RivalName = keyof typeof rivalNames

type Fitted = Readonly<Record<'logistic' | 'trees', Classifiers>>

/** Fitted rivals of a task's training windows. */
const fittedRivals = new WeakMap<object, Fitted>()

/** Logits of some windows, `[windows, horizons]`, by rival; a classifier that is the model itself is no rival. */
export function rivalLogits(
  task: Pick<EquipmentTask, 'config' | 'data' | 'parts' | 'fitted'>,
  windows: Places,
): Readonly<Partial<Record<RivalName, Float32Array>>> {
  const { config, data, parts, fitted } = task
  const scales = fitted.statistics
  const horizons = config.labels.horizons.length
  const base = fitted.positives.map((share) => Math.log(share / (1 - share)))
  const never = Float32Array.from({ length: windows.length * horizons }, (_, k) =>
    finite(base[k % horizons] ?? 0),
  )
  // Without labels nothing else is learnt, and the distance is the model itself.
  if (config.labels.kind === 'none') return { never }
  const fit = (kind: Classifiers['kind']): Classifiers =>
    fitClassifiers(config, data, parts.train, scales, kind)
  const found = fittedRivals.get(fitted) ?? { logistic: fit('logistic'), trees: fit('trees') }
  fittedRivals.set(fitted, found)
  const of = (own: Classifiers): Float32Array => classifierLogits(own, data.statistics, scales, windows)
  return {
    never,
    ...(config.windows.of === 'equipment'
      ? { distance: distanceLogits(data.statistics, windows, horizons) }
      : { now: nowLogits(data, windows, horizons) }),
    ...(config.model.kind !== 'logistic' && { logistic: of(found.logistic) }),
    ...(config.model.kind !== 'trees' && { trees: of(found.trees) }),
  }
}

const finite = (logit: number): number => Math.min(Math.max(logit, -20), 20)

/** The first of the joint columns: 0 at the edge of what is usual in the reference. */
function distanceLogits({ names, values }: Columns, places: Places, horizons: number): Float32Array {
  return Float32Array.from({ length: places.length * horizons }, (_, at) =>
    finite(values[(places[Math.floor(at / horizons)] ?? 0) * names.length] ?? 0),
  )
}

/** How far the last value of a window lies outside of its normal range, in halves of it; negative inside. */
function nowLogits(
  {
    park,
    ranges,
    windows,
  }: { readonly park: Park; readonly ranges: Ranges; readonly windows: EquipmentTask['data']['windows'] },
  places: Places,
  horizons: number,
): Float32Array {
  const logits = new Float32Array(places.length * horizons)
  for (const [row, place] of places.entries()) {
    const series = windows.series[place] ?? 0
    const value = park.values[series * park.steps + (windows.end[place] ?? 0)] ?? NaN
    const [low = NaN, high = NaN, half = NaN] = [ranges.low[series], ranges.high[series], ranges.half[series]]
    const outside = Math.max(low - value, value - high) / Math.abs(half)
    logits.fill(finite(5 * outside), row * horizons, (row + 1) * horizons)
  }
  return logits
}
