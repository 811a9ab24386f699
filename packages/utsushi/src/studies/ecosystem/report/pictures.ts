// The pictures of an evaluated ecosystem run, as chart specifications: how large the errors are beside the baselines, where predictions lie against the process model, what a year looks like, and when errors occur.
import {
  barChart,
  colours,
  formatFixed,
  formatNumber,
  histogramChart,
  lineChart,
  palette,
  quantilesOf,
  scatterChart,
  smallMultiples,
  type ChartSpec,
  type LineSeries,
} from '@utsushi/study/plots'
import { instantOf } from '@utsushi/data'
import type { Picture } from '@utsushi/study'
import { baselineNames, extentLabel, fluxLabel, splitLabel, unitsLabel } from '../score/evaluation.js'
import type { EcosystemEvaluation, Flux, FluxScore, SampleSeries } from '../score/evaluation.js'

const captions = {
  test_metrics: {
    caption: 'Scores of emulator and baselines per flux.',
    alt: 'Bar charts of RMSE, pooled R² (NSE), median R² of single samples and KGE per flux for the emulator and each baseline; the numbers are in the tables above',
  },
  prediction_vs_actual: {
    caption: 'Emulator against process model, day by day; of many days, darker cells hold more.',
    alt: 'Charts of emulated against simulated daily fluxes around the line of perfect agreement, one per flux',
  },
  timeseries_predictions: {
    caption: 'The parameter samples with the best, the median and the worst R² over the period.',
    alt: 'Daily fluxes of process model and emulator over the period for three parameter samples, one row per flux',
  },
  error_distribution: {
    caption: 'Errors: their distribution, by forecast day, by month.',
    alt: 'Histograms of daily errors, and RMSE and bias by forecast day and by month, one row per flux',
  },
} as const
export type PictureName = keyof typeof captions

/**
 * All pictures of an evaluated run: those of the first evaluation, and of the held-out samples beside it.
 *
 * @example
 * for (const [name, { chart }] of Object.entries(ecosystemPictures(evaluations))) await renderChart(chart)
 */
export function ecosystemPictures(
  evaluations: readonly EcosystemEvaluation[],
): Readonly<Record<string, Picture>> {
  const drawn = evaluations.filter((evaluation, k) => k === 0 || evaluation.split === 'held-out')
  return Object.fromEntries(
    drawn.flatMap((evaluation, k) =>
      Object.entries(evaluationPictures(evaluation)).map(([name, chart]) => {
        const { caption, alt } = captions[name as PictureName]
        const of = k === 0 ? '' : `${splitLabel(evaluation)}. `
        return [name + suffixOf(evaluation, k === 0), { chart, caption: of + caption, alt: of + alt }]
      }),
    ),
  )
}

/** Added to the names of pictures beside the first evaluation's: `_held_out`. */
export const suffixOf = ({ split, variant }: EcosystemEvaluation, main: boolean): string =>
  main ? '' : `_${[split, variant].filter(Boolean).join('_').replaceAll(/\W+/g, '_')}`

/** The pictures of one evaluation. */
export function evaluationPictures(evaluation: EcosystemEvaluation): Record<PictureName, ChartSpec> {
  return {
    test_metrics: metricsPicture(evaluation),
    prediction_vs_actual: scatterPicture(evaluation),
    timeseries_predictions: seriesPicture(evaluation),
    error_distribution: errorPicture(evaluation),
  }
}

/** RMSE, R² (which is NSE) pooled and of single samples, and KGE of every flux, emulator beside baselines. */
export function metricsPicture(evaluation: EcosystemEvaluation): ChartSpec {
  const rivals = baselineNames.filter((name) => evaluation.baselines[name] !== undefined)
  const groups = [
    { name: 'emulator', colour: colours.model },
    ...rivals.map((name, i) => ({ name, colour: ['#E69F00', '#8FBFA8', '#C9A3BC'][i] ?? palette[6] })),
  ]
  let cut = false
  const panels = metrics.map(({ title, of, skill }) => {
    const bars = evaluation.fluxes.flatMap((flux) =>
      groups.map(({ name }) => ({
        category: fluxLabel(flux.name),
        group: name,
        value: of(scoreOf(evaluation, name, flux)),
      })),
    )
    const low = Math.min(...bars.map((bar) => bar.value).filter(Number.isFinite))
    cut ||= skill && low < -1
    const domain = skill ? ([low < 0 ? -1 : 0, 1] as const) : undefined
    return barChart({
      title,
      width: 300,
      bars,
      groups,
      value: {
        label: skill ? '1 is perfect' : `smaller is better, ${unitsLabel(evaluation.fluxes)}`,
        ...(domain && { domain }),
      },
      format: skill ? (value) => formatFixed(value, 3) : (value) => formatNumber(value),
      barHeight: 13,
    })
  })
  return smallMultiples({
    title: `${splitLabel(evaluation)}: scores of emulator and baselines`,
    subtitle: `${extentLabel(evaluation)}.${cut ? ' Bars cut at −1 are marked ◂.' : ''}`,
    columns: 2,
    spacing: { row: 24, column: 46 },
    sharedColour: true,
    panels,
  })
}

const metrics: readonly { title: string; of: (score: FluxScore | undefined) => number; skill: boolean }[] = [
  { title: 'RMSE', of: (score) => score?.rmse ?? Number.NaN, skill: false },
  { title: 'R² (NSE), all samples pooled', of: (score) => score?.r2 ?? Number.NaN, skill: true },
  {
    title: 'R² (NSE) of single samples, median',
    of: (score) => score?.r2MedianPerSample ?? Number.NaN,
    skill: true,
  },
  { title: 'Kling–Gupta efficiency (KGE)', of: (score) => score?.kge ?? Number.NaN, skill: true },
]

function scoreOf(evaluation: EcosystemEvaluation, group: string, flux: Flux): FluxScore | undefined {
  const baseline = baselineNames.find((name) => name === group)
  return (baseline === undefined ? evaluation.scores : evaluation.baselines[baseline])?.[flux.name]
}

/** Emulator against process model, day by day, per flux. */
export function scatterPicture(evaluation: EcosystemEvaluation): ChartSpec {
  const panels = evaluation.fluxes.map((flux) => {
    const pairs = evaluation.pairs[flux.name]
    const score = evaluation.scores[flux.name]
    return scatterChart({
      title: fluxLabel(flux.name),
      width: 300,
      x: pairs?.observed ?? [],
      y: pairs?.predicted ?? [],
      oneToOne: true,
      densityLabel: 'days per cell',
      bins: 52,
      xAxis: { label: 'process model', unit: flux.unit, ticks: 5 },
      yAxis: { label: 'emulator', unit: flux.unit, ticks: 5 },
      notes: score === undefined ? [] : scoreLines(score),
    })
  })
  return smallMultiples({
    title: `${splitLabel(evaluation)}: emulator against process model`,
    subtitle: `${extentLabel(evaluation)}. The dashed line is perfect agreement.`,
    columns: 2,
    spacing: 30,
    sharedColour: true,
    panels,
  })
}

function scoreLines(score: FluxScore): string[] {
  const median = score.r2MedianPerSample
  return [
    `R² ${formatFixed(score.r2, 3)}`,
    ...(median === undefined ? [] : [`R² per sample ${formatFixed(median, 3)} (median)`]),
    `RMSE ${formatNumber(score.rmse)}`,
    `bias ${formatNumber(score.bias, 2)}`,
  ]
}

/** Emulator and process model over the period for a good, a typical and a bad parameter sample. */
export function seriesPicture(evaluation: EcosystemEvaluation): ChartSpec {
  const shown = evaluation.series.slice(0, 3)
  const panels = evaluation.fluxes.flatMap((flux, row) =>
    shown.map((sample, column) =>
      lineChart({
        ...(row === 0 && { title: `${sample.kind}: sample ${sample.sample}` }),
        width: 262,
        height: 118,
        x: { label: '', scale: 'date', ticks: 6 },
        y: { label: column === 0 ? fluxLabel(flux.name) : '', ticks: 4 },
        series: [
          {
            name: 'process model',
            colour: colours.rule,
            strokeWidth: 2.6,
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
    subtitle: `Best, median and worst sample by R² (mean of fluxes). All in ${unitsLabel(evaluation.fluxes)}; forecasts of ${evaluation.leadDays} days one after another.`,
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
  const step = Math.min(...instants.slice(1).map((at, i) => at - (instants[i] ?? NaN)))
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
  const size = { width: 250, height: 120 }
  const panels = evaluation.fluxes.flatMap((flux, row) => {
    const errors = errorsOf(evaluation, flux)
    const heading = (title: string) => (row === 0 ? { title } : {})
    const last = row === evaluation.fluxes.length - 1
    const lead = evaluation.byLead[flux.name] ?? []
    const month = evaluation.byMonth[flux.name] ?? []
    return [
      histogramChart({
        ...size,
        ...heading('Daily errors'),
        values: errors,
        xAxis: { label: last ? 'emulator − process model' : '', ticks: 4, ...symmetric(errors) },
        countLabel: fluxLabel(flux.name),
        rules: [0],
        colour: '#7FB2D6',
      }),
      lineChart({
        ...size,
        ...heading('By forecast day'),
        x: { label: last ? 'forecast day' : '', ticks: 6 },
        y: { label: '', ticks: 4, zero: true },
        series: errorLines(
          lead.map((entry) => entry.lead),
          lead,
        ),
      }),
      lineChart({
        ...size,
        ...heading('By month'),
        x: { label: last ? 'month' : '', domain: [0.5, 12.5], values: monthNumbers, names: monthLetters },
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
    subtitle: `All in ${unitsLabel(evaluation.fluxes)}; the left column counts days, without the outermost 0.1 % at either end.`,
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
    { name: 'RMSE', colour: colours.model, x, y: entries.map((entry) => entry.rmse), points: x.length <= 40 },
    { name: 'bias', colour: colours.bias, dash: [5, 3], x, y: entries.map((entry) => entry.bias) },
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
