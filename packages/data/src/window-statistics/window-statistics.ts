/**
 * Statistics of many windows of many series at once: what a window of readings says in a few dozen numbers, each with a written
 * definition. What a definition leaves open (the ratio to a mean of zero, the skewness of equal values) has a documented value and
 * is counted. Missing values are for whoever prepares the series to fill: one inside a window is refused.
 */
import { badReading, checkWindows, isReading } from './check-windows.js'
import type { FeatureFamily, WindowFeature } from './feature.js'
import { memoryFeatures, rangeFeatures, spectrumFeatures } from './further-features.js'
import { OpenWindow } from './open-window.js'
import type { WindowStatistics, WindowStatisticsOptions } from './options.js'
import { SpectrumWriter } from './spectrum.js'
import { statisticsFeatures } from './statistics-features.js'
import { windowOrder } from './window-order.js'
import { writeMemory } from './write-memory.js'
import { writeRange } from './write-range.js'
import { StatisticsWriter } from './write-statistics.js'

/** Features by family, in the order of their columns. */
export const windowFeatures: Readonly<Record<FeatureFamily, readonly WindowFeature[]>> = {
  statistics: statisticsFeatures,
  range: rangeFeatures,
  memory: memoryFeatures,
  spectrum: spectrumFeatures,
}

/**
 * Computes features of windows: `[windows, features]`, windows in the order in which they are given.
 *
 * @throws InputError for a value inside a window that is missing, infinite or beyond 1e30, and for limits that are none, naming
 * series and step
 * @throws RangeError for arrays whose sizes do not fit, and windows outside of their series
 * @example
 * const laid = windows({ part: split.train, context: 90, horizon: 30 })
 * const { names, values } = windowStatistics({ values: readings, steps: days, windows: laid })
 */
export function windowStatistics(
  options: WindowStatisticsOptions & { readonly precision: 'float64' },
): WindowStatistics<Float64Array>
export function windowStatistics(
  options: WindowStatisticsOptions & { readonly precision?: 'float32' },
): WindowStatistics
export function windowStatistics(
  options: WindowStatisticsOptions,
): WindowStatistics<Float32Array | Float64Array> {
  const { values, steps, windows, families = ['statistics'], limits, precision = 'float32' } = options
  const { context, entity, start } = windows
  const seriesCount = checkWindows(options, families)
  const features = families.flatMap((family) => windowFeatures[family])
  const width = features.length
  const count = entity.length
  const result = precision === 'float64' ? new Float64Array(count * width) : new Float32Array(count * width)
  const fillIns = features.map(({ undefinedAs }) => undefinedAs?.value(context) ?? NaN)
  const counts = new Float64Array(width)

  const window = new OpenWindow(context)
  const statistics = new StatisticsWriter(steps)
  const spectrum = new SpectrumWriter(context)
  const row = new Float64Array(width)
  let series = values.subarray(0, 0)
  let current = -1
  for (const place of windowOrder(entity, start, seriesCount)) {
    const from = start[place] as number
    const own = entity[place] as number
    if (own !== current) {
      current = own
      series = values.subarray(own * steps, (own + 1) * steps)
      statistics.turnTo(series)
    }
    if (!window.moveTo(series, from) || !isReading(window.magnitude))
      throw badReading(options, series, own, from)
    let at = 0
    for (const family of families) {
      switch (family) {
        case 'statistics':
          statistics.write(window, from, row, at)
          break
        case 'range':
          writeRange(window, limits?.low[own] ?? NaN, limits?.high[own] ?? NaN, row, at)
          break
        case 'memory':
          writeMemory(window, row, at)
          break
        case 'spectrum':
          spectrum.write(window, row, at)
          break
        default:
          family satisfies never
      }
      at += windowFeatures[family].length
    }
    for (let k = 0; k < width; k++) {
      let value = row[k] as number
      if (Number.isNaN(value)) {
        value = fillIns[k] as number
        counts[k] = (counts[k] as number) + 1
      }
      result[place * width + k] = value
    }
  }
  return {
    names: features.map(({ name }) => name),
    values: result,
    undefinedCounts: Object.fromEntries(
      features.flatMap(({ name, undefinedAs }, k) => (undefinedAs ? [[name, counts[k] ?? 0]] : [])),
    ),
  }
}
