// The pictures of an evaluated ecosystem run, as chart specifications: how large the errors are beside the baselines, where predictions lie against the process model, what a year looks like, and when errors occur.
import { leastOf } from '@utsushi/ground'
import { countOf } from '@utsushi/study'
import {
  barChart,
  colours,
  formatFixed,
  formatNumber,
  histogramChart,
  lineChart,
  quantilesOf,
  rivalColours,
  scatterChart,
  skillDomain,
  smallMultiples,
  type ChartSpec,
  type LineSeries,
} from '@utsushi/study/plots'
import { instantOf } from '@utsushi/data'
import type { ChartPicture } from '@utsushi/study'
import { withoutKge } from './mean-near-zero.js'
import { errorFinding, metricsFinding, scatterFinding, seriesFinding } from './findings.js'
import { byUnit } from '../config/quantities.js'
import {
  axisLabel,
  baselineNames,
  extentLabel,
  fluxLabel,
  splitLabel,
  unitsLabel,
} from '../score/evaluation.js'
import type { EcosystemEvaluation, Flux, FluxScore, SampleSeries } from '../score/evaluation.js'

const captions = {
  test_metrics: 'Scores of emulator and baselines per flux.',
  prediction_vs_actual: 'Emulator against process model, day by day: the more days, the stronger the colour.',
  timeseries_predictions: 'The parameter samples with the best, the median and the worst R² over the period.',
  error_distribution: 'Errors: their distribution, by forecast day, by month.',
} as const
export type PictureName = keyof typeof captions

/**
 * All pictures of an evaluated run: those of the first evaluation, and of the held-out samples beside it in the same form.
 *
 * @example
 * for (const [name, { chart }] of Object.entries(ecosystemPictures(evaluations))) await renderChart(chart)
 */
export function ecosystemPictures(
  evaluations: readonly EcosystemEvaluation[],
): Readonly<Record<string, ChartPicture>> {
  const drawn = evaluations.filter((evaluation, k) => k === 0 || evaluation.split === 'held-out')
  const dense = drawn.some(({ pairs }) =>
    Object.values(pairs).some(({ observed }) => observed.length > manyDays),
  )
  return Object.fromEntries(
    drawn.flatMap((evaluation, k) => {
      const charts = evaluationPictures(evaluation, dense)
      return pictureNames.map((name) => {
        const of = `${splitLabel(evaluation)}. `
        const alt = of + finding(name, evaluation)
        const picture = { chart: charts[name], caption: (k === 0 ? '' : of) + captions[name], alt }
        return [name + suffixOf(evaluation, k === 0), picture]
      })
    }),
  )
}

const pictureNames = Object.keys(captions) as readonly PictureName[]

/** More days than this would hide one another as points. */
const manyDays = 1500

/** Added to the names of pictures beside the first evaluation's: `_held_out`. */
export const suffixOf = ({ split, variant }: EcosystemEvaluation, main: boolean): string =>
  main ? '' : `_${[split, variant].filter(Boolean).join('_').replaceAll(/\W+/g, '_')}`

/** What a picture says, with its numbers. */
function finding(name: PictureName, evaluation: EcosystemEvaluation): string {
  switch (name) {
    case 'test_metrics':
      return metricsFinding(evaluation)
    case 'prediction_vs_actual':
      return scatterFinding(evaluation)
    case 'timeseries_predictions':
      return seriesFinding(evaluation)
    case 'error_distribution':
      return errorFinding(evaluation)
    default:
      return name satisfies never
  }
}

/** The pictures of one evaluation; `dense`: days as cells that count them. */
export function evaluationPictures(
  evaluation: EcosystemEvaluation,
  dense?: boolean,
): Record<PictureName, ChartSpec> {
  return {
    test_metrics: metricsPicture(evaluation),
    prediction_vs_actual: scatterPicture(evaluation, dense),
    timeseries_predictions: seriesPicture(evaluation),
    error_distribution: errorPicture(evaluation),
  }
}

/** RMSE, R² pooled and of single samples, and KGE of every flux that has one, emulator beside baselines. */
export function metricsPicture(evaluation: EcosystemEvaluation): ChartSpec {
  const rivals = baselineNames.filter((name) => evaluation.baselines[name] !== undefined)
  const groups = [
    { name: 'emulator', colour: colours.predicted },
    ...rivals.map((name, i) => ({ name, colour: rivalColours[i] ?? colours.rule })),
  ]
  const kgeLeft = new Set(withoutKge(evaluation))
  let cut = false
  // Errors of different units share no axis.
  const wanted = metrics.flatMap((metric) =>
    (metric.skill ? [evaluation.fluxes] : byUnit(evaluation.fluxes)).map((fluxes) => ({ ...metric, fluxes })),
  )
  const panels = wanted.map(({ title, of, skill, kge, fluxes }) => {
    const bars = fluxes.flatMap((flux) =>
      groups.map(({ name }) => {
        const left = kge && kgeLeft.has(flux.name)
        const value = left ? Number.NaN : of(scoreOf(evaluation, name, flux))
        return { category: fluxLabel(flux.name), group: name, value, ...(left && { left: 'mean near 0' }) }
      }),
    )
    const domain = skill ? skillDomain(bars.map(({ value }) => value)) : undefined
    cut ||= domain !== undefined && bars.some(({ value }) => value < domain[0])
    return barChart({
      title,
      width: 170,
      bars,
      groups,
      value: {
        label: skill ? '1 is perfect' : `smaller is better, ${unitsLabel(fluxes)}`,
        ...(domain && { domain }),
        ticks: 3,
      },
      format: skill ? (value) => formatFixed(value, 3) : (value) => formatNumber(value),
      barHeight: 13,
    })
  })
  return smallMultiples({
    title: `${splitLabel(evaluation)}: scores of emulator and baselines`,
    subtitle: `${extentLabel(evaluation)}.${cut ? ' Bars that go on below −0.2 are cut there, marked ◂, with their value.' : ''}`,
    columns: 4,
    spacing: { row: 24, column: 46 },
    sharedColour: true,
    panels,
  })
}

const metrics: readonly {
  title: string
  of: (score: FluxScore | undefined) => number
  skill: boolean
  kge: boolean
}[] = [
  { title: 'RMSE', of: (score) => score?.rmse ?? Number.NaN, skill: false, kge: false },
  { title: 'R², samples pooled', of: (score) => score?.r2 ?? Number.NaN, skill: true, kge: false },
  {
    title: 'R² of a sample, median',
    of: (score) => score?.r2MedianPerSample ?? Number.NaN,
    skill: true,
    kge: false,
  },
  { title: 'Kling–Gupta efficiency', of: (score) => score?.kge ?? Number.NaN, skill: true, kge: true },
]

function scoreOf(evaluation: EcosystemEvaluation, group: string, flux: Flux): FluxScore | undefined {
  const baseline = baselineNames.find((name) => name === group)
  return (baseline === undefined ? evaluation.scores : evaluation.baselines[baseline])?.[flux.name]
}

/** Emulator against process model, day by day, per flux. */
export function scatterPicture(evaluation: EcosystemEvaluation, dense?: boolean): ChartSpec {
  const panels = evaluation.fluxes.map((flux) => {
    const pairs = evaluation.pairs[flux.name]
    const score = evaluation.scores[flux.name]
    return scatterChart({
      title: fluxLabel(flux.name),
      width: 160,
      ...(dense === undefined ? {} : { densityFrom: dense ? 0 : Infinity }),
      x: pairs?.observed ?? [],
      y: pairs?.predicted ?? [],
      oneToOne: true,
      densityLabel: 'days per cell',
      bins: 44,
      xAxis: { label: 'process model', unit: flux.unit, ticks: 4 },
      yAxis: { label: 'emulator', unit: flux.unit, ticks: 4 },
      notes: score === undefined ? [] : scoreLines(score),
    })
  })
  return smallMultiples({
    title: `${splitLabel(evaluation)}: emulator against process model`,
    subtitle: `${extentLabel(evaluation)}. The dashed line is perfect agreement.`,
    columns: 4,
    spacing: 20,
    sharedColour: true,
    panels,
  })
}

function scoreLines(score: FluxScore): string[] {
  if (!Number.isFinite(score.rmse)) return ['not scored']
  return [
    ...(Number.isFinite(score.r2) ? [`R² ${formatFixed(score.r2, 3)}`] : []),
    `RMSE ${formatNumber(score.rmse)}`,
  ]
}

/** Emulator and process model over the period for a good, a typical and a bad parameter sample. */
export function seriesPicture(evaluation: EcosystemEvaluation): ChartSpec {
  const shown = evaluation.series.slice(0, 3)
  const panels = evaluation.fluxes.flatMap((flux) =>
    shown.map((sample) =>
      lineChart({
        title: `${axisLabel(flux, evaluation.fluxes)}, ${sample.kind}: sample ${sample.sample}`,
        width: 262,
        height: 118,
        x: { label: '', scale: 'date', ticks: 6 },
        y: { label: '', ticks: 4 },
        series: [
          {
            name: 'process model',
            colour: colours.observed,
            strokeWidth: 1.2,
            ...dailyLine(sample, sample.observed[flux.name]),
          },
          {
            name: 'emulator',
            colour: colours.predicted,
            strokeWidth: 1.2,
            ...dailyLine(sample, sample.predicted[flux.name]),
          },
        ],
      }),
    ),
  )
  return smallMultiples({
    title: `${splitLabel(evaluation)}: fluxes day by day`,
    subtitle: `Best, median and worst sample by R² (mean of fluxes). All in ${unitsLabel(evaluation.fluxes)}; forecasts of ${countOf(evaluation.leadDays, 'day')} one after another.`,
    columns: Math.max(1, shown.length),
    spacing: 18,
    sharedColour: true,
    panels,
  })
}

/** Broken where days are missing. */
function dailyLine(sample: SampleSeries, values: Float32Array | undefined): { x: number[]; y: number[] } {
  const x: number[] = []
  const y: number[] = []
  const instants = sample.dates.map(instantOf)
  // The usual step: the shortest, but for months, which differ by less than the half that is added.
  const step = leastOf(instants.slice(1).map((at, i) => at - (instants[i] ?? NaN)))
  instants.forEach((at, i) => {
    const before = x[x.length - 1]
    if (before !== undefined && at - before > 1.5 * step) {
      x.push(before + step)
      y.push(Number.NaN)
    }
    x.push(at)
    y.push(values?.[i] ?? Number.NaN)
  })
  return { x, y }
}

/** Distribution of errors, errors by forecast day and by month, per flux. */
function errorPicture(evaluation: EcosystemEvaluation): ChartSpec {
  const size = { width: 250, height: 110 }
  const panels = evaluation.fluxes.flatMap((flux) => {
    const errors = errorsOf(evaluation, flux)
    const label = axisLabel(flux, evaluation.fluxes)
    const lead = evaluation.byLead[flux.name] ?? []
    const month = evaluation.byMonth[flux.name] ?? []
    return [
      histogramChart({
        ...size,
        title: `${label}: days by error`,
        values: errors,
        xAxis: { label: '', ticks: 4, ...symmetric(errors) },
        countLabel: '',
        rules: [0],
        colour: colours.predictedArea,
      }),
      lineChart({
        ...size,
        title: `${label} by forecast day`,
        x: { label: '', ticks: 6 },
        y: { label: '', ticks: 4, zero: true },
        series: errorLines(
          lead.map((entry) => entry.lead),
          lead,
        ),
      }),
      lineChart({
        ...size,
        title: `${label} by month`,
        x: { label: '', domain: [0.5, 12.5], values: monthNumbers, names: monthLetters },
        y: { label: '', ticks: 4, zero: true },
        series: errorLines(
          month.map((entry) => entry.month),
          month,
        ),
      }),
    ]
  })
  return smallMultiples({
    title: `${splitLabel(evaluation)}: errors`,
    subtitle: `All in ${unitsLabel(evaluation.fluxes)}; errors are emulator − process model; days are counted without the outermost 0.1 % at either end.`,
    columns: 3,
    spacing: 20,
    sharedColour: true,
    panels,
  })
}

const monthNumbers = Array.from({ length: 12 }, (_, i) => i + 1)
const monthLetters = ['J', 'F', 'M', 'A', 'M', 'J', 'J', 'A', 'S', 'O', 'N', 'D']

function errorLines(x: number[], entries: readonly { rmse: number; bias: number }[]): LineSeries[] {
  return [
    {
      name: 'RMSE',
      colour: colours.predicted,
      x,
      y: entries.map((entry) => entry.rmse),
      points: x.length <= 40,
    },
    { name: 'bias', colour: colours.predicted, dash: [5, 3], x, y: entries.map((entry) => entry.bias) },
  ]
}

/** Emulator − process model, day by day. */
function errorsOf(evaluation: EcosystemEvaluation, flux: Flux): Float32Array {
  const pairs = evaluation.pairs[flux.name]
  if (pairs === undefined) return new Float32Array()
  return pairs.predicted.map((value, i) => value - (pairs.observed[i] ?? Number.NaN))
}

/** The same distance on both sides of zero, so that a bias shows as a shift. */
function symmetric(errors: Float32Array): { domain?: readonly [number, number] } {
  const [low = 0, high = 0] = quantilesOf(errors, [0.001, 0.999])
  const reach = Math.max(Math.abs(low), Math.abs(high))
  return reach > 0 ? { domain: [-reach, reach] } : {}
}
