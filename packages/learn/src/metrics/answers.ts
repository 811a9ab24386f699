/**
 * Which answers to yes-or-no questions count, how much, and what they say: what every metric of them begins with.
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
  /** `logits` when a model's answers are x of p = 1 / (1 + e⁻ˣ); `probabilities` when left out. Thresholds are probabilities in both. */
  readonly given?: 'probabilities' | 'logits'
}

/** p = 1 / (1 + e⁻ˣ): the probability that a logit stands for; 1 from x ≈ 37 on. */
export const probabilityOf = (logit: number): number => 1 / (1 + Math.exp(-logit))

/** log(p / (1 − p)): the logit of a probability, infinite at 0 and 1. */
export const logitOf = (probability: number): number => Math.log(probability) - Math.log1p(-probability)

/** One answer that counts. */
export interface Answer {
  /** What the model says: the probability of yes. */
  readonly probability: number
  /** The same as it was given: a probability or a logit. */
  readonly score: number
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
  { mask, weights, given = 'probabilities' }: AnswerOptions = {},
): readonly Answer[] {
  for (const [what, array] of Object.entries({ [given]: probabilities, mask, weights })) {
    if (array === undefined || array.length === labels.length) continue
    throw new RangeError(`${name}: ${array.length} ${what} for ${labels.length} labels; give one a label`)
  }
  const answers: Answer[] = []
  for (let k = 0; k < labels.length; k++) {
    const label = labels[k] ?? NaN
    const weight = weights?.[k] ?? 1
    if (mask?.[k] === 0 || Number.isNaN(label) || weight === 0) continue
    if (label !== 0 && label !== 1) throw new RangeError(`${name}: label ${k} is ${label}, expected 0 or 1`)
    const score = probabilities[k] ?? NaN
    const probability = given === 'logits' ? probabilityOf(score) : score
    answers.push({ probability, score, yes: label === 1, weight })
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
