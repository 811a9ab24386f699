// The evaluation of a run as a report: first what it comes to, in words (is the emulator better than what needs no model, how
// far may it run, does it keep totals), then pictures and tables part by part.
import { countOf, listed, membersOf } from '@utsushi/study'
import { formatNumber, formatShare } from '@utsushi/study/plots'
import { facts, good, heading, paragraph, warning, type Block } from '@utsushi/study/report'
import type { ReportSections, SummaryTable } from '@utsushi/study'
import type { ElectrodialysisTask } from './loss.js'
import type { ElectrodialysisModel } from './model.js'
import {
  columnTable,
  deltaTable,
  experimentTable,
  growthTable,
  measuredTotals,
  originTables,
  outsideTable,
  scoreRows,
  scoreTable,
  totalsBlocks,
} from './report/tables.js'
import type { PartEvaluation, ScoredPart } from './score.js'
import { baselines, forecasterNames, type Baseline } from './score/baselines.js'
import { typicalExperiments } from './score/experiments.js'

/** What only this study says of a run: its verdict, and every part of the experiments that training did not see. */
export function report(
  { config, data, parts, model }: Told,
  scored: readonly ScoredPart[],
  figures: (...names: readonly string[]) => readonly Block[],
): ReportSections {
  const { ids, file, interval, system } = data
  const { lstm, mlp } = config.model
  const evaluations = scored.map(({ evaluation }) => evaluation)
  return {
    title: 'Electrodialysis emulator',
    subtitle: file,
    verdict: verdictBlocks(evaluations),
    scores: [
      paragraph(
        'Free-running: only the first sample and the controls are given. One step ahead: every step begins from what was measured.',
        'Shares are of each column’s range in training. All forecasters are compared on the samples for which all have one;',
        'the straight line needs two samples.',
      ),
      ...figures('trajectories', 'error_growth', 'error_growth_any_sample'),
      ...figures('prediction_vs_actual', 'changes', 'beyond_training'),
      ...evaluations.flatMap(partBlocks),
    ],
    data: [
      {
        kind: 'table',
        caption: 'Parts: experiments are never torn apart',
        columns: [
          { name: 'part' },
          { name: 'count', format: 'count' },
          { name: 'experiments', align: 'left' },
        ],
        rows: Object.entries(parts).map(([name, places = []]) => [
          name,
          places.length,
          places.map((place) => ids[place] ?? '').join(', '),
        ]),
      },
      ...measuredTotals(data),
    ],
    model: [
      paragraph(
        'A recurrent encoder of what has been measured, a decoder that proposes what passes between compartments, and a balance that moves amounts,',
        'never more than is there: totals of every species and of volume hold by construction.',
        membersOf(config) > 1
          ? 'Each network goes through a whole batch by itself. The mean is of volumes and amounts, which keeps all totals; concentrations are mean amounts by mean volumes.'
          : '',
      ),
      facts([
        { name: 'Weights', value: model.parameters.size * membersOf(config), format: 'count' },
        ...(membersOf(config) > 1
          ? [{ name: 'Networks', value: `${membersOf(config)} side by side; the emulator is their mean` }]
          : []),
        { name: 'Encoder', value: `LSTM of ${lstm.hidden} units, ${layersOf(lstm.layers)}` },
        { name: 'Decoder', value: `${layersOf(mlp.layers)}, ${mlp.hidden} units` },
        { name: 'Interval', value: `${interval} ${system.timeUnit}` },
      ]),
    ],
  }
}

/** What a report knows of its task. */
type Told = Pick<ElectrodialysisTask, 'config' | 'data' | 'parts'> & {
  readonly model: { readonly parameters: Pick<ElectrodialysisModel['parameters'], 'size'> }
}

const layersOf = (count: number): string => `${count} ${count === 1 ? 'layer' : 'layers'}`

function partBlocks(evaluation: PartEvaluation): readonly Block[] {
  const { part, experiments, oneStep, freeRunning } = evaluation
  return [
    heading(`On the ${part} experiments`),
    paragraph(`${countOf(experiments.length, 'experiment')}: ${experiments.join(', ')}.`),
    scoreTable(evaluation),
    ...baselines.map((by) => comparison(oneStep, by)),
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
function comparison({ emulator, ...others }: PartEvaluation['oneStep'], by: Baseline): Block {
  const lost = emulator.columns.filter(({ rmse }, k) => {
    const other = others[by].columns[k]?.rmse ?? NaN
    return rmse > other
  })
  const name = by === 'linear' ? 'a straight line' : forecasterNames[by]
  const columns =
    lost.length === 0
      ? 'in every column'
      : `in ${emulator.columns.length - lost.length} of ${emulator.columns.length} columns, not in ${lost.map((each) => each.name).join(', ')}`
  return emulator.mseScaled < others[by].mseScaled
    ? good(`One step ahead, the emulator is better than ${name} over all, and ${columns}.`)
    : warning(`One step ahead, the emulator is no better than ${name} over all; it is better ${columns}.`)
}

/** Error over whole batches, as a share of a column's range in training, up to which a column counts as followed. */
const followed = 0.03

/** The verdict on one part, first of all in a report. */
export function verdictBlocks(parts: readonly PartEvaluation[]): readonly Block[] {
  const [judged] = parts
  if (judged === undefined) return [warning('No experiment was held out: nothing is known of its errors.')]
  if (!Number.isFinite(judged.oneStep.emulator.mseScaled))
    return [
      warning(
        `No ${judged.part} experiment has a second sample to compare with: nothing is known of its errors.`,
      ),
    ]
  const { part, experiments, oneStep, batchShare, byExperiment } = judged
  const better = (by: Baseline) => oneStep[by].mseScaled / oneStep.emulator.mseScaled
  const wins = baselines.every((by) => better(by) > 1)
  const worst = byExperiment[typicalExperiments(byExperiment).at(-1)?.at ?? -1]
  const worstWords =
    worst === undefined || Number.isNaN(worst.share)
      ? ''
      : ` (worst experiment ${worst.experiment}: ${formatShare(worst.share)})`
  const rivals = baselines.flatMap((by) =>
    ratioWords(better(by), by === 'linear' ? 'a straight line' : forecasterNames[by]),
  )
  const step =
    `One step ahead on ${countOf(experiments.length, `${part} experiment`)}, its scaled mean squared error is ${formatNumber(oneStep.emulator.mseScaled)}` +
    `${rivals.length === 0 ? '' : `: ${listed(rivals)}`}.`
  const columns = judged.freeRunning.emulator.columns
    .filter(({ share }) => Number.isFinite(share))
    .toSorted((a, b) => b.share - a.share)
  const lost = columns.filter(({ share }) => share > followed)
  const batch =
    `Over whole batches from their first sample, root mean square errors have a median of ${formatShare(batchShare)} of a column’s range in training` +
    `${worstWords}. By column, of its range: ${listed(columns.map(({ name, share }) => `${name} ${formatShare(share)}`))}.` +
    (lost.length === 0
      ? ''
      : ` More than ${formatShare(followed)} off, it does not follow ${listed(lost.map(({ name }) => name))} over a whole batch.`)
  return [
    (wins ? good : warning)(step),
    (batchShare <= followed && lost.length === 0 ? good : warning)(batch),
    balanceVerdict(parts),
    ...extrapolationVerdict(parts),
  ]
}

/** How many times an error that is better or worse than the emulator's is as large; empty where there is nothing to compare with. */
function ratioWords(times: number, rival: string): readonly string[] {
  if (!Number.isFinite(times) || times === 0) return []
  return times >= 1
    ? [`that of ${rival} is ${formatNumber(times, 2)} times as large`]
    : [`${formatNumber(1 / times, 2)} times that of ${rival}`]
}

function balanceVerdict(parts: readonly PartEvaluation[]): Block {
  const drift = Math.max(...parts.map(({ largestDrift }) => largestDrift))
  const physical = Math.min(...parts.map(({ physicalShare }) => physicalShare))
  const measured = Math.max(
    ...parts.flatMap(({ byExperiment }) =>
      byExperiment.map(({ measuredImbalance }) => measuredImbalance ?? 0),
    ),
  )
  const holds = drift <= 1e-6 && physical === 1
  return (holds ? good : warning)(
    `Predicted totals of species and volume, with what left for good, ${drift === 0 ? 'do not drift' : `drift by at most ${drift.toExponential(1)} of their first value`}; ` +
      `no amount is negative in ${formatShare(physical)} of steps. Measured totals leave their first value by ${measured > 0 && measured < 0.001 ? 'less than 0.1 %' : `up to ${formatShare(measured)}`}.`,
  )
}

function extrapolationVerdict(parts: readonly PartEvaluation[]): readonly Block[] {
  const [test] = parts
  const extremes = parts.find(({ part }) => part === 'extremes')
  if (extremes === undefined || test === undefined) return []
  return [
    paragraph(
      `Of experiments beyond the ends of the controls it was trained on, it misses by ${formatShare(extremes.batchShare)} (${test.part}: ${formatShare(test.batchShare)}).`,
    ),
  ]
}

/** The same scores for the terminal. */
export function summaryTables(parts: readonly ScoredPart[]): readonly SummaryTable[] {
  return parts.map(({ evaluation }) => ({
    title: `${evaluation.part} (${countOf(evaluation.experiments.length, 'experiment')})`,
    columns: ['forecast', 'by', 'scaled MSE', 'median error, share of range'],
    rows: scoreRows(evaluation),
  }))
}
