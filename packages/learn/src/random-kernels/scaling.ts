// Features brought to one scale, in float32 and in the order that a program of the graph repeats.
import { shortFloat } from '../sequences/channel-scaling.js'

/** What is taken from every feature, and what the rest is multiplied by: float32 numbers. */
export interface FeatureScaling {
  readonly mean: readonly number[]
  readonly factor: readonly number[]
}

const { fround } = Math

/**
 * The scaling of most features: mean 0 and deviation `weight` on the training rows; a feature that never
 * changes becomes 0.
 *
 * @param from, count which of the `width` columns
 */
export function standardScaling(
  features: Float32Array,
  width: number,
  from: number,
  count: number,
  weight = 1,
): FeatureScaling {
  const rows = features.length / width
  return scalingOf(count, (k) => {
    const column = (i: number): number => features[i * width + from + k] as number
    const [mean, deviation] = moments(rows, column, rows)
    return [mean, deviation > 1e-6 * Math.abs(mean) && deviation > 0 ? weight / deviation : 0]
  })
}

/**
 * The scaling of the roots of Hydra's features: a deviation, and for features that are often 0 a little more, so that rare ones are not
 * blown up (as the authors' programs have it).
 */
export function sparseScaling(
  features: Float32Array,
  width: number,
  from: number,
  count: number,
): FeatureScaling {
  const rows = features.length / width
  return scalingOf(count, (k) => {
    const column = (i: number): number =>
      fround(Math.sqrt(Math.max(0, features[i * width + from + k] as number)))
    const [mean, deviation] = moments(rows, column, rows - 1)
    let none = 0
    for (let i = 0; i < rows; i++) none += column(i) === 0 ? 1 : 0
    return [mean, 1 / (deviation + (none / rows) ** 4 + 1e-8)]
  })
}

function scalingOf(
  count: number,
  of: (k: number) => readonly [mean: number, factor: number],
): FeatureScaling {
  const found = Array.from({ length: count }, (_, k) => of(k))
  return {
    mean: found.map(([mean]) => shortFloat(fround(mean))),
    factor: found.map(([, factor]) => shortFloat(fround(factor))),
  }
}

function moments(rows: number, column: (i: number) => number, divisor: number): readonly [number, number] {
  let mean = 0
  for (let i = 0; i < rows; i++) mean += column(i) / rows
  let sum = 0
  for (let i = 0; i < rows; i++) sum += (column(i) - mean) ** 2
  return [mean, Math.sqrt(sum / Math.max(1, divisor))]
}

/** Scales features in place. */
export function scaleStandard(
  features: Float32Array,
  width: number,
  from: number,
  scaling: FeatureScaling,
): void {
  const [mean, factor] = [Float32Array.from(scaling.mean), Float32Array.from(scaling.factor)]
  for (let at = from; at < features.length; at += width)
    for (let k = 0; k < mean.length; k++)
      features[at + k] = fround((features[at + k] as number) - (mean[k] as number)) * (factor[k] as number)
}

/** Scales Hydra's features in place: their roots, where there is anything at all. */
export function scaleSparse(
  features: Float32Array,
  width: number,
  from: number,
  scaling: FeatureScaling,
): void {
  const [mean, factor] = [Float32Array.from(scaling.mean), Float32Array.from(scaling.factor)]
  for (let at = from; at < features.length; at += width)
    for (let k = 0; k < mean.length; k++) {
      const root = fround(Math.sqrt(Math.max(0, features[at + k] as number)))
      features[at + k] = root > 0 ? fround(root - (mean[k] as number)) * (factor[k] as number) : 0
    }
}
