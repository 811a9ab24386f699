// Inputs of what is scored that leave the range of training.
import type { FeatureScale, Panel } from '@utsushi/data'
import type { Extrapolation } from './evaluation.js'
import type { EnsembleData, StitchedSample } from './windows.js'

/** Training ranges of the inputs. */
interface InputRanges {
  readonly drivers: readonly FeatureScale[]
  readonly statics: readonly FeatureScale[]
}

/** The inputs that leave their training range, with what they were. Each day and each sample counts once. */
export function extrapolations(
  ensemble: EnsembleData,
  stitched: readonly StitchedSample[],
  ranges: InputRanges,
): Extrapolation[] {
  const { days, drivers, statics } = ensemble
  const driverRows = stitched.map(({ entity, day }) => day.map((index) => entity * days.length + index))
  const sampleRows = [Int32Array.from(stitched, ({ entity }) => entity)]
  return [...outside(drivers, driverRows, ranges.drivers), ...outside(statics, sampleRows, ranges.statics)]
}

/** Features of a panel that leave their range in these rows (a row is one run of features). */
function outside(
  panel: Panel,
  rows: readonly Int32Array[],
  scales: readonly FeatureScale[],
): Extrapolation[] {
  const width = panel.names.length
  return scales.flatMap(({ name, unit, min: trainMin, max: trainMax }) => {
    const feature = panel.names.indexOf(name)
    let all = 0
    let beyond = 0
    let min = Infinity
    let max = -Infinity
    for (const list of rows) {
      for (const row of list) {
        const value = panel.values[row * width + feature] as number
        if (value !== value) continue
        all++
        if (value < trainMin || value > trainMax) beyond++
        if (value < min) min = value
        if (value > max) max = value
      }
    }
    if (beyond === 0) return []
    const named = { column: name, ...(unit === undefined ? {} : { unit }) }
    return [{ ...named, share: beyond / all, min, max, trainMin, trainMax }]
  })
}
