// A look at an ensemble: how the parameter space is covered, how far the fluxes spread, what they sum to in a year and
// which parameters they follow. Plain data; pictures are in `simulate-charts.ts`, words in `simulate-text.ts`.
import { dayOfYear } from './process-model/forcing.js'
import { fluxNames, type FluxName, type Fluxes } from './process-model/model.js'
import { parameterDefinitions, type ProcessParameters } from './process-model/parameters.js'
import type { ParameterDraw } from './simulate-draw.js'

/** Quantiles of the envelopes. */
export const envelopeQuantiles = [0.05, 0.25, 0.5, 0.75, 0.95] as const

/** Below this yearly GPP (Mg C ha⁻¹) a sample counts as without vegetation. */
export const DEAD_BELOW = 0.5

/** Envelopes are taken over at most this many samples, evenly chosen, so that memory stays bounded. */
const ENVELOPE_SAMPLES = 1000

export interface ParameterCoverage {
  readonly name: string
  readonly unit: string
  /** The range drawn from; a bound that is another parameter counts as that parameter's range. */
  readonly min: number
  readonly max: number
  readonly lowest: number
  readonly highest: number
  /** Samples in each tenth of the range. */
  readonly tenths: readonly number[]
}

export interface EnsembleLook {
  readonly samples: number
  readonly from: string
  readonly to: string
  readonly days: number
  readonly unit: 'Mg C ha-1 day-1'
  readonly coverage: {
    readonly closestPair: number
    readonly redrawn: number
    readonly unstratified: number
    readonly parameters: readonly ParameterCoverage[]
    /** The two parameters that go together most in the draw (Spearman). */
    readonly strongestPair: { readonly a: string; readonly b: string; readonly correlation: number }
  }
  /** Daily quantiles over samples: `values[flux][quantile][day]`. */
  readonly envelopes: {
    readonly dates: readonly string[]
    readonly quantiles: readonly number[]
    readonly values: Readonly<Record<FluxName, readonly (readonly number[])[]>>
  }
  /** Sums over whole calendar years, Mg C ha⁻¹: `values[flux][sample][year]`. */
  readonly annual: {
    readonly years: readonly number[]
    readonly values: Readonly<Record<FluxName, readonly (readonly number[])[]>>
  }
  /** Mean of a year of each sample, Mg C ha⁻¹ year⁻¹, over all days. */
  readonly yearly: Readonly<Record<FluxName, readonly number[]>>
  /** Spearman correlation of each parameter with each flux's mean of a year: `values[parameter][flux]`. */
  readonly rankCorrelations: {
    readonly parameters: readonly string[]
    readonly fluxes: readonly FluxName[]
    readonly values: readonly (readonly number[])[]
  }
  /** Samples whose GPP is below {@link DEAD_BELOW} in the mean of a year. */
  readonly withoutVegetation: { readonly share: number; readonly samples: readonly number[] }
}

/** Collects fluxes sample by sample and turns them into a look. */
export interface LookCollector {
  add(sample: number, fluxes: Fluxes): void
  finish(): EnsembleLook
}

/** Begins a look at the ensemble of this draw over these days. */
export function lookCollector(draw: ParameterDraw, dates: readonly string[]): LookCollector {
  const samples = draw.samples.length
  const days = dates.length
  const stride = Math.max(1, Math.ceil(samples / ENVELOPE_SAMPLES))
  const kept = Math.ceil(samples / stride)
  const perFlux = <T>(make: () => T) =>
    Object.fromEntries(fluxNames.map((name) => [name, make()])) as Record<FluxName, T>
  const matrix = perFlux(() => new Float32Array(kept * days))
  const yearly = perFlux(() => new Array<number>(samples).fill(NaN))
  const annual = perFlux(() => new Array<number[]>(samples).fill([]))
  const years = wholeYears(dates)

  return {
    add(sample, fluxes) {
      for (const name of fluxNames) {
        const series = fluxes[name]
        yearly[name][sample] = tidy((sum(series, 0, days) / days) * 365.25)
        annual[name][sample] = years.map(({ start, end }) => tidy(sum(series, start, end)))
        if (sample % stride === 0) matrix[name].set(series, (sample / stride) * days)
      }
    },
    finish() {
      const dead = yearly.gpp.flatMap((gpp, sample) => (gpp < DEAD_BELOW ? [sample] : []))
      const ranks = parameterRanks(draw.samples)
      const fluxRanks = fluxNames.map((name) => rank(yearly[name]))
      return {
        samples,
        from: dates[0] ?? '',
        to: dates.at(-1) ?? '',
        days,
        unit: 'Mg C ha-1 day-1',
        coverage: {
          closestPair: tidy(draw.closest),
          redrawn: draw.redrawn,
          unstratified: draw.unstratified,
          parameters: parameterDefinitions.map(({ name }) => coverage(name, draw.samples)),
          strongestPair: strongestPair(ranks),
        },
        envelopes: {
          dates,
          quantiles: envelopeQuantiles,
          values: mapFluxes((name) => envelope(matrix[name], kept, days)),
        },
        annual: { years: years.map(({ year }) => year), values: annual },
        yearly,
        rankCorrelations: {
          parameters: parameterDefinitions.map(({ name }) => name),
          fluxes: fluxNames,
          values: ranks.map((ofParameter) => fluxRanks.map((ofFlux) => tidy(pearson(ofParameter, ofFlux)))),
        },
        withoutVegetation: { share: dead.length / samples, samples: dead },
      }
    },
  }
}

function mapFluxes<T>(of: (name: FluxName) => T): Record<FluxName, T> {
  return Object.fromEntries(fluxNames.map((name) => [name, of(name)])) as Record<FluxName, T>
}

/** Calendar years that the dates cover from 1 January to 31 December, as ranges of days. */
function wholeYears(dates: readonly string[]): { year: number; start: number; end: number }[] {
  const years: { year: number; start: number; end: number }[] = []
  dates.forEach((date, start) => {
    if (dayOfYear(date) !== 1) return
    const year = Number(date.slice(0, 4))
    const end = dates.indexOf(`${date.slice(0, 4)}-12-31`) + 1
    if (end > 0) years.push({ year, start, end })
  })
  return years
}

function coverage(name: string, samples: readonly ProcessParameters[]): ParameterCoverage {
  const definition = parameterDefinitions.find((each) => each.name === name)
  if (definition === undefined) throw new Error(`no parameter ${name}`)
  const { unit, min } = definition
  const bound = parameterDefinitions.find((each) => each.name === definition.max)?.max
  const max = typeof definition.max === 'number' ? definition.max : typeof bound === 'number' ? bound : NaN
  const values = samples.map((sample) => sample[name] as number)
  const tenths = new Array<number>(10).fill(0)
  for (const value of values) {
    const tenth = Math.min(9, Math.max(0, Math.floor((10 * (value - min)) / (max - min))))
    tenths[tenth] = (tenths[tenth] as number) + 1
  }
  return { name, unit, min, max, lowest: Math.min(...values), highest: Math.max(...values), tenths }
}

function envelope(matrix: Float32Array, samples: number, days: number): number[][] {
  const quantiles = envelopeQuantiles.map(() => new Array<number>(days))
  const values = new Float32Array(samples)
  for (let day = 0; day < days; day++) {
    for (let sample = 0; sample < samples; sample++) values[sample] = matrix[sample * days + day] as number
    values.sort()
    envelopeQuantiles.forEach((share, i) => ((quantiles[i] as number[])[day] = tidy(quantile(values, share))))
  }
  return quantiles
}

/** Of sorted values, by linear interpolation. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? NaN
  const above = sorted[Math.ceil(place)] ?? NaN
  return below + (above - below) * (place - Math.floor(place))
}

function parameterRanks(samples: readonly ProcessParameters[]): number[][] {
  return parameterDefinitions.map(({ name }) => rank(samples.map((sample) => sample[name] as number)))
}

function strongestPair(ranks: readonly number[][]): EnsembleLook['coverage']['strongestPair'] {
  let best = { a: '', b: '', correlation: 0 }
  ranks.forEach((first, i) => {
    ranks.slice(0, i).forEach((second, j) => {
      const correlation = tidy(pearson(first, second))
      if (Math.abs(correlation) <= Math.abs(best.correlation)) return
      best = { a: parameterDefinitions[j]?.name ?? '', b: parameterDefinitions[i]?.name ?? '', correlation }
    })
  })
  return best
}

/** Ranks from 0; equal values share their mean rank. */
export function rank(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number))
  const ranks = new Array<number>(values.length)
  for (let start = 0; start < order.length;) {
    let end = start + 1
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end++
    for (let i = start; i < end; i++) ranks[order[i] as number] = (start + end - 1) / 2
    start = end
  }
  return ranks
}

/** Correlation; 0 where one side is constant. */
function pearson(a: readonly number[], b: readonly number[]): number {
  const n = a.length
  const meanOf = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / n
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  let [covariance, varianceA, varianceB] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [da, db] = [(a[i] as number) - meanA, (b[i] as number) - meanB]
    covariance += da * db
    varianceA += da * da
    varianceB += db * db
  }
  return varianceA * varianceB > 0 ? covariance / Math.sqrt(varianceA * varianceB) : 0
}

function sum(series: Float64Array, start: number, end: number): number {
  let total = 0
  for (let day = start; day < end; day++) total += series[day] as number
  return total
}

/** Five significant digits: what a look needs. */
function tidy(value: number): number {
  return Number(value.toPrecision(5))
}
