// What the pictures of an evaluation say, with their numbers: their texts for those who cannot see them.
import { countOf, listed } from '@utsushi/study'
import { formatFixed, formatNumber, formatShare } from '@utsushi/study/plots'
import type { PartEvaluation } from '../score.js'
import { forecasterNames, forecasters } from '../score/baselines.js'
import { typicalExperiments } from '../score/experiments.js'

/** Of whole batches: how far the best, the median and the worst are missed. */
export function trajectoriesFinding({ part, byExperiment }: PartEvaluation): string {
  const told = typicalExperiments(byExperiment).flatMap(({ kind, at }) => {
    const { experiment, share = NaN } = byExperiment[at] ?? {}
    return experiment === undefined || Number.isNaN(share)
      ? []
      : [`the ${kind}, ${experiment}, by ${formatShare(share)}`]
  })
  if (told.length === 0) return `None of the ${part} batches can be compared with what was measured.`
  return `Whole ${part} batches from their first sample are missed, by the median column as a share of its range: ${listed(told)}.`
}

/** Of growth from the first sample: the errors at the first and the last step that all forecasters reach. */
export function growthFinding({ part, freeRunning }: PartEvaluation): string {
  const steps = freeRunning.emulator.byStep.flatMap((_, k) =>
    forecasters.every((by) => typeof freeRunning[by].byStep[k] === 'number') ? [k] : [],
  )
  const [first, last] = [steps[0], steps.at(-1)]
  if (first === undefined || last === undefined)
    return `On the ${part} experiments the forecasters share no step.`
  const at = (k: number) =>
    listed(
      forecasters.map((by) => `${forecasterNames[by]} ${formatNumber(freeRunning[by].byStep[k] ?? NaN)}`),
    )
  const end = last === first ? '' : ` After ${countOf(last + 1, 'step')}: ${at(last)}.`
  return `Root mean squared scaled error on the ${part} experiments after ${countOf(first + 1, 'step')}: ${at(first)}.${end}`
}

/** Of growth from any sample: median errors after one step and after the last. */
export function originFinding({ part, byOrigin: { all } }: PartEvaluation): string {
  const { median, ninety } = all.emulator
  const steps = median.flatMap((share, k) => (share === null ? [] : [k]))
  const told = [...new Set([steps[0], steps.at(-1)])].flatMap((k) => {
    const [middle, most] = [k === undefined ? null : median[k], k === undefined ? null : ninety[k]]
    if (k === undefined || typeof middle !== 'number') return []
    const below = typeof most === 'number' ? `, nine of ten below ${formatShare(most)}` : ''
    return [`after ${countOf(k + 1, 'step')} ${formatShare(middle)}${below}`]
  })
  if (told.length === 0) return `No forecast of the ${part} experiments can be compared.`
  return `Median error of the emulator from any sample of the ${part} experiments, as a share of the range in training: ${listed(told)}.`
}

/** Of predicted against measured values: the error of every column, the largest first. */
export function parityFinding({ part, freeRunning }: PartEvaluation): string {
  const columns = freeRunning.emulator.columns
    .filter(({ share }) => Number.isFinite(share))
    .toSorted((a, b) => b.share - a.share)
  return `RMSE of free-running predictions on the ${part} experiments, as a share of each column’s range: ${listed(columns.map(({ name, share }) => `${name} ${formatShare(share)}`))}.`
}

/** Of predicted against measured changes: how much of them is explained. */
export function changesFinding({ part, deltas }: PartEvaluation): string {
  const told = deltas.flatMap(({ name, r2 }) => (r2 === null ? [] : [`${name} ${formatFixed(r2, 3)}`]))
  if (told.length === 0) return `No change from sample to sample of the ${part} experiments can be compared.`
  return `R² of changes from sample to sample on the ${part} experiments, one step ahead: ${listed(told)}.`
}

/** Of errors beyond training: the median of every part. */
export const beyondFinding = (parts: readonly PartEvaluation[]): string =>
  `Over whole batches the emulator misses by ${listed(parts.map(({ part, batchShare }) => `${formatShare(batchShare)} (${part})`))} of a column’s range, in the median.`
