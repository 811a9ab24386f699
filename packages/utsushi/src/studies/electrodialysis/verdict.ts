// What an evaluation comes to, in words: is the emulator better than what needs no model, how far may it run, does it keep totals.
import { formatNumber, formatShare } from '@utsushi/study/plots'
import { good, paragraph, warning, type Block } from '@utsushi/study/report'
import type { PartEvaluation } from './evaluation.js'
import { typicalExperiments, type ExperimentScore } from './experiment-scores.js'

/** Median error of a whole batch, as a share of the training range, up to which a batch counts as followed. */
const followed = 0.03

/** The verdict on one part, first of all in a report. */
export function verdictBlocks(parts: readonly PartEvaluation[]): readonly Block[] {
  const [judged] = parts
  if (judged === undefined) return [warning('No experiment was held out: nothing is known of its errors.')]
  const { part, experiments, oneStep, batchShare, byExperiment } = judged
  const better = (by: 'no_change' | 'linear') => oneStep[by].mseScaled / oneStep.emulator.mseScaled
  const wins = better('no_change') > 1 && better('linear') > 1
  const worst = typicalExperiments(byExperiment).at(-1)
  const worstWords = worst === undefined ? '' : worstOf(byExperiment[worst.at])
  const step =
    `One step ahead on ${experiments.length} ${part} experiments, its scaled mean squared error is ${formatNumber(oneStep.emulator.mseScaled)}: ` +
    `${ratioWords(better('no_change'))} that of no change, and ${ratioWords(better('linear'))} that of a straight line.`
  const batch =
    `Over whole batches from their first sample, root mean square errors have a median of ${formatShare(batchShare)} of a column’s range in training` +
    `${worstWords}.`
  return [
    (wins ? good : warning)(step),
    (batchShare <= followed ? good : warning)(batch),
    balanceVerdict(parts),
    ...extrapolationVerdict(parts),
  ]
}

/** In brackets, the experiment that is followed worst. */
function worstOf(score: ExperimentScore | undefined): string {
  return score === undefined ? '' : ` (worst experiment ${score.experiment}: ${formatShare(score.share)})`
}

/** `1/12 of`, or `1.4 times` where it is worse. */
function ratioWords(times: number): string {
  return times >= 1 ? `1/${formatNumber(times, 2)} of` : `${formatNumber(1 / times, 2)} times`
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
