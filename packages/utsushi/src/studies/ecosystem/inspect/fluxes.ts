// What the fluxes of an ensemble say: how they run over the record and from year to year (pools that were not in balance when
// the runs began show as a drift of the yearly sums), what they follow, and whether an ecosystem can have them.
import {
  conversion,
  correlate,
  daily,
  featureGrid,
  featureValues,
  meanStepDays,
  quantileSorted,
  sortedObserved,
  spearman,
  stepDays,
  stepInstant,
  unknownUnit,
  yearOf,
  yearlyRate,
  type Calendar,
  type Interval,
  type TimeAxis,
} from '@utsushi/data'
import { type Ensemble } from '@utsushi/data/node'
import {
  colours,
  displayUnit,
  formatNumber,
  formatShare,
  lineChart,
  type Band,
  type ChartSpec,
  type LineChartOptions,
} from '@utsushi/study/plots'
import { fluxRole, type EcosystemConfig, type FluxRole } from '../config.js'
import { targetQuantity } from '../config/quantities.js'
import { fluxLabel } from '../score/evaluation.js'
import type { LookedEnsemble } from '../data.js'
import { daysIn, median } from '../score/windows.js'

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

/** Steps whose mean an envelope shows: of a week, or one where steps are longer. */
export const stepsInBin = (interval: Interval): number => Math.max(1, Math.round(7 / meanStepDays(interval)))

/** Envelopes of all fluxes, of means over a week, or over a step where that is longer. */
export function fluxEnvelopes(ensemble: Ensemble): FluxEnvelope[] {
  const { targets, days, samples, interval = daily } = ensemble
  const binned = stepsInBin(interval)
  const steps = Math.floor(days.length / binned)
  const half = (binned * meanStepDays(interval)) / 2
  const x = Array.from(
    { length: steps },
    (_, step) => stepInstant(ensemble, step * binned) + half * 86_400_000,
  )
  return targets.names.map((flux) => {
    const values = featureGrid(targets, flux)
    const lines = envelopeShares.map((): number[] => [])
    const means = new Float32Array(samples.length)
    for (let step = 0; step < steps; step++) {
      for (let sample = 0; sample < samples.length; sample++)
        means[sample] = mean(values, sample * days.length + step * binned, binned)
      const sorted = sortedObserved(means)
      for (const [i, share] of envelopeShares.entries()) lines[i]?.push(quantileSorted(sorted, share))
    }
    return { flux, x, lines }
  })
}

/** A flux over dates: the median of samples, and the ranges of its middle 90 % and 50 %. */
export function spreadPicture(
  flux: string,
  x: readonly number[],
  lines: readonly (readonly number[])[],
  ranges: readonly [wide: string, narrow: string],
  options: Pick<LineChartOptions, 'width' | 'height' | 'markers' | 'legend'>,
): ChartSpec {
  return lineChart({
    ...options,
    title: fluxLabel(flux),
    x: { label: '', scale: 'date' },
    y: { label: fluxLabel(flux), ticks: 4 },
    bands: spreadBands(x, lines, ranges),
    series: [{ name: 'median', x, y: lines[2] ?? [], strokeWidth: 1, colour: colours.ink }],
  })
}

/** The ranges of the middle 90 % and 50 % around a median, out of lines at 5, 25, 50, 75 and 95 %. */
export function spreadBands(
  x: readonly number[],
  [p05 = [], p25 = [], , p75 = [], p95 = []]: readonly (readonly number[])[],
  [wide, narrow]: readonly [wide: string, narrow: string],
): Band[] {
  return [
    { name: wide, x, lower: p05, upper: p95, colour: colours.wideRange, opacity: 0.9 },
    { name: narrow, x, lower: p25, upper: p75, colour: colours.narrowRange, opacity: 0.9 },
  ]
}

/** Yearly values of whole calendar years: sums of fluxes, means of states. */
export interface YearlySums {
  readonly flux: string
  /** What they are in: `g C m⁻² year⁻¹`. */
  readonly unit: string
  readonly years: readonly number[]
  /** `sums[year][sample]`; NaN where a day is missing. */
  readonly sums: readonly Float32Array[]
}

/** Yearly values of every flux for every year that is wholly in the record (a few days at its ends may be missing). */
export function yearlySums(config: EcosystemConfig, ensemble: Ensemble): YearlySums[] {
  const { targets, days, samples } = ensemble
  const spans = yearSpans(ensemble, config.data.calendar)
  return targets.names.map((flux) => {
    const { yearUnit, yearFactor, yearPart } = targetQuantity(config.data, flux)
    const weights = Float64Array.from(days, yearPart)
    const values = featureGrid(targets, flux)
    const sums = spans.map(({ from, to, length }) =>
      Float32Array.from(
        samples,
        (_, sample) =>
          mean(values, sample * days.length + from, to - from, weights.subarray(from)) * yearFactor(length),
      ),
    )
    return { flux, unit: yearUnit, years: spans.map(({ year }) => year), sums }
  })
}

/** The mean year of each sample over the whole record, `[samples]` by flux: its sum, or the mean of a state. */
export function meanYears(config: EcosystemConfig, ensemble: Ensemble): Map<string, Float32Array> {
  const { targets, days, samples } = ensemble
  return new Map(
    targets.names.map((flux) => {
      const { yearFactor, yearPart } = targetQuantity(config.data, flux)
      const weights = Float64Array.from(days, yearPart)
      const values = featureGrid(targets, flux)
      const means = samples.map((_, sample) =>
        meanObserved(values, sample * days.length, days.length, weights),
      )
      return [flux, Float32Array.from(means, (value) => value * yearFactor())]
    }),
  )
}

/** Calendar years that are wholly in the record (but for three days), and their days. */
function yearSpans(
  { days, interval = daily }: TimeAxis,
  calendar: Calendar,
): { year: number; from: number; to: number; length: number }[] {
  const spans = new Map<number, { from: number; to: number; covered: number }>()
  for (const [index, day] of days.entries()) {
    const span = spans.get(yearOf(day))
    const length = stepDays(interval, day)
    if (span === undefined) spans.set(yearOf(day), { from: index, to: index + 1, covered: length })
    else {
      span.to = index + 1
      span.covered += length
    }
  }
  return [...spans].flatMap(([year, { from, to, covered }]) => {
    const length = calendar === 'noleap' ? 365 : daysIn(year)
    return covered >= length - 3 ? [{ year, from, to, length }] : []
  })
}

function mean(values: Float32Array, from: number, length: number, weights?: Float64Array): number {
  let sum = 0
  let whole = 0
  for (let at = 0; at < length; at++) {
    const weight = weights?.[at] ?? 1
    sum += (values[from + at] as number) * weight
    whole += weight
  }
  return sum / whole
}

function meanObserved(values: Float32Array, from: number, length: number, weights?: Float64Array): number {
  let sum = 0
  let count = 0
  for (let at = 0; at < length; at++) {
    const value = values[from + at] as number
    if (value !== value) continue
    const weight = weights?.[at] ?? 1
    sum += value * weight
    count += weight
  }
  return sum / count
}

/** Samples that daily correlations are taken over, evenly chosen. */
const MOST_SAMPLES = 40

/** Rank correlation of each parameter with each flux's mean year: `values[parameter][flux]`. */
export interface Sensitivities {
  readonly parameters: readonly string[]
  readonly fluxes: readonly string[]
  readonly values: readonly (readonly number[])[]
}

/** Which parameters the fluxes follow, over samples. */
export function sensitivities(
  { statics }: Ensemble,
  meanYears: ReadonlyMap<string, Float32Array>,
): Sensitivities {
  const fluxes = [...meanYears.values()]
  return {
    parameters: statics.names,
    fluxes: [...meanYears.keys()],
    values: statics.names.map((name) => {
      const parameter = featureValues(statics, name)
      return fluxes.map((flux) => spearman(parameter, flux))
    }),
  }
}

/** A symmetric matrix over drivers and fluxes. */
export interface DailyCorrelations {
  readonly names: readonly string[]
  readonly values: readonly (readonly number[])[]
}

/** Rank correlations of daily values within a sample: the median over samples, which differ in level. */
export function dailyCorrelations({ drivers, targets, samples }: Ensemble): DailyCorrelations {
  const names = [...drivers.names, ...targets.names]
  const step = Math.ceil(samples.length / MOST_SAMPLES)
  const chosen = samples.flatMap((_, entity) => (entity % step === 0 ? [entity] : []))
  const matrices = chosen.map((entity) => {
    const of = (panel: Ensemble['drivers']) =>
      panel.names.map((name) => ({ name, values: featureValues(panel, name, { entities: [entity] }) }))
    return correlate([...of(drivers), ...of(targets)], 'spearman').values
  })
  const values = names.map((_, i) =>
    names.map((_, j) =>
      median(matrices.map((matrix) => matrix[i * names.length + j] ?? NaN).filter(Number.isFinite)),
    ),
  )
  return { names, values }
}

/**
 * Pairs of parameters that were not drawn independently, strongest first: a network cannot tell their effects apart. Few
 * samples correlate by chance, so that they need a stronger correlation to count.
 */
export function boundParameters({
  statics,
  samples,
  sites,
}: LookedEnsemble): { readonly a: string; readonly b: string; readonly correlation: number }[] {
  const least = Math.min(0.95, Math.max(0.5, 4 / Math.sqrt(samples.length)))
  const { names, values } = correlate(
    // Of a few sites, descriptors go together always.
    statics.names
      .filter((name) => sites?.descriptors.includes(name) !== true)
      .map((name) => ({ name, values: featureValues(statics, name) })),
    'spearman',
  )
  const pairs = names.flatMap((a, i) =>
    names.slice(i + 1).flatMap((b, k) => {
      const correlation = values[i * names.length + i + 1 + k] ?? NaN
      return Math.abs(correlation) >= least ? [{ a, b, correlation }] : []
    }),
  )
  return pairs.sort((x, y) => Math.abs(y.correlation) - Math.abs(x.correlation))
}

/** Grams of carbon per square metre and year that gross fluxes of ecosystems have, deserts to rain forests. */
const plausibleYear = { min: 10, max: 6000 } as const

/** What those are in. */
const gramsAYear = 'g C m-2 year-1'

/** Units that models write carbon fluxes in: one of them may be meant. */
const usualFluxUnits = [
  ...['g C m-2 day-1', 'Mg C ha-1 day-1', 'kg C ha-1 day-1', 'kg C m-2 day-1', 'kg C m-2 year-1'],
  ...['g C m-2 year-1', 'g C m-2 s-1', 'kg C m-2 s-1', 'µmol CO2 m-2 s-1'],
]

/** Roles that cannot be negative. */
const gross: readonly FluxRole[] = ['gpp', 'er', 'ra', 'rh']

/**
 * Sentences about fluxes that cannot be right as they stand.
 *
 * @param meanYears of each flux by sample
 */
export function implausibleFluxes(
  config: EcosystemConfig,
  { targets }: Ensemble,
  meanYears: ReadonlyMap<string, Float32Array>,
): string[] {
  return targets.names.flatMap((name) => {
    const role = fluxRole(config, name)
    if (role === undefined || !gross.includes(role)) return []
    const { unit, yearUnit, yearFactor } = targetQuantity(config.data, name)
    const found: string[] = []
    const year = observedMedian(meanYears.get(name))
    const told = !Object.hasOwn(config.data.units, name) ? 'data.fluxUnit' : `data.units.${name}`
    const grams = conversion(yearUnit, gramsAYear)?.factor
    if (grams === undefined && unit !== unknownUnit)
      found.push(`${fluxLabel(name)} is in ${displayUnit(unit)}, which is no flux of carbon: check ${told}.`)
    if (grams !== undefined && role !== 'rh' && !isPlausible(year * grams)) {
      const others = usualFluxUnits.flatMap((usual) => {
        const rate = yearlyRate(usual)
        const own = rate === undefined ? undefined : conversion(rate.unit, gramsAYear)
        const fits = isPlausible((year / yearFactor()) * (rate?.factor() ?? NaN) * (own?.factor ?? NaN))
        return fits ? [displayUnit(usual)] : []
      })
      const hint =
        others.length === 0
          ? ''
          : ` In ${[others.slice(0, -1).join(', '), ...others.slice(-1)].filter(Boolean).join(' or ')} it would fit; check ${told}.`
      found.push(
        `${fluxLabel(name)} sums to ${formatNumber(year * grams)} g C m⁻² a year in the median sample if its unit is ${displayUnit(unit)}; ecosystems have ${plausibleYear.min} to ${formatNumber(plausibleYear.max)}.${hint}`,
      )
    }
    const values = featureValues(targets, name)
    const negative = values.reduce((count, value) => count + (value < 0 ? 1 : 0), 0) / values.length
    if (negative > 0)
      found.push(
        `${fluxLabel(name)} is negative on ${formatShare(negative)} of the days; \`closed\` fluxes cannot follow it there.`,
      )
    return found
  })
}

function isPlausible(grams: number): boolean {
  return grams >= plausibleYear.min && grams <= plausibleYear.max
}

/** The median over samples of what is known; NaN of nothing. */
export function observedMedian(values: Float32Array | undefined): number {
  return median(Array.from(values ?? []).filter(Number.isFinite))
}
