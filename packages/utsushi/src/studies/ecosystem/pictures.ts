/**
 * The five pictures of an ecosystem run, as chart specifications: how training went, how large the errors are beside
 * the baselines, where predictions lie against the process model, what a year looks like, and when errors occur.
 */
import { barChart } from '@utsushi/study/plots'
import { lineChart, type LineSeries } from '@utsushi/study/plots'
import { formatFixed, formatNumber } from '@utsushi/study/plots'
import type { ChartSpec } from '@utsushi/study/plots'
import { scatterChart } from '@utsushi/study/plots'
import { smallMultiples } from '@utsushi/study/plots'
import { colours, palette } from '@utsushi/study/plots'
import {
  baselineNames,
  type EcosystemEvaluation,
  type Flux,
  type FluxScore,
  type TrainingHistory,
} from './evaluation.js'
import { extentLabel, fluxLabel, splitLabel, unitsLabel } from './flux-label.js'
import { errorPicture, seriesPicture } from './pictures-over-time.js'

/** File names of the pictures in `visualizations/`, without ending. */
export const pictureNames = [
  'learning_curves',
  'test_metrics',
  'prediction_vs_actual',
  'timeseries_predictions',
  'error_distribution',
] as const
export type PictureName = (typeof pictureNames)[number]

/**
 * All five pictures.
 *
 * @example
 * for (const [name, spec] of Object.entries(ecosystemPictures(evaluation, history))) await renderChart(spec)
 */
export function ecosystemPictures(
  evaluation: EcosystemEvaluation,
  history: TrainingHistory,
): Record<PictureName, ChartSpec> {
  return {
    learning_curves: learningCurves(history, unitsLabel(evaluation.fluxes)),
    ...evaluationPictures(evaluation),
  }
}

/** The four pictures of one evaluation, for splits beside the first. */
export function evaluationPictures(
  evaluation: EcosystemEvaluation,
): Record<Exclude<PictureName, 'learning_curves'>, ChartSpec> {
  return {
    test_metrics: metricsPicture(evaluation),
    prediction_vs_actual: scatterPicture(evaluation),
    timeseries_predictions: seriesPicture(evaluation),
    error_distribution: errorPicture(evaluation),
  }
}

/** Losses, validation error per flux (in `unit`) and learning rate by epoch, with the epoch that was kept. */
export function learningCurves(history: TrainingHistory, unit?: string): ChartSpec {
  const { epochs, bestEpoch } = history
  const first = epochs[0]?.epoch ?? 0
  const last = epochs[epochs.length - 1]?.epoch ?? 1
  const x = { label: '', domain: [first - 0.5, last + 0.5] as const, ticks: Math.min(20, epochs.length) }
  const few = epochs.length <= 40
  const line = (
    name: string,
    of: (epoch: TrainingHistory['epochs'][number]) => number | undefined,
  ): LineSeries => {
    const known = epochs.filter((epoch) => Number.isFinite(of(epoch)))
    return {
      name,
      x: known.map((epoch) => epoch.epoch),
      y: known.map((epoch) => of(epoch) ?? Number.NaN),
      points: few,
    }
  }
  const best = { x: bestEpoch, label: `best: epoch ${bestEpoch}` }
  const fluxes = [...new Set(epochs.flatMap((epoch) => Object.keys(epoch.validationRmse ?? {})))]
  const size = { width: 700, height: 190 }
  const loss = lineChart({
    ...size,
    title: 'Loss on scaled targets (logarithmic axis)',
    x,
    y: { label: 'loss', scale: 'log' },
    series: [
      { ...line('training', (epoch) => epoch.trainLoss), colour: colours.training },
      { ...line('validation', (epoch) => epoch.validationLoss), colour: colours.validation },
    ].filter((series) => series.x.length > 0),
    markers: [best],
  })
  const errors = lineChart({
    ...size,
    title: 'Validation error (logarithmic axis)',
    x,
    y: { label: 'RMSE', ...(unit !== undefined && { unit }), scale: 'log' },
    series: fluxes.map((flux) => line(fluxLabel(flux), (epoch) => epoch.validationRmse?.[flux])),
    markers: [{ x: bestEpoch }],
    legend: true,
  })
  const rate = lineChart({
    ...size,
    height: 90,
    title: 'Learning rate',
    x: { ...x, label: 'epoch' },
    y: { label: 'rate', zero: true, ticks: 3, format: '~g' },
    series: [
      { ...line('learning rate', (epoch) => epoch.learningRate), colour: colours.muted, points: false },
    ],
    markers: [{ x: bestEpoch }],
  })
  return smallMultiples({
    title: 'Learning curves',
    subtitle: `${epochs.length} epochs; ${endings[history.stopped]}. The weights of epoch ${bestEpoch} were kept.`,
    columns: 1,
    width: size.width,
    legends: true,
    panels: fluxes.length > 0 ? [loss, errors, rate] : [loss, rate],
  })
}

const endings: Record<TrainingHistory['stopped'], string> = {
  finished: 'training ran to its end',
  patience: 'training stopped early, validation no longer improved',
  budget: 'training stopped at its time budget',
  interrupted: 'training was interrupted',
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
