// The evaluation of a run as a report: first what it comes to, in words (are deviations found, how many alarms are false, is a
// simpler method as good), then scores by horizon, pictures, and what was held out.
import { countOf, listed, type ReportSections, type SummaryTable } from '@utsushi/study'
import { facts, heading, paragraph, type Block } from '@utsushi/study/report'
import { stepWords } from '@utsushi/data'
import { intervalOf, type EquipmentConfig } from './config.js'
import type { EquipmentTask } from './loss.js'
import { backtestTable, causesTable } from './report/backtest-tables.js'
import { explanationBlocks } from './report/explanation-blocks.js'
import { rankCurvesName } from './report/rank-pictures.js'
import { verdictBlocks } from './report/verdict.js'
import { horizonWords, leadWords } from './report/words.js'
import {
  baseRateWords,
  decisionTable,
  methodTable,
  rangeTable,
  spreadBlocks,
  summaryRows,
  undefinedTable,
} from './report/tables.js'
import type { ScoredPart } from './score.js'

/** Pictures of the first part, behind its curves. */
const mainFigures = ['confusion', 'reliability', 'samples', 'timeline', 'attention', 'embedding'] as const

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
      ...evaluations.flatMap((part, place) => [
        heading(`On the ${part.part} windows`),
        ...(place === 0 ? figures(...config.labels.horizons.map(rankCurvesName), ...mainFigures) : []),
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
        { name: 'Window', value: leadWords(config, config.windows.context) },
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
  switch (split.by) {
    case 'time':
      return gap
    case 'equipment':
      return `${gap} Validation and test windows are of equipment that training never saw.`
    case 'recording':
      return 'Recordings are held out as a whole: validation and test windows are of equipment that training never saw.'
    default:
      return split.by satisfies never
  }
}

/** The same scores for the terminal. */
export function summaryTables(scored: readonly ScoredPart[]): readonly SummaryTable[] {
  return scored.map(({ evaluation }) => ({
    title: `${evaluation.part} (${countOf(evaluation.windows, 'window')} of ${countOf(evaluation.equipment, 'piece of equipment', 'pieces of equipment')})`,
    columns: ['horizon', 'by', 'PR-AUC', 'base rate', 'ROC-AUC', 'F1', 'precision', 'recall', 'Brier'],
    rows: evaluation.horizons.flatMap(summaryRows),
  }))
}
