// Tables of the report: every method at one horizon, how the decision was made, normal ranges, statistics that are not defined.
import { formatFixed, formatNumber, formatShare } from '@utsushi/study/plots'
import { listed } from '@utsushi/study'
import { paragraph, type Block, type Cell } from '@utsushi/study/report'
import type { EquipmentConfig } from '../config.js'
import type { WindowedPark } from '../data/windowed.js'
import type { Places } from '../data/columns.js'
import type { Fitted } from '../fit/fitted.js'
import type { HorizonEvaluation, Interval, MethodScores, PartEvaluation } from '../score.js'
import { rivalNames, type RivalName } from '../score/rivals.js'
import { labelsAt } from '../score/columns.js'
import { horizonWords } from './words.js'

/** What cannot be told is a dash, and the reason stands below the table. */
const fixed = (value: number | null): string => (value === null ? '–' : formatFixed(value, 3))

const withInterval = (value: number | null, interval: Interval | null): string =>
  value === null || interval === null
    ? fixed(value)
    : `${fixed(value)} (${formatFixed(interval.from, 2)}–${formatFixed(interval.to, 2)})`

/** Every method with its name, the model first. */
const methods = ({ model, rivals }: HorizonEvaluation): readonly (readonly [string, MethodScores])[] => [
  ['this model', model],
  ...Object.entries(rivals).map(([name, scores]) => [rivalNames[name as RivalName], scores] as const),
]

/** What every method reaches at one horizon. */
export function methodTable(config: EquipmentConfig, own: HorizonEvaluation): Block {
  const { baseRate, count } = own.model.record
  return {
    kind: 'table',
    caption: `${horizonWords(config, own.horizon)}: ${formatNumber(count)} labelled windows, ${baseRate === null ? 'none deviates' : `${formatShare(baseRate)} deviate`}`,
    columns: [
      { name: 'method', align: 'left' },
      { name: 'PR-AUC' },
      { name: 'ROC-AUC' },
      { name: 'F1' },
      ...['precision', 'recall', 'false alarms', 'accuracy', 'Brier'].map((name) => ({ name })),
    ],
    rows: methods(own).map(([name, { record, intervals }]): Cell[] => [
      name,
      withInterval(record.prAuc, intervals.prAuc),
      withInterval(record.rocAuc, intervals.rocAuc),
      withInterval(record.f1, intervals.f1),
      fixed(record.precision),
      fixed(record.recall),
      fixed(record.falseAlarmRate),
      fixed(record.accuracy),
      fixed(record.brier),
    ]),
  }
}

/** The same for the terminal. */
export const summaryRows = (own: HorizonEvaluation): readonly (string | number | null)[][] =>
  methods(own).map(([name, { record }]) => [
    own.horizon,
    name,
    ...[
      record.prAuc,
      record.baseRate,
      record.rocAuc,
      record.f1,
      record.precision,
      record.recall,
      record.brier,
    ].map((value) => (value === null ? null : Number(value.toFixed(3)))),
  ])

/** Counts at the threshold, from which precision, recall and the others follow. */
export function decisionTable(config: EquipmentConfig, { part, horizons }: PartEvaluation): Block {
  return {
    kind: 'table',
    caption: `Alarms on the ${part} windows`,
    columns: [
      { name: 'horizon', align: 'left' },
      { name: 'alarm from' },
      { name: 'right alarms', format: 'count' },
      { name: 'false alarms', format: 'count' },
      { name: 'missed', format: 'count' },
      { name: 'rightly silent', format: 'count' },
    ],
    rows: horizons.map(({ horizon, model: { record } }) => [
      horizonWords(config, horizon),
      formatShare(record.threshold),
      record.truePositives,
      record.falsePositives,
      record.falseNegatives,
      record.trueNegatives,
    ]),
  }
}

/** How much probabilities depend on single units of the network; nothing where dropout was not left on. */
export function spreadBlocks(config: EquipmentConfig, { part, horizons }: PartEvaluation): readonly Block[] {
  const told = horizons.flatMap(({ horizon, spread }) =>
    spread === null || spread.all === null
      ? []
      : [
          `${horizonWords(config, horizon)} ${formatShare(spread.all)}` +
            (spread.alarms === null ? '' : ` (${formatShare(spread.alarms)} where an alarm is raised)`),
        ],
  )
  const passes = horizons.find(({ spread }) => spread !== null)?.spread?.passes ?? 0
  if (told.length === 0) return []
  return [
    paragraph(
      `With dropout left on, nine of ten of ${passes} passes lie within so much of probability, in the median over the ${part} windows: ${listed(told)}.`,
      'This tells how far the network agrees with itself, not how far it errs.',
    ),
  ]
}

/** Share of the labelled windows that deviate: `9.1 % of 812`. */
export function baseRateWords(park: WindowedPark, windows: Places, horizon: number): string {
  const known = labelsAt(park, windows, horizon).filter((label) => !Number.isNaN(label))
  if (known.length === 0) return 'no label'
  const positives = known.reduce((sum, label) => sum + label, 0)
  return `${formatShare(positives / known.length)} of ${formatNumber(known.length)}`
}

/** Where normal ranges are from, counted. */
export function rangeTable({ ranges }: Pick<Fitted, 'ranges'>): Block {
  const words = {
    limits: 'limits of your own',
    percentiles: 'percentiles of the training period',
    quartiles: 'quartiles ± 1.5 of their distance, for the percentiles are too near',
    deviation: 'mean ± 2 deviations, for the quartiles are too near',
    none: 'none',
  }
  const sources = [...new Set(ranges.map(({ source }) => source))]
  return {
    kind: 'table',
    caption: 'Where normal ranges are from',
    columns: [
      { name: 'source', align: 'left' },
      { name: 'check items', format: 'count' },
    ],
    rows: sources.map((source) => [words[source], ranges.filter((own) => own.source === source).length]),
  }
}

/** Statistics that are not defined for some windows; nothing where all are. */
export function undefinedTable({ undefinedCounts, count }: WindowedPark): readonly Block[] {
  const found = Object.entries(undefinedCounts).filter(([, times]) => times > 0)
  if (found.length === 0) return []
  return [
    {
      kind: 'table',
      caption: `Statistics that are not defined for some of the ${formatNumber(count)} windows, and stand there at their documented value`,
      columns: [
        { name: 'statistic', align: 'left' },
        { name: 'windows', format: 'count' },
      ],
      rows: found.map(([name, times]) => [name, times]),
    },
  ]
}
