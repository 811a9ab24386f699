// The evaluation of a run as a report: first what it comes to, in words (are deviations found, how many alarms are false, is a
// simpler method as good), then scores by horizon, pictures, and what was held out.
import { countOf, listed, type ReportSections, type SummaryTable } from '@utsushi/study'
import { formatFixed, formatShare } from '@utsushi/study/plots'
import { facts, good, heading, paragraph, warning, type Block } from '@utsushi/study/report'
import { formatInterval, stepWords } from '@utsushi/data'
import { intervalOf, type EquipmentConfig } from './config.js'
import type { EquipmentTask } from './loss.js'
import { backtestSentence, backtestTable, causesTable } from './report/backtest-tables.js'
import { explanationBlocks } from './report/explanation-blocks.js'
import { rankCurvesName } from './report/rank-pictures.js'
import { horizonWords } from './report/words.js'
import {
  baseRateWords,
  decisionTable,
  methodTable,
  rangeTable,
  spreadBlocks,
  summaryRows,
  undefinedTable,
} from './report/tables.js'
import type { HorizonEvaluation, PartEvaluation, ScoredPart } from './score.js'
import { rivalNames, type RivalName } from './score/rivals.js'

/** What only this study says of a run. */
export function report(
  { config, data, parts, fitted, model }: EquipmentTask,
  scored: readonly ScoredPart[],
  figures: (...names: readonly string[]) => readonly Block[],
): ReportSections {
  const { park } = data
  const evaluations = scored.map(({ evaluation }) => evaluation)
  const equipment = new Set(park.series.map((own) => own.equipment)).size
  return {
    title: 'Equipment that will leave its normal range',
    subtitle: `${countOf(equipment, 'piece of equipment', 'pieces of equipment')}, ${countOf(park.series.length, 'check item')}`,
    verdict: verdictBlocks(config, evaluations),
    scores: [
      paragraph(
        'PR-AUC is the area under the precision–recall curve: what a method that knows nothing reaches is the base rate.',
        'Threshold and calibration were chosen on the validation windows, for every method by itself.',
        'Intervals hold 95 % of the scores when pieces of equipment are drawn anew.',
      ),
      ...figures(
        ...config.labels.horizons.map(rankCurvesName),
        ...['confusion', 'reliability', 'samples', 'timeline', 'attention', 'embedding'],
      ),
      ...evaluations.flatMap((part) => [
        heading(`On the ${part.part} windows`),
        ...part.horizons.map((own) => methodTable(config, own)),
        decisionTable(config, part),
        ...spreadBlocks(config, part),
        ...backtestTable(config, part),
        ...causesTable(config, part),
        ...explanationBlocks(config, part.explanation, figures),
      ]),
    ],
    data: [
      {
        kind: 'table',
        caption: 'Windows of each part, and how many of the labelled ones deviate',
        columns: [
          { name: 'part' },
          { name: 'windows', format: 'count' },
          ...config.labels.horizons.map((horizon) => ({ name: horizonWords(config, horizon) })),
        ],
        rows: Object.entries(parts).map(([name, windows = new Int32Array(0)]) => [
          name,
          windows.length,
          ...config.labels.horizons.map((_, horizon) => baseRateWords(data, windows, horizon)),
        ]),
      },
      paragraph(splitWords(config)),
      rangeTable(fitted),
      ...undefinedTable(data),
    ],
    model: [
      facts([
        { name: 'Method', value: methodWords(config) },
        ...(model === undefined
          ? []
          : [{ name: 'Trained weights', value: model.trained, format: 'count' as const }]),
        { name: 'Window', value: `${config.windows.context} × ${formatInterval(park.interval)}` },
        { name: 'Statistics', value: data.statistics.names.length, format: 'count' },
        ...(data.embedding === undefined
          ? []
          : [
              {
                name: 'Features of the encoder',
                value: data.embedding.names.length,
                format: 'count' as const,
              },
            ]),
      ]),
    ],
  }
}

function methodWords({ model }: EquipmentConfig): string {
  switch (model.kind) {
    case 'trees':
      return 'boosted trees on the statistics'
    case 'logistic':
      return 'logistic regression on the statistics'
    case 'distance':
      return 'distance of the whole piece of equipment from its reference, without labels'
    case 'network': {
      const words = {
        encoder: 'the encoder’s embedding',
        statistics: 'statistics',
        lstm: 'a recurrent network over the steps',
        attention: 'attention over the steps',
      }
      const tasks = model.tasks === 'shared' ? 'one network for all horizons' : 'a network per horizon'
      return `${tasks} on ${listed(model.branches.map((branch) => words[branch]))}`
    }
    default:
      return model.kind satisfies never
  }
}

function splitWords({ split, labels, data }: EquipmentConfig): string {
  const longest = Math.max(...labels.horizons)
  const { many } = stepWords(intervalOf(data))
  const gap = `Training windows end ${longest} ${many} before the first validation window, so that none of their labels lies behind it; likewise before the test.`
  return split.by === 'time'
    ? gap
    : `${gap} Validation and test windows are of equipment that training never saw.`
}

function verdictBlocks(config: EquipmentConfig, parts: readonly PartEvaluation[]): readonly Block[] {
  const [judged] = parts
  if (judged === undefined)
    return [warning('No windows were held out: nothing is known of how well deviations are found.')]
  return judged.horizons.flatMap((own) => horizonVerdict(config, judged, own))
}

function horizonVerdict(config: EquipmentConfig, { part }: PartEvaluation, own: HorizonEvaluation): Block[] {
  const { record, intervals } = own.model
  const words = horizonWords(config, own.horizon)
  if (record.prAuc === null || record.baseRate === null)
    return [
      warning(
        `${words}: nothing can be said of the ${part} windows, for ${record.reasons.prAuc ?? 'no label is known'}.`,
      ),
    ]
  const lift = record.prAuc / record.baseRate
  const spread = intervals.prAuc
  const says =
    spread === null ? '' : ` (95 % between ${formatFixed(spread.from, 2)} and ${formatFixed(spread.to, 2)})`
  const alarms =
    record.precision === null
      ? 'At the chosen threshold it raises no alarm.'
      : `At the chosen threshold it finds ${formatShare(record.recall ?? NaN)} of the deviations, and ${formatShare(record.precision)} of its alarms are right.`
  const better = Object.entries(own.rivals)
    .filter(([, rival]) => (rival.record.prAuc ?? 0) >= (record.prAuc ?? 0))
    .map(([name, rival]) => `${rivalNames[name as RivalName]} (${formatFixed(rival.record.prAuc ?? NaN, 2)})`)
  const knows = (spread?.from ?? record.prAuc) > record.baseRate
  const first =
    `${words}: PR-AUC ${formatFixed(record.prAuc, 2)}${says} where ${formatShare(record.baseRate)} of the ${part} windows deviate` +
    `, ${formatFixed(lift, 1)} times what a method that knows nothing reaches. ${alarms} ${backtestSentence(config, own)}`
  return [
    (knows ? good : warning)(first.trimEnd()),
    ...(better.length === 0
      ? []
      : [
          warning(
            `${words}, ${listed(better)} ${better.length === 1 ? 'is' : 'are'} as good or better: use the simpler one.`,
          ),
        ]),
  ]
}

/** The same scores for the terminal. */
export function summaryTables(scored: readonly ScoredPart[]): readonly SummaryTable[] {
  return scored.map(({ evaluation }) => ({
    title: `${evaluation.part} (${countOf(evaluation.windows, 'window')} of ${countOf(evaluation.equipment, 'piece of equipment', 'pieces of equipment')})`,
    columns: ['horizon', 'by', 'PR-AUC', 'base rate', 'ROC-AUC', 'F1', 'precision', 'recall', 'Brier'],
    rows: evaluation.horizons.flatMap(summaryRows),
  }))
}
