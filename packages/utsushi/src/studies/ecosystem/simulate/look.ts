// A look at an ensemble: how the parameter space is covered, how far the fluxes spread, what they sum to in a year and
// which parameters they follow. As plain data, in words and tables, and as pictures.
import { greatestOf, leastOf } from '@utsushi/ground'
import { countOf } from '@utsushi/study'
import { quantileSorted } from '@utsushi/data'
import type { SummaryTable } from '@utsushi/study'
import { displayUnit, heatMap, histogramChart, smallMultiples, type ChartSpec } from '@utsushi/study/plots'
import { spreadPicture } from '../inspect/fluxes.js'
import { fluxLabel } from '../score/evaluation.js'
import {
  parameterDefinitions,
  type ParameterDefinition,
  type ParameterDraw,
  type ProcessParameters,
} from './parameters.js'
import { fluxNames, type FluxName, type Fluxes } from './process-model.js'

/** Quantiles of the envelopes. */
const envelopeQuantiles = [0.05, 0.25, 0.5, 0.75, 0.95] as const

/** Below this yearly GPP (Mg C ha⁻¹) a sample counts as without vegetation. */
const DEAD_BELOW = 0.5

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
      const ranks = parameterDefinitions.map(({ name }) =>
        rank(draw.samples.map((sample) => sample[name] as number)),
      )
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
          parameters: parameterDefinitions.map((definition) => coverage(definition, draw.samples)),
          strongestPair: strongestPair(ranks),
        },
        envelopes: {
          dates,
          quantiles: envelopeQuantiles,
          values: perFlux((name) => envelope(matrix[name], kept, days)),
        },
        annual: { years: years.map(({ year }) => year), values: annual },
        yearly,
        rankCorrelations: {
          parameters: parameterDefinitions.map(({ name }) => name),
          fluxes: fluxNames,
          values: ranks.map((ofParameter) => fluxRanks.map((ofFlux) => correlation(ofParameter, ofFlux))),
        },
        withoutVegetation: { share: dead.length / samples, samples: dead },
      }
    },
  }
}

function perFlux<T>(of: (name: FluxName) => T): Record<FluxName, T> {
  return Object.fromEntries(fluxNames.map((name) => [name, of(name)])) as Record<FluxName, T>
}

/** Calendar years that the dates cover from 1 January to 31 December, as ranges of days. */
function wholeYears(dates: readonly string[]): { year: number; start: number; end: number }[] {
  const years: { year: number; start: number; end: number }[] = []
  dates.forEach((date, start) => {
    if (!date.endsWith('-01-01')) return
    const year = Number(date.slice(0, 4))
    const end = dates.indexOf(`${date.slice(0, 4)}-12-31`) + 1
    if (end > 0) years.push({ year, start, end })
  })
  return years
}

function coverage(definition: ParameterDefinition, samples: readonly ProcessParameters[]): ParameterCoverage {
  const { name, unit, min } = definition
  const bound = parameterDefinitions.find((each) => each.name === definition.max)?.max
  const max = typeof definition.max === 'number' ? definition.max : typeof bound === 'number' ? bound : NaN
  const values = samples.map((sample) => sample[name] as number)
  const tenths = new Array<number>(10).fill(0)
  for (const value of values) {
    const tenth = Math.min(9, Math.max(0, Math.floor((10 * (value - min)) / (max - min))))
    tenths[tenth] = (tenths[tenth] as number) + 1
  }
  return { name, unit, min, max, lowest: leastOf(values), highest: greatestOf(values), tenths }
}

function envelope(matrix: Float32Array, samples: number, days: number): number[][] {
  const quantiles = envelopeQuantiles.map(() => new Array<number>(days))
  const values = new Float32Array(samples)
  for (let day = 0; day < days; day++) {
    for (let sample = 0; sample < samples; sample++) values[sample] = matrix[sample * days + day] as number
    values.sort()
    envelopeQuantiles.forEach(
      (share, i) => ((quantiles[i] as number[])[day] = tidy(quantileSorted(values, share))),
    )
  }
  return quantiles
}

function strongestPair(ranks: readonly number[][]): EnsembleLook['coverage']['strongestPair'] {
  let best = { a: '', b: '', correlation: 0 }
  ranks.forEach((first, i) => {
    ranks.slice(0, i).forEach((second, j) => {
      const found = correlation(first, second)
      if (Math.abs(found) <= Math.abs(best.correlation)) return
      const [a = '', b = ''] = [j, i].map((place) => parameterDefinitions[place]?.name)
      best = { a, b, correlation: found }
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

/** Of ranks, whose mean is known; 0 where one side is constant. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (a.length - 1) / 2
  const covariance = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + (value - mean) * ((y[i] as number) - mean), 0)
  const variances = covariance(a, a) * covariance(b, b)
  return variances > 0 ? tidy(covariance(a, b) / Math.sqrt(variances)) : 0
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

/** The look as tables: yearly fluxes, and the parameters that each flux follows most. */
export function lookTables(look: EnsembleLook): SummaryTable[] {
  return [
    {
      title: 'Yearly fluxes over samples (Mg C ha-1 year-1)',
      columns: ['flux', 'p05', 'p25', 'median', 'p75', 'p95'],
      rows: fluxNames.map((name) => {
        const sorted = [...look.yearly[name]].sort((a, b) => a - b)
        return [
          name,
          ...[0.05, 0.25, 0.5, 0.75, 0.95].map((share) => Number(quantileSorted(sorted, share).toFixed(2))),
        ]
      }),
    },
    {
      title: 'Parameters that a flux follows most (rank correlation)',
      columns: ['flux', 'first', 'second', 'third'],
      rows: fluxNames.map((name, flux) => {
        const { parameters, values } = look.rankCorrelations
        const strongest = parameters
          .map((parameter, place) => ({ parameter, correlation: values[place]?.[flux] ?? 0 }))
          .sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation))
        return [name, ...strongest.slice(0, 3).map((each) => `${each.parameter} ${signed(each.correlation)}`)]
      }),
    },
  ]
}

/** `look.txt`. */
export function lookText(look: EnsembleLook): string {
  const { coverage, withoutVegetation } = look
  const dead = withoutVegetation.samples.length
  const thin = coverage.parameters.filter(({ tenths }) => tenths.some((count) => count === 0))
  return [
    `A look at ${countOf(look.samples, 'sample')} of ${coverage.parameters.length} parameters, ${look.from} to ${look.to} (${countOf(look.days, 'day')})`,
    '',
    `${dead} of ${look.samples} samples (${(100 * withoutVegetation.share).toFixed(0)} %) have next to no vegetation: GPP below ${DEAD_BELOW} Mg C ha-1 year-1.`,
    `${countOf(coverage.redrawn, 'sample was', 'samples were')} drawn again because topt lay outside (tmin, tmax); ${coverage.unstratified} of them outside the hypercube.`,
    `Closest two samples: ${coverage.closestPair} apart in the unit cube.`,
    `Parameters that go together most in the draw: ${coverage.strongestPair.a} and ${coverage.strongestPair.b}, rank correlation ${signed(coverage.strongestPair.correlation)}.`,
    thin.length === 0
      ? 'Every tenth of every range holds samples.'
      : `Ranges with an empty tenth: ${thin.map(({ name }) => name).join(', ')}.`,
    ...lookTables(look).flatMap((table) => ['', table.title, ...aligned([table.columns, ...table.rows])]),
    '',
  ].join('\n')
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`
}

function aligned(rows: readonly (readonly (string | number | null)[])[]): string[] {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : (cell ?? ''))),
  )
  const widths = (cells[0] ?? []).map((_, column) =>
    greatestOf(cells.map((row) => (row[column] ?? '').length)),
  )
  return cells.map(
    (row) =>
      `  ${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}`,
  )
}

/** All pictures of a look, by file name without ending. */
export function lookCharts(look: EnsembleLook): Readonly<Record<string, ChartSpec>> {
  return {
    coverage: coverageChart(look),
    envelopes: envelopesChart(look),
    annual_sums: annualSumsChart(look),
    rank_correlations: rankCorrelationsChart(look),
  }
}

/** How many samples lie in each tenth of each parameter's range. */
function coverageChart({ coverage, samples }: EnsembleLook): ChartSpec {
  const counts = coverage.parameters.map(({ tenths }) => tenths)
  const tenths = Array.from({ length: 10 }, (_, i) => `${10 * i}–${10 * (i + 1)} %`)
  return heatMap({
    title: 'Coverage of the parameter space',
    subtitle: `Samples of ${samples} in each tenth of a range. Rows are even where a range is fixed; leaf allocation is bounded by above-ground allocation.`,
    rows: coverage.parameters.map(({ name }) => name),
    columns: tenths,
    values: counts,
    label: 'samples',
    domain: [0, Math.max(1, greatestOf(counts.flat()))],
    scheme: 'sequential',
    numbers: false,
    cell: 18,
  })
}

/** Daily quantiles of every flux over the last years. */
function envelopesChart({ envelopes, samples, unit }: EnsembleLook, years = 3): ChartSpec {
  const first = Math.max(0, envelopes.dates.length - Math.round(years * 365.25))
  const x = envelopes.dates.slice(first).map((date) => Date.parse(`${date}T00:00:00Z`))
  return smallMultiples({
    title: 'Fluxes over samples, day by day',
    subtitle: `Median, and ranges that hold 50 % and 90 % of ${samples} samples, in ${displayUnit(unit)}.`,
    columns: 1,
    legends: true,
    panels: fluxNames.map((name) => {
      const lines = envelopes.values[name].map((values) => values.slice(first))
      const legend = name === 'gpp'
      return spreadPicture(name, x, lines, ['90 %', '50 %'], { width: 760, height: 120, legend })
    }),
  })
}

/** How the samples' mean yearly sums are spread. */
function annualSumsChart({ yearly, samples }: EnsembleLook): ChartSpec {
  return smallMultiples({
    title: 'Yearly sums over samples',
    subtitle: `Mean of all years of each of ${samples} samples, ${displayUnit('Mg C ha-1 year-1')}.`,
    columns: 3,
    width: 760,
    panels: fluxNames.map((name) =>
      histogramChart({
        title: fluxLabel(name),
        values: yearly[name],
        bins: 24,
        trim: 0,
        width: 220,
        height: 130,
        xAxis: { label: fluxLabel(name) },
        countLabel: 'samples',
        rules: [0],
      }),
    ),
  })
}

/** Which parameters the yearly fluxes follow. */
function rankCorrelationsChart({ rankCorrelations, samples }: EnsembleLook): ChartSpec {
  return heatMap({
    title: 'What the fluxes follow',
    subtitle: `Spearman rank correlation of each parameter with each flux's mean of a year, over ${countOf(samples, 'sample')}.`,
    rows: rankCorrelations.parameters,
    columns: rankCorrelations.fluxes.map((name) => fluxLabel(name)),
    values: rankCorrelations.values,
    label: 'rank correlation',
    numbers: true,
    cell: 34,
  })
}
