// The normal range of each series: limits of the user's own, or percentiles of what was measured up to the end of training. What
// comes after is never looked at.
import { quantileSorted } from '@utsushi/data'
import { formatNumber } from '@utsushi/study/plots'
import type { EquipmentConfig } from '../config.js'
import type { Park, Ranges, RangeSource } from './park.js'

/** Fewer measured steps than this have no percentiles to speak of. */
export const leastMeasured = 20
/** Percentiles nearer to each other than this share of the standard deviation say nothing. */
const narrow = 0.1

/**
 * The normal range of each series.
 *
 * Percentiles (`labels.percentiles`) of the measured steps up to `lastStep`. Where they lie within a tenth of the standard deviation:
 * quartiles ± 1.5 times what lies between them; where these coincide: mean ± 2 standard deviations. Limits of the user's own take
 * precedence; one side may stay open.
 *
 * @param lastStep the last step of the training period
 * @example normalRanges(park, config, trainingEnd(config, park)).source // ['percentiles', 'limits', …]
 */
export function normalRanges(
  park: Park,
  { labels }: Pick<EquipmentConfig, 'labels'>,
  lastStep: number,
): Ranges {
  const count = park.series.length
  const ranges = {
    low: new Float32Array(count).fill(NaN),
    high: new Float32Array(count).fill(NaN),
    centre: new Float32Array(count).fill(NaN),
    half: new Float32Array(count).fill(NaN),
    source: [] as RangeSource[],
    reasons: [] as (string | undefined)[],
  }
  for (let series = 0; series < count; series++) {
    const { low, high, centre, half, source, reason } = rangeOf(park, series, labels.percentiles, lastStep)
    ranges.low[series] = low
    ranges.high[series] = high
    ranges.centre[series] = centre
    ranges.half[series] = half
    ranges.source.push(source)
    ranges.reasons.push(reason)
  }
  return ranges
}

interface Range {
  readonly low: number
  readonly high: number
  readonly centre: number
  readonly half: number
  readonly source: RangeSource
  readonly reason?: string
}

function rangeOf(
  park: Park,
  series: number,
  percentiles: readonly [number, number],
  lastStep: number,
): Range {
  const [low = NaN, high = NaN] = park.limits.subarray(2 * series, 2 * series + 2)
  if (low === low && high === high) return between(low, high, 'limits')
  const own = ownRange(park, series, percentiles, lastStep)
  if (low !== low && high !== high) return own
  // One side is open: a value is measured from what is usual on that side (0) to the limit (1), turned round where the limit is the
  // lower one, so that up is always where it is left; or, where nothing is usual, by the limit itself.
  const limit = low === low ? low : high
  const other = low === low ? own.high : own.low
  const usual = own.source !== 'none' && (low === low ? other > limit : other < limit)
  const spread = usual ? Math.abs(other - limit) : Math.max(Math.abs(limit), 1)
  return {
    low: low === low ? low : -Infinity,
    high: high === high ? high : Infinity,
    centre: low === low ? limit + spread : limit - spread,
    half: low === low ? -spread : spread,
    source: 'limits',
  }
}

function ownRange(
  { series: names, values, measured, steps }: Park,
  series: number,
  [lowest, highest]: readonly [number, number],
  lastStep: number,
): Range {
  const from = series * steps
  const known: number[] = []
  for (let at = from; at <= from + Math.min(lastStep, steps - 1); at++)
    if (measured[at] === 1) known.push(values[at] as number)
  if (known.length === 0) return without('has no reading in the training period')
  if (known.length < leastMeasured)
    return without(
      `has ${known.length} measured ${known.length === 1 ? 'step' : 'steps'} in the training period, and ${leastMeasured} are needed`,
    )
  const sorted = Float64Array.from(known).sort()
  const [least = NaN] = sorted
  if (least === sorted.at(-1)) {
    const unit = names[series]?.unit ?? 'unknown'
    const words = unit === 'unknown' ? formatNumber(least) : `${formatNumber(least)} ${unit}`
    return without(`is ${words} throughout the training period`)
  }
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const deviation = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length)
  const quantile = (share: number): number => quantileSorted(sorted, share)
  const [low, high] = [quantile(lowest / 100), quantile(highest / 100)]
  if (high - low >= narrow * deviation) return between(low, high, 'percentiles')
  const [q25, q75] = [quantile(0.25), quantile(0.75)]
  const reach = 1.5 * (q75 - q25)
  const wide = [q25 - reach, q75 + reach] as const
  if (wide[1] - wide[0] >= narrow * deviation) return between(...wide, 'quartiles')
  return between(mean - 2 * deviation, mean + 2 * deviation, 'deviation')
}

const between = (low: number, high: number, source: RangeSource): Range => ({
  ...{ low, high, centre: (low + high) / 2, half: (high - low) / 2, source },
})

const without = (reason: string): Range => ({
  ...{ low: NaN, high: NaN, centre: NaN, half: NaN, source: 'none', reason },
})

/**
 * Which steps of each series lie outside its range.
 *
 * @returns `[series, steps]`: 1 outside, 0 inside, 255 where nothing was measured or the series has no range
 */
export function deviations({ series, steps, values, measured }: Park, { low, high }: Ranges): Uint8Array {
  const outside = new Uint8Array(series.length * steps).fill(255)
  for (let place = 0; place < series.length; place++) {
    const [least, most] = [low[place] as number, high[place] as number]
    if (least !== least || most !== most) continue
    for (let at = place * steps; at < (place + 1) * steps; at++)
      if (measured[at] === 1) {
        const value = values[at] as number
        outside[at] = value < least || value > most ? 1 : 0
      }
  }
  return outside
}
