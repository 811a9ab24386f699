/**
 * Sequences as points of one space, so that those that nearly equal one another lie close together: resampled to the same length, each
 * channel scaled to mean 0 and spread 1, less the mean of all. A spectrum that was measured twice, or scaled anew, is then its own neighbour;
 * what all spectra of a kind have in common makes none alike.
 */

import { greatestOf } from '@utsushi/ground'

/** Sequences that samples hold. */
export interface SampleSequences {
  readonly channels: number
  /** `[samples]` of `[steps, channels]` each; NaN where missing. */
  readonly values: readonly ArrayLike<number>[]
}

/** Points of samples. */
export interface Fingerprints {
  /** `[samples]` A point, or undefined for a sequence that is flat or has fewer than two values. */
  readonly points: readonly (Float32Array | undefined)[]
  /** What two samples differ by, typically: the root of twice the median squared distance from the mean. 0 where all are alike. */
  readonly typical: number
}

/** Numbers that all points have together, at most: what 100,000 samples of 84 take. */
const budget = 2 ** 23
const mostPoints = 512
const fewestPoints = 16

/** Fingerprints of the samples of several parts, in one space. */
export function fingerprintsOf(parts: readonly SampleSequences[]): Fingerprints {
  const all = parts.flatMap(({ values, channels }) => values.map((sequence) => ({ sequence, channels })))
  const channels = Math.max(1, greatestOf(all.map((each) => each.channels)))
  const longest = all.reduce((most, { sequence }) => Math.max(most, sequence.length / channels), 0)
  const afforded = Math.floor(budget / Math.max(1, all.length * channels))
  const steps = Math.max(fewestPoints, Math.min(mostPoints, afforded, Math.ceil(longest)))
  const points = all.map(({ sequence }) => pointOf(sequence, channels, steps))
  const known = points.filter((point) => point !== undefined)
  const mean = new Float64Array(steps * channels)
  for (const point of known)
    for (let at = 0; at < mean.length; at++) mean[at] = (mean[at] ?? 0) + (point[at] ?? 0) / known.length
  const distances = known.map((point) => {
    let sum = 0
    for (let at = 0; at < point.length; at++) {
      point[at] = (point[at] ?? 0) - (mean[at] ?? 0)
      sum += (point[at] ?? 0) ** 2
    }
    return sum
  })
  distances.sort((a, b) => a - b)
  return { points, typical: Math.sqrt(2 * (distances[distances.length >> 1] ?? 0)) }
}

/** Block means of each channel, scaled; undefined where no channel has a course. */
function pointOf(sequence: ArrayLike<number>, channels: number, steps: number): Float32Array | undefined {
  const point = new Float32Array(steps * channels)
  const length = Math.floor(sequence.length / channels)
  let varies = false
  for (let channel = 0; channel < channels; channel++) {
    const course = filled(sequence, channel, channels, length)
    if (course === undefined) continue
    const own = point.subarray(channel * steps, (channel + 1) * steps)
    resample(course, own)
    varies = scale(own) || varies
  }
  return varies ? point : undefined
}

/** A channel with its gaps crossed in a straight line; undefined for fewer than two values. */
function filled(
  sequence: ArrayLike<number>,
  channel: number,
  channels: number,
  length: number,
): Float64Array | undefined {
  const course = Float64Array.from({ length }, (_, step) => sequence[step * channels + channel] ?? NaN)
  let before = -1
  for (let step = 0; step < length; step++) {
    const value = course[step] ?? NaN
    if (!Number.isFinite(value)) continue
    if (before < 0) course.fill(value, 0, step)
    else
      for (let gap = before + 1; gap < step; gap++)
        course[gap] =
          (course[before] ?? 0) + ((value - (course[before] ?? 0)) * (gap - before)) / (step - before)
    before = step
  }
  if (before < 0 || length < 2) return undefined
  course.fill(course[before] ?? 0, before + 1)
  return course
}

/** Means of equal stretches; between the steps of a shorter course, straight lines. */
function resample(course: Float64Array, into: Float32Array): void {
  const [length, steps] = [course.length, into.length]
  for (let at = 0; at < steps; at++) {
    if (length < steps) {
      const place = (at * (length - 1)) / (steps - 1)
      const low = Math.floor(place)
      const [a, b] = [course[low] ?? 0, course[Math.min(low + 1, length - 1)] ?? 0]
      into[at] = a + (b - a) * (place - low)
      continue
    }
    const from = Math.floor((at * length) / steps)
    const to = Math.max(from + 1, Math.floor(((at + 1) * length) / steps))
    let sum = 0
    for (let step = from; step < to; step++) sum += course[step] ?? 0
    into[at] = sum / (to - from)
  }
}

/** To mean 0 and length √steps; false for a flat course, which becomes 0. */
function scale(course: Float32Array): boolean {
  const mean = course.reduce((sum, value) => sum + value, 0) / course.length
  const variance = course.reduce((sum, value) => sum + (value - mean) ** 2, 0) / course.length
  // Below the last digits of 32 bits it is rounding.
  const flat = !(variance > 1e-12 * (mean * mean + 1e-30))
  const spread = flat ? 1 : Math.sqrt(variance)
  for (let at = 0; at < course.length; at++) course[at] = flat ? 0 : ((course[at] ?? 0) - mean) / spread
  return !flat
}
