/**
 * Which answers to yes-or-no questions count, and how much: what every metric of them begins with.
 *
 * A pair counts when its mask is not 0 and its label is not missing (NaN). A probability that is NaN counts, and makes
 * the scores NaN: a model that cannot answer is not scored on the rest.
 */

/** Which pairs count, and how much. */
export interface AnswerOptions {
  /** 0 where the label does not count; as long as the labels. */
  readonly mask?: ArrayLike<number>
  /** How much each pair counts, at least 0; as long as the labels. 1 each when left out. */
  readonly weights?: ArrayLike<number>
}

/** One answer that counts. */
export interface Answer {
  /** What the model says: the probability of yes. */
  readonly probability: number
  readonly yes: boolean
  readonly weight: number
}

/**
 * The answers that count, in their order.
 * @throws RangeError when lengths differ or a label is neither 0 nor 1
 */
export function answersOf(
  name: string,
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  { mask, weights }: AnswerOptions = {},
): readonly Answer[] {
  for (const [what, given] of Object.entries({ probabilities, mask, weights })) {
    if (given === undefined || given.length === labels.length) continue
    throw new RangeError(`${name}: ${given.length} ${what} for ${labels.length} labels; give one a label`)
  }
  const answers: Answer[] = []
  for (let k = 0; k < labels.length; k++) {
    const label = labels[k] ?? NaN
    const weight = weights?.[k] ?? 1
    if (mask?.[k] === 0 || Number.isNaN(label) || weight === 0) continue
    if (label !== 0 && label !== 1) throw new RangeError(`${name}: label ${k} is ${label}, expected 0 or 1`)
    answers.push({ probability: probabilities[k] ?? NaN, yes: label === 1, weight })
  }
  return answers
}

/** Total weight of the answers that fulfil a condition. */
export const weightOf = (
  answers: readonly Answer[],
  holds: (answer: Answer) => boolean = () => true,
): number => answers.reduce((total, answer) => (holds(answer) ? total + answer.weight : total), 0)

/** Whether some probability is missing, so that there is no score. */
export const isUnanswered = (answers: readonly Answer[]): boolean =>
  answers.some(({ probability }) => Number.isNaN(probability))

/** The mean of something over the answers by weight; NaN when there are none. */
export const weightedMean = (answers: readonly Answer[], value: (answer: Answer) => number): number =>
  answers.reduce((total, answer) => total + value(answer) * answer.weight, 0) / weightOf(answers)
