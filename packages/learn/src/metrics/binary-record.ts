/**
 * The scores of yes-or-no answers as a record for a file: all of one set of counts, so that they agree with each other, and
 * `null` with the reason where a score does not exist.
 */
import { InputError, countOf } from '@utsushi/ground'
import type { AnswerOptions } from './answers.js'
import { binaryMetrics } from './binary.js'
import { calibration, type CalibrationOptions } from './calibration.js'
import type { ThresholdOptions } from './confusion.js'

/** Every score of a record that may not exist. */
export const binaryScoreNames = [
  'baseRate',
  'accuracy',
  'precision',
  'recall',
  'f1',
  'falseAlarmRate',
  'specificity',
  'balancedAccuracy',
  'matthews',
  'rocAuc',
  'prAuc',
  'brier',
  'logLoss',
  'calibrationError',
] as const

/** A score of a record. */
export type BinaryScoreName = (typeof binaryScoreNames)[number]

/** Counts, scores and, where a score is `null`, the reason. Plain JSON. */
export type BinaryRecord = Readonly<Record<BinaryScoreName, number | null>> & {
  /** Answers that count. */
  readonly count: number
  /** A probability of at least so much was taken for a yes. */
  readonly threshold: number
  /** Weights of the answers, which are their numbers where nothing is weighted. */
  readonly truePositives: number
  readonly falsePositives: number
  readonly trueNegatives: number
  readonly falseNegatives: number
  /** Why a score is `null`, by its name. */
  readonly reasons: Readonly<Partial<Record<BinaryScoreName, string>>>
}

/**
 * The record of a model's answers. `falseAlarmRate` is FP / (FP + TN), `prAuc` average precision without interpolation, `brier`
 * the mean (p − y)², `logLoss` in nats, `calibrationError` over ten bins of equal width.
 *
 * A score is `null` where it says nothing: precision when nothing was called positive, recall without positives, everything
 * that compares two classes when only one occurs, everything when nothing counts. F1 is 0, not `null`, when positives exist
 * and none was found.
 *
 * @param scores probabilities of yes, or logits with `given: 'logits'`; one a label
 * @param labels 1 for yes, 0 for no, NaN for not known
 * @throws InputError for a score that is NaN or no probability; RangeError when lengths differ or a label is neither 0 nor 1
 * @example
 * const record = binaryRecord(predicted, deviated, { threshold: 0.3 })
 * record.precision ?? record.reasons.precision // 0.2433, or 'nothing was called positive'
 */
export function binaryRecord(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: ThresholdOptions = {},
): BinaryRecord {
  requireScores(scores, labels, options)
  const found = binaryMetrics(scores, labels, options)
  const { count, threshold, truePositives, falsePositives, trueNegatives, falseNegatives } = found
  const values = { ...found, falseAlarmRate: falsePositives / (falsePositives + trueNegatives) }
  const why = reasonsOf(values)
  const reasons = Object.fromEntries(
    binaryScoreNames.flatMap((name) => (why[name] === undefined ? [] : [[name, why[name]]])),
  )
  const scored = Object.fromEntries(
    binaryScoreNames.map((name) => [name, why[name] === undefined ? values[name] : null]),
  ) as Record<BinaryScoreName, number | null>
  return {
    count,
    threshold,
    ...{ truePositives, falsePositives, trueNegatives, falseNegatives },
    ...scored,
    reasons,
  }
}

/** Why scores of these counts do not exist. */
export function reasonsOf({
  truePositives: tp,
  falsePositives: fp,
  trueNegatives: tn,
  falseNegatives: fn,
}: Readonly<
  Record<'truePositives' | 'falsePositives' | 'trueNegatives' | 'falseNegatives', number>
>): Partial<Record<BinaryScoreName, string>> {
  const [yes, no, said] = [tp + fn, tn + fp, tp + fp]
  if (yes + no === 0)
    return Object.fromEntries(binaryScoreNames.map((name) => [name, 'no answer counts: no label is known']))
  const absent = yes === 0 ? 'no label is positive' : no === 0 ? 'no label is negative' : undefined
  const nothingSaid = said === 0 ? 'nothing was called positive' : undefined
  const allSaid = tn + fn === 0 ? 'everything was called positive' : undefined
  const reasons: Record<string, string | undefined> = {
    precision: nothingSaid,
    recall: yes === 0 ? absent : undefined,
    f1: yes + said === 0 ? 'no label is positive, and nothing was called so' : undefined,
    ...{ falseAlarmRate: no === 0 ? absent : undefined, specificity: no === 0 ? absent : undefined },
    ...{ balancedAccuracy: absent, rocAuc: absent, prAuc: absent },
    matthews: absent ?? nothingSaid ?? allSaid,
  }
  return Object.fromEntries(Object.entries(reasons).filter(([, reason]) => reason !== undefined))
}

/** Refuses scores that are missing or no probabilities: a record speaks for all of its samples. */
export function requireScores(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  { given = 'probabilities', mask }: AnswerOptions,
): void {
  for (let k = 0; k < Math.min(scores.length, labels.length); k++) {
    if (mask?.[k] === 0 || Number.isNaN(labels[k])) continue
    const score = scores[k] ?? NaN
    if (Number.isNaN(score))
      throw new InputError(`score ${k} is NaN: the model gave no answer; leave the sample out by its mask`)
    if (given === 'probabilities' && (score < 0 || score > 1))
      throw new InputError(`score ${k} is ${score}, no probability; say given: 'logits' if it is a logit`)
  }
}

/** One bar of a reliability diagram; `null` where a bin is empty. */
export interface ReliabilityRecordBin {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly weight: number
  readonly predicted: number | null
  readonly observed: number | null
}

/** A reliability diagram and its sums as a record for a file. */
export interface ReliabilityRecord {
  readonly strategy: 'uniform' | 'quantile'
  readonly bins: readonly ReliabilityRecordBin[]
  readonly expectedError: number | null
  readonly maximumError: number | null
  /** Why the errors are `null`. */
  readonly reason?: string
}

/**
 * `calibration` as plain JSON: bins of equal width (`uniform`) or of about equal count (`quantile`), with `null` for what an empty bin
 * does not have.
 *
 * @throws as `binaryRecord`; RangeError for no bins
 * @example reliabilityRecord(predicted, deviated, { strategy: 'quantile' }).bins[0] // { from, to, count, predicted, observed, … }
 */
export function reliabilityRecord(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: CalibrationOptions = {},
): ReliabilityRecord {
  requireScores(scores, labels, options)
  const { bins, expectedError, maximumError } = calibration(scores, labels, options)
  const known = bins.some(({ weight }) => weight > 0)
  return {
    strategy: options.strategy ?? 'uniform',
    bins: bins.map(({ predicted, observed, from, to, ...bin }) => ({
      ...bin,
      // Without any answer there are no quantiles either.
      from: known ? from : 0,
      to: known ? to : 1,
      predicted: bin.weight > 0 ? predicted : null,
      observed: bin.weight > 0 ? observed : null,
    })),
    expectedError: known ? expectedError : null,
    maximumError: known ? maximumError : null,
    ...(known ? {} : { reason: `no answer counts among ${countOf(labels.length, 'label')}` }),
  }
}
