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
} from '../../report/index.js'
import type { PlacedPicture } from '../../run/write-inspection.js'
import type { SummaryTable } from '../../study/contract.js'
import type { ElectrodialysisConfig } from './config.js'
import type { ForecasterScores, PartEvaluation } from './evaluation.js'
import type { Experiments } from './experiments.js'
import type { ElectrodialysisModel } from './model.js'
import { largestDeparture, totalSeries } from './totals.js'
import { verdictBlocks } from './verdict.js'

const kinds = { oneStep: 'one step ahead', freeRunning: 'free-running' } as const
const forecasters = { emulator: 'emulator', no_change: 'no change', linear: 'straight line' } as const

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
        { name: 'Encoder', value: `LSTM of ${lstm.hidden} units, ${lstm.layers} layers` },
        { name: 'Decoder', value: `${mlp.layers} layers, ${mlp.hidden} units` },
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

const captions: Readonly<Record<string, string>> = {
  trajectories: 'Whole batches from their first sample: the best, the median and the worst',
  error_growth: 'How errors grow with the distance from the first sample',
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
  const { part, experiments, oneStep, freeRunning, largestDrift, lowestContent } = evaluation
  const beaten = (['no_change', 'linear'] as const).filter(
    (baseline) => !(oneStep.emulator.mseScaled < oneStep[baseline].mseScaled),
  )
  return [
    heading(`On the ${part} experiments`),
    paragraph(`${experiments.length} experiments: ${experiments.join(', ')}.`),
    scoreTable(evaluation),
    beaten.length === 0
      ? good('One step ahead, the emulator is better than no change and than a straight line.')
      : warning(
          `One step ahead, the emulator is no better than ${beaten.map((name) => forecasters[name]).join(' and ')}.`,
        ),
    columnTable('One step ahead, by column', oneStep.emulator),
    deltaTable(evaluation),
    columnTable('Free-running, by column', freeRunning.emulator),
    experimentTable(evaluation),
    growthTable(evaluation),
    outsideTable(evaluation),
    largestDrift <= 1e-6 && lowestContent >= 0
      ? good(
          `Free-running totals, with what left for good, stay within ${largestDrift.toExponential(1)} of their first value; no compartment holds less than nothing.`,
        )
      : warning(
          `A free-running total leaves its first value by ${largestDrift.toExponential(1)} of it; the least that a compartment holds is ${lowestContent}.`,
        ),
  ]
}

function scoreTable({ part, oneStep, freeRunning }: PartEvaluation): ReportTable {
  return {
    kind: 'table',
    caption: `Errors on the ${part} experiments`,
    columns: [
      { name: 'forecast' },
      { name: 'by' },
      { name: 'scaled MSE' },
      { name: 'median error', format: 'share' },
    ],
    rows: scoreRows({ oneStep, freeRunning }),
  }
}

function scoreRows(scores: Pick<PartEvaluation, 'oneStep' | 'freeRunning'>): (string | number)[][] {
  return (['oneStep', 'freeRunning'] as const).flatMap((kind) =>
    (['emulator', 'no_change', 'linear'] as const).map((by) => [
      kinds[kind],
      forecasters[by],
      scores[kind][by].mseScaled,
      scores[kind][by].medianShare,
    ]),
  )
}

function columnTable(caption: string, { columns }: ForecasterScores): ReportTable {
  return {
    kind: 'table',
    caption,
    columns: [
      { name: 'column' },
      { name: 'unit' },
      { name: 'RMSE' },
      { name: 'of its range', format: 'share' },
      { name: 'median error', format: 'share' },
      { name: 'R² of the change', format: { decimals: 3 } },
      { name: 'samples', format: 'count' },
    ],
    rows: columns.map(({ name, unit, rmse, share, medianShare, changeR2, count }) => [
      name,
      unit,
      rmse,
      share,
      medianShare,
      changeR2,
      count,
    ]),
    note: 'R² of the change: how much of the variance of the changes from sample to sample (dCALA, dVA, …) is explained.',
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
      ...Object.values(forecasters).map((name) => ({ name })),
      { name: 'R²', format: { decimals: 3 } },
    ],
    rows: deltas.map(({ name, unit, rmse, r2 }) => [
      name,
      unit,
      ...(['emulator', 'no_change', 'linear'] as const).map((by) => rmse[by]),
      r2,
    ]),
    note: 'Of every concentration and volume outside of the first compartment.',
  }
}

function experimentTable({ byExperiment, largestDrift }: PartEvaluation): ReportTable {
  return {
    kind: 'table',
    caption: 'Whole batches from their first sample, by experiment',
    columns: [
      { name: 'experiment' },
      { name: 'samples', format: 'count' },
      { name: 'median error', format: 'share' },
      { name: 'worst column' },
      { name: 'its error', format: 'share' },
      { name: 'beyond training', format: 'share' },
      { name: 'measured imbalance', format: 'share' },
    ],
    rows: byExperiment.map(({ experiment, samples, shares, share, beyond, measuredImbalance }) => {
      const [worst = ['–', NaN]] = Object.entries(shares).toSorted(([, a], [, b]) => b - a)
      return [experiment, samples, share, worst[0], worst[1], beyond, measuredImbalance]
    }),
    note:
      'Errors are RMSE as shares of each column’s range in training. Beyond training: how far controls leave theirs. ' +
      `Measured imbalance: of measured totals; the emulator’s own is ${largestDrift === 0 ? '0' : `at most ${largestDrift.toExponential(1)}`}.`,
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

/** Scaled error of free-running courses at some numbers of steps. */
function growthTable({ freeRunning }: PartEvaluation): ReportTable {
  const length = freeRunning.emulator.byStep.findLastIndex((value) => value !== null) + 1
  const steps = [...new Set([2, 4, 8, 12, 16, 24, 32, 48, length])]
    .filter((step) => step <= length)
    .toSorted((a, b) => a - b)
  return {
    kind: 'table',
    caption: 'How the free-running error grows: root mean squared scaled error',
    columns: [{ name: 'steps' }, ...Object.values(forecasters).map((name) => ({ name }))],
    rows: steps.map((step) => [
      step,
      freeRunning.emulator.byStep[step - 1] ?? null,
      freeRunning.no_change.byStep[step - 1] ?? null,
      freeRunning.linear.byStep[step - 1] ?? null,
    ]),
  }
}

/** How far the measured totals themselves scatter. */
function measuredTotals(experiments: Experiments): readonly Block[] {
  const worst = new Map<string, number>()
  for (const series of totalSeries(experiments)) {
    if (series.open) continue
    const share = Math.abs(largestDeparture(series).share)
    worst.set(series.name, Math.max(worst.get(series.name) ?? 0, share))
  }
  if (worst.size === 0) return []
  return [
    heading('Measured totals'),
    {
      kind: 'table',
      caption: 'Largest departure of a measured total from its first value, over all experiments',
      columns: [{ name: 'total' }, { name: 'departure', format: 'share' }],
      rows: [...worst],
    },
    note('The emulator keeps totals exactly: where measured ones scatter, it cannot follow that scatter.'),
  ]
}

/** The same scores for the terminal. */
export function summaryTables(parts: readonly PartEvaluation[]): readonly SummaryTable[] {
  return parts.map((evaluation) => ({
    title: `${evaluation.part} (${evaluation.experiments.length} experiments)`,
    columns: ['forecast', 'by', 'scaled MSE', 'median error, share of range'],
    rows: scoreRows(evaluation),
  }))
}
