/**
 * How much a rare yes should count: weights of losses from the labels of the training part.
 */
import { InputError } from '@utsushi/ground'
import { answersOf, weightOf, type AnswerOptions } from '../metrics/answers.js'

/** Which labels count, and how much. */
export type BalanceOptions = Pick<AnswerOptions, 'mask' | 'weights'>

/**
 * α of `binaryFocal` from the labels: 1 less the share of yes, so that both classes have the same total weight.
 *
 * @param labels of training: 1 for yes, 0 for no, NaN for not known
 * @returns a number between 0 and 1; 0.91 where 9 % are yes
 * @throws InputError when a class is absent; RangeError for a label that is neither 0 nor 1
 * @example binaryFocal(logits, deviates, { gamma: 3, alpha: focalAlpha(train.labels) })
 */
export function focalAlpha(labels: ArrayLike<number>, options: BalanceOptions = {}): number {
  const { yes, no } = sharesOf('focalAlpha', labels, options)
  return no / (yes + no)
}

/**
 * `posWeight` of `binaryCrossEntropy` from the labels: how many noes there are for a yes.
 *
 * @param labels of training: 1 for yes, 0 for no, NaN for not known
 * @throws InputError when a class is absent; RangeError for a label that is neither 0 nor 1
 * @example binaryCrossEntropy(logits, deviates, { posWeight: positiveWeight(train.labels) })
 */
export function positiveWeight(labels: ArrayLike<number>, options: BalanceOptions = {}): number {
  const { yes, no } = sharesOf('positiveWeight', labels, options)
  return no / yes
}

function sharesOf(
  name: string,
  labels: ArrayLike<number>,
  options: BalanceOptions,
): { readonly yes: number; readonly no: number } {
  const answers = answersOf(name, labels, labels, options)
  const yes = weightOf(answers, (answer) => answer.yes)
  const no = weightOf(answers) - yes
  if (yes > 0 && no > 0) return { yes, no }
  throw new InputError(
    `${name}: every one of ${answers.length} known labels is ${yes > 0 ? 'positive' : 'negative'}; train on a part that has both classes`,
  )
}
