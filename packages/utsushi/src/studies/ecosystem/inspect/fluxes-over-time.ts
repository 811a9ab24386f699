// How the fluxes run: over the record, and from year to year. Pools that were not in balance when the runs began show as
// a drift of the yearly sums.
import { featureValues, quantileSorted, sortedObserved, yearOf, type Ensemble } from '@utsushi/data'
import { displayUnit } from '@utsushi/study/plots'

/** Shares of samples below a line of an envelope. */
export const envelopeShares = [0.05, 0.25, 0.5, 0.75, 0.95] as const

/** Quantiles over samples along the record. */
export interface FluxEnvelope {
  readonly flux: string
  /** Middle of each step in milliseconds since 1970. */
  readonly x: readonly number[]
  /** `lines[share][step]`, in the flux's unit. */
  readonly lines: readonly (readonly number[])[]
}

/** Envelopes of all fluxes, of means over so many days. */
export function fluxEnvelopes({ targets, days, samples }: Ensemble, stepDays = 7): FluxEnvelope[] {
  const steps = Math.floor(days.length / stepDays)
  const x = Array.from(
    { length: steps },
    (_, step) => ((days[step * stepDays] as number) + stepDays / 2) * 86_400_000,
  )
  return targets.names.map((flux) => {
    const values = featureValues(targets, flux)
    const lines = envelopeShares.map((): number[] => [])
    const means = new Float32Array(samples.length)
    for (let step = 0; step < steps; step++) {
      for (let sample = 0; sample < samples.length; sample++)
        means[sample] = mean(values, sample * days.length + step * stepDays, stepDays)
      const sorted = sortedObserved(means)
      for (const [i, share] of envelopeShares.entries()) lines[i]?.push(quantileSorted(sorted, share))
    }
    return { flux, x, lines }
  })
}

/** Sums over whole calendar years, in the flux's unit × day. */
export interface YearlySums {
  readonly flux: string
  readonly years: readonly number[]
  /** `sums[year][sample]`; NaN where a day is missing. */
  readonly sums: readonly Float32Array[]
}

/** Sums of every flux over every year that is wholly in the record (a few days at its ends may be missing). */
export function yearlySums({ targets, days, samples }: Ensemble): YearlySums[] {
  const spans = yearSpans(days)
  return targets.names.map((flux) => {
    const values = featureValues(targets, flux)
    const sums = spans.map(({ from, to, length }) =>
      Float32Array.from(
        samples,
        (_, sample) => mean(values, sample * days.length + from, to - from) * length,
      ),
    )
    return { flux, years: spans.map(({ year }) => year), sums }
  })
}

/** Mean of each sample over the whole record, times 365.25: `[samples]` by flux, in the flux's unit × day per year. */
export function meanYears({ targets, days, samples }: Ensemble): Map<string, Float32Array> {
  return new Map(
    targets.names.map((flux) => {
      const values = featureValues(targets, flux)
      const means = samples.map((_, sample) => meanObserved(values, sample * days.length, days.length))
      return [flux, Float32Array.from(means, (value) => value * 365.25)]
    }),
  )
}

/** `g C m-2 day-1` → `g C m⁻² year⁻¹`. */
export function yearUnit(unit: string): string {
  return displayUnit(unit).replace(/\b(day|d)(⁻¹)?$/, 'year⁻¹')
}

function yearSpans(days: Int32Array): { year: number; from: number; to: number; length: number }[] {
  const spans = new Map<number, { from: number; to: number }>()
  for (const [index, day] of days.entries()) {
    const year = yearOf(day)
    const span = spans.get(year)
    if (span === undefined) spans.set(year, { from: index, to: index + 1 })
    else span.to = index + 1
  }
  return [...spans].flatMap(([year, { from, to }]) => {
    const length = (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / 86_400_000
    return to - from >= length - 3 ? [{ year, from, to, length }] : []
  })
}

function mean(values: Float32Array, from: number, length: number): number {
  let sum = 0
  for (let at = from; at < from + length; at++) sum += values[at] as number
  return sum / length
}

function meanObserved(values: Float32Array, from: number, length: number): number {
  let sum = 0
  let count = 0
  for (let at = from; at < from + length; at++) {
    const value = values[at] as number
    if (value !== value) continue
    sum += value
    count++
  }
  return sum / count
}
