// The evaluation in words and tables.
import {
  facts,
  good,
  heading,
  note,
  paragraph,
  warning,
  type Block,
  type ReportDocument,
  type ReportTable,
} from '@utsushi/study/report'
import { formatNumber } from '@utsushi/study/plots'
import type { PlacedPicture } from '@utsushi/study'
import type { SummaryTable } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import type { ForecasterScores, PartEvaluation } from './evaluation.js'
import type { Experiments } from './experiments.js'
import type { ElectrodialysisModel } from './model.js'
import { all, forecasters, inPercent, percent, simple, sized } from './report-columns.js'
import { growthTable, originTables } from './report-growth.js'
import { measuredTotals, totalsBlocks } from './report-totals.js'
import { verdictBlocks } from './verdict.js'

const kinds = { oneStep: 'one step ahead', freeRunning: 'free-running' } as const
export function evaluationReport(
  config: ElectrodialysisConfig,
  experiments: Experiments,
  model: ElectrodialysisModel,
  parts: readonly PartEvaluation[],
  pictures: readonly PlacedPicture[],
): ReportDocument {
  const { lstm, mlp } = config.model
  return {
    title: 'Electrodialysis emulator',
    subtitle: experiments.file,
    blocks: [
      ...verdictBlocks(parts),
      facts([
        { name: 'Weights', value: model.parameters.size, format: 'count' },
        { name: 'Encoder', value: `LSTM of ${lstm.hidden} units, ${layersOf(lstm.layers)}` },
        { name: 'Decoder', value: `${layersOf(mlp.layers)}, ${mlp.hidden} units` },
        { name: 'Interval', value: `${experiments.interval} ${experiments.system.timeUnit}` },
      ]),
      paragraph(
        'Free-running: only the first sample and the controls are given. One step ahead: every step begins from what was measured.',
        'Shares are of each column’s range in training. All forecasters are compared on the samples for which all have one;',
        'the straight line needs two samples.',
      ),
      ...figures(pictures),
      ...parts.flatMap(partBlocks),
      ...measuredTotals(experiments),
    ],
  }
}

const layersOf = (count: number): string => `${count} ${count === 1 ? 'layer' : 'layers'}`

const captions: Readonly<Record<string, string>> = {
  trajectories: 'Whole batches from their first sample: the best, the median and the worst',
  error_growth: 'How errors grow with the distance from the first sample',
  error_growth_any_sample: 'How errors grow with the distance from any sample, by column',
  prediction_vs_actual: 'Free-running predictions against what was measured',
  changes: 'Changes from sample to sample, predicted one step ahead against measured',
  beyond_training: 'Errors of whole batches by how far their controls lie beyond training',
  training_loss: 'Training: loss, errors of the validation experiments, learning rate',
}

function figures(pictures: readonly PlacedPicture[]): readonly Block[] {
  const placed = Object.entries(captions).flatMap(([name, caption]): Block[] => {
    const picture = pictures.find((each) => each.name === name)
    if (picture === undefined) return []
    return [{ kind: 'figure', caption, alt: caption, svg: picture.svg, file: picture.file }]
  })
  return placed.length === 0 ? [] : [heading('Pictures'), ...placed]
}

function partBlocks(evaluation: PartEvaluation): readonly Block[] {
  const { part, experiments, oneStep, freeRunning } = evaluation
  return [
    heading(`On the ${part} experiments`),
    paragraph(`${experiments.length} experiments: ${experiments.join(', ')}.`),
    scoreTable(evaluation),
    ...simple.map((by) => comparison(oneStep, by)),
    columnTable('One step ahead, by column', oneStep.emulator, { changes: true }),
    deltaTable(evaluation),
    columnTable('Free-running, by column', freeRunning.emulator, { changes: false }),
    experimentTable(evaluation),
    growthTable(evaluation),
    ...originTables(evaluation),
    ...totalsBlocks(evaluation),
    outsideTable(evaluation),
  ]
}

/** Whether the emulator is better than a simple method one step ahead, and the columns in which it is not. */
function comparison({ emulator, ...others }: PartEvaluation['oneStep'], by: (typeof simple)[number]): Block {
  const lost = emulator.columns.filter(({ rmse }, k) => {
    const other = others[by].columns[k]?.rmse ?? NaN
    return rmse > other
  })
  const name = by === 'linear' ? 'a straight line' : forecasters[by]
  const columns =
    lost.length === 0
      ? 'in every column'
      : `in ${emulator.columns.length - lost.length} of ${emulator.columns.length} columns, not in ${lost.map((each) => each.name).join(', ')}`
  return emulator.mseScaled < others[by].mseScaled
    ? good(`One step ahead, the emulator is better than ${name} over all, and ${columns}.`)
    : warning(`One step ahead, the emulator is no better than ${name} over all; it is better ${columns}.`)
}

function scoreTable({ part, oneStep, freeRunning }: PartEvaluation): ReportTable {
  return {
    kind: 'table',
    caption: `Errors on the ${part} experiments`,
    columns: [{ name: 'forecast' }, { name: 'by' }, { name: 'scaled MSE' }, percent('median error')],
    rows: scoreRows({ oneStep, freeRunning }).map(([forecast, by, mse, median]) => [
      forecast,
      by,
      mse,
      inPercent(median),
    ]),
    note: 'Median error: of the absolute errors of all samples and columns, each as a share of its column’s range.',
  }
}

function scoreRows(
  scores: Pick<PartEvaluation, 'oneStep' | 'freeRunning'>,
): [forecast: string, by: string, mse: number, median: number][] {
  return (['oneStep', 'freeRunning'] as const).flatMap((kind) =>
    all.map((by): [string, string, number, number] => [
      kinds[kind],
      forecasters[by],
      scores[kind][by].mseScaled,
      scores[kind][by].medianShare,
    ]),
  )
}

/** Errors by column; how much of the changes is explained is asked of single steps only. */
function columnTable(
  caption: string,
  { columns }: ForecasterScores,
  { changes }: { readonly changes: boolean },
): ReportTable {
  return {
    kind: 'table',
    caption,
    columns: [
      { name: 'column' },
      { name: 'unit' },
      sized('RMSE'),
      percent('of its range'),
      percent('median error'),
      ...(changes ? [{ name: 'R² of the change', format: { decimals: 3 } }] : []),
      { name: 'samples', format: 'count' },
    ],
    rows: columns.map(({ name, unit, rmse, share, medianShare, changeR2, count }) => [
      name,
      unit,
      formatNumber(rmse),
      inPercent(share),
      inPercent(medianShare),
      ...(changes ? [changeR2] : []),
      count,
    ]),
    ...(changes && {
      note: 'R² of the change: how much of the variance of the changes from sample to sample (dCALA, dVA, …) is explained.',
    }),
  }
}

/** The changes that are asked for by name. */
function deltaTable({ deltas }: PartEvaluation): ReportTable {
  return {
    kind: 'table',
    caption: 'Changes from sample to sample, one step ahead: RMSE',
    columns: [
      { name: 'change' },
      { name: 'unit' },
      ...Object.values(forecasters).map((name) => sized(name)),
      { name: 'R²', format: { decimals: 3 } },
    ],
    rows: deltas.map(({ name, unit, rmse, r2 }) => [
      name,
      unit,
      ...all.map((by) => formatNumber(rmse[by])),
      r2,
    ]),
    note: 'Of every concentration and volume outside of the first compartment.',
  }
}

function experimentTable({ byExperiment }: PartEvaluation): ReportTable {
  return {
    kind: 'table',
    caption: 'Whole batches from their first sample, by experiment',
    columns: [
      { name: 'experiment' },
      { name: 'samples', format: 'count' },
      percent('median column', 3),
      { name: 'worst column' },
      percent('its error', 3),
      percent('beyond training', 3),
    ],
    rows: byExperiment.map(({ experiment, samples, shares, share, beyond }) => {
      const [worst = ['–', NaN]] = Object.entries(shares).toSorted(([, a], [, b]) => b - a)
      return [experiment, samples, inPercent(share), worst[0], inPercent(worst[1]), inPercent(beyond)]
    }),
    note: 'Errors are RMSE over the batch, as shares of each column’s range in training. Beyond training: how far controls leave theirs.',
  }
}

/** What leaves the widened range of training. */
function outsideTable({ outsideRange }: PartEvaluation): Block {
  const found = outsideRange.filter(({ measured, predicted }) => measured + predicted > 0)
  if (found.length === 0)
    return note('No value, measured or predicted, leaves the widened range of training.')
  return {
    kind: 'table',
    caption: 'Extrapolation: values beyond the widened range of training',
    columns: [
      { name: 'column' },
      { name: 'measured', format: 'count' },
      { name: 'predicted, free-running', format: 'count' },
      { name: 'of', format: 'count' },
    ],
    rows: found.map(({ name, measured, predicted, count }) => [name, measured, predicted, count]),
  }
}

/** The same scores for the terminal. */
export function summaryTables(parts: readonly PartEvaluation[]): readonly SummaryTable[] {
  return parts.map((evaluation) => ({
    title: `${evaluation.part} (${evaluation.experiments.length} experiments)`,
    columns: ['forecast', 'by', 'scaled MSE', 'median error, share of range'],
    rows: scoreRows(evaluation),
  }))
}
