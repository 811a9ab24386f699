// What boosted trees make small: where they start, and the derivatives of the loss where they are.
import { exactly, type Derivatives } from './derivatives.js'
import type { BoostedTreesObjective } from './model.js'

/** Targets and how much each counts, an entry a row. */
export interface WeighedTargets {
  readonly targets: Float64Array
  readonly weights: Float64Array
}

/** The raw score that is best without any tree, as a float32 number: the log odds, or the mean. */
export function baseScore(objective: BoostedTreesObjective, { targets, weights }: WeighedTargets): number {
  let [sum, total] = [0, 0]
  for (let i = 0; i < targets.length; i++) {
    sum += (weights[i] as number) * (targets[i] as number)
    total += weights[i] as number
  }
  switch (objective) {
    case 'logLoss':
      return Math.fround(Math.log(sum / (total - sum)))
    case 'squaredError':
      return Math.fround(sum / total)
    default:
      return objective satisfies never
  }
}

/** Derivatives of the loss by the raw scores. */
export function derivativesAt(
  objective: BoostedTreesObjective,
  { targets, weights }: WeighedTargets,
  scores: Float64Array,
): Derivatives {
  const gradient = new Float64Array(scores.length)
  const hessian = new Float64Array(scores.length)
  for (let i = 0; i < scores.length; i++) {
    const weight = weights[i] as number
    const answer = inverseLink(objective, scores[i] as number)
    gradient[i] = weight * (answer - (targets[i] as number))
    hessian[i] = objective === 'logLoss' ? weight * answer * (1 - answer) : weight
  }
  return exactly(gradient, hessian)
}

/** What a raw score says: a probability of yes, or the number itself. */
export function inverseLink(objective: BoostedTreesObjective, score: number): number {
  return objective === 'logLoss' ? 1 / (1 + Math.exp(-score)) : score
}
