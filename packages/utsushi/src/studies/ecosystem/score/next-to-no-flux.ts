// Samples in which the process model hardly lives: scores of such a sample mean little, and pooled ones hide it.
import type { Panel } from '@utsushi/data'

/** A sample whose GPP is below this share of the median over samples has next to none. */
export const deadShare = 0.01

/** Mean of a feature over the days that hold a value, sample by sample; NaN where none does. */
function sampleMeans(
  { names, values, shape: [samples = 0, days = 0] }: Panel,
  feature: string,
): Float64Array {
  const [place, width] = [names.indexOf(feature), names.length]
  return Float64Array.from({ length: samples }, (_, sample) => {
    let [count, sum] = [0, 0]
    for (let day = 0; day < days; day++) {
      const value = values[(sample * days + day) * width + place] ?? Number.NaN
      if (Number.isNaN(value)) continue
      count++
      sum += value
    }
    return sum / count
  })
}

/**
 * Places of the samples with next to no flux of one feature.
 *
 * @param targets `[samples, days, features]`
 * @example nextToNoFlux(data.targets, 'gpp').map((place) => data.samples[place])
 */
export function nextToNoFlux(targets: Panel, feature: string): readonly number[] {
  if (!targets.names.includes(feature)) return []
  const means = sampleMeans(targets, feature)
  const known = means.filter(Number.isFinite).toSorted()
  const least = deadShare * (known[Math.floor(known.length / 2)] ?? Number.NaN)
  return Array.from(means.keys()).filter((place) => (means[place] ?? Number.NaN) < least)
}
