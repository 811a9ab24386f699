/** What is refused before and while features are computed: sizes that do not fit, limits that are none, readings that are no numbers. */
import { InputError } from '@utsushi/ground'
import type { FeatureFamily } from './feature.js'
import type { WindowStatisticsOptions } from './options.js'

/** The largest magnitude that is taken for a reading; what is beyond stands for a missing value in some file. */
const largestReading = 1e30

/** Whether all magnitudes up to this one are of readings. */
export const isReading = (magnitude: number): boolean => magnitude <= largestReading

/** @returns how many series there are */
export function checkWindows(options: WindowStatisticsOptions, families: readonly FeatureFamily[]): number {
  const { values, steps, windows, limits, seriesNames } = options
  const { context, entity, start } = windows
  if (!Number.isInteger(steps) || steps < 1 || values.length % steps !== 0)
    throw new RangeError(`${values.length} values are no series of ${steps} steps`)
  const count = values.length / steps
  if (!Number.isInteger(context) || context < 1)
    throw new RangeError(`context: ${context} is not a whole number of steps from 1`)
  if (entity.length !== start.length)
    throw new RangeError(`${start.length} starts for the series of ${entity.length} windows`)
  if (new Set(families).size !== families.length)
    throw new RangeError(`families: ${families.join(', ')} has one of them twice`)
  for (let window = 0; window < entity.length; window++) {
    const [own, from] = [entity[window] as number, start[window] as number]
    if (own < 0 || own >= count) throw new RangeError(`window ${window}: series ${own} of ${count}`)
    if (from < 0 || from + context > steps)
      throw new RangeError(
        `window ${window}: steps ${from} to ${from + context - 1} are not within the ${steps} of a series`,
      )
  }
  if (seriesNames !== undefined && seriesNames.length !== count)
    throw new RangeError(`${seriesNames.length} names for ${count} series`)
  if (families.includes('range')) checkLimits(options, count)
  else if (limits !== undefined) throw new RangeError('limits belong to the family "range"')
  return count
}

function checkLimits({ limits, seriesNames }: WindowStatisticsOptions, count: number): void {
  if (limits === undefined) throw new RangeError('the family "range" needs limits')
  if (limits.low.length !== count || limits.high.length !== count)
    throw new RangeError(`${limits.low.length} low and ${limits.high.length} high limits for ${count} series`)
  for (let series = 0; series < count; series++) {
    const [low, high] = [limits.low[series] as number, limits.high[series] as number]
    if (Number.isFinite(low) && Number.isFinite(high) && low <= high) continue
    throw new InputError(
      `${nameOf(series, seriesNames)}: ${low} to ${high} is no range — give a low limit and one that is not below it`,
    )
  }
}

/** The message about the first value of a window that is no reading. */
export function badReading(
  { windows, seriesNames, stepName = (step) => `step ${step}` }: WindowStatisticsOptions,
  series: ArrayLike<number>,
  own: number,
  from: number,
): InputError {
  let step = from
  while (step < from + windows.context - 1 && isReading(Math.abs(series[step] as number))) step++
  const value = series[step] as number
  const where = `${nameOf(own, seriesNames)}, ${stepName(step)}`
  return Number.isNaN(value)
    ? new InputError(
        `${where}: is missing inside a window — fill it from the days before, or leave out the windows that hold it`,
      )
    : new InputError(
        `${where}: ${value} is no reading (finite, at most 1e30 in magnitude) — declare it as a missing value`,
      )
}

const nameOf = (series: number, names: readonly string[] | undefined): string =>
  names?.[series] ?? `series ${series}`
