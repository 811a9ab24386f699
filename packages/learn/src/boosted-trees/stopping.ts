// Scores of validation rows after each tree, and when to end because they get no better.
import { InputError } from '@utsushi/ground'
import { averagePrecision, rocAuc } from '../metrics/ranking.js'
import { logLoss } from '../metrics/binary.js'
import type { BoostedTree, BoostedTreesMetric } from './model.js'
import { inverseLink } from './objective.js'
import type { ResolvedOptions } from './options.js'
import { addTree, walked } from './predict.js'
import { chosenRows, rowsOfTable, type BoostedTreesData } from './training-rows.js'

/** Follows the score of validation rows. */
export interface Watch {
  readonly scores: number[]
  /** Takes a tree in; tells whether to end. */
  after(tree: BoostedTree): boolean
  /** Trees up to the best score; the fewest of those that score alike. */
  best(): number
}

/** @throws RangeError when the validation rows do not fit; InputError, after a tree, when the metric needs both classes */
export function watch(
  data: BoostedTreesData,
  columns: number,
  base: number,
  options: ResolvedOptions,
): Watch {
  const { objective, metric, patience } = options
  const chosen = chosenRows('validation', data, objective)
  if (chosen.columns !== columns)
    throw new RangeError(
      `boosted trees, validation: rows of ${chosen.columns} features, but those of training have ${columns}`,
    )
  const features = rowsOfTable(data.features, chosen)
  const raw = new Float64Array(chosen.rows.length).fill(base)
  const sign = metric === 'logLoss' || metric === 'squaredError' ? -1 : 1
  const scores: number[] = []
  let [best, trees] = [-Infinity, 0]
  return {
    scores,
    after: (tree) => {
      addTree(raw, walked(tree), features, columns)
      const answers = raw.map((score) => inverseLink(objective, score))
      const score = scoreBy(metric, answers, chosen.targets, chosen.weights)
      if (Number.isNaN(score))
        throw new InputError(
          `boosted trees, validation: ${metric} is not defined; take a part that has both classes`,
        )
      scores.push(score)
      if (sign * score > best) {
        best = sign * score
        trees = scores.length
      }
      return scores.length - trees >= patience
    },
    best: () => trees,
  }
}

function scoreBy(
  metric: BoostedTreesMetric,
  answers: Float64Array,
  targets: Float64Array,
  weights: Float64Array,
): number {
  switch (metric) {
    case 'logLoss':
      return logLoss(answers, targets, { weights })
    case 'prAuc':
      return averagePrecision(answers, targets, { weights })
    case 'rocAuc':
      return rocAuc(answers, targets, { weights })
    case 'squaredError': {
      let [sum, total] = [0, 0]
      answers.forEach((answer, i) => {
        const weight = weights[i] as number
        sum += weight * (answer - (targets[i] as number)) ** 2
        total += weight
      })
      return sum / total
    }
    default:
      return metric satisfies never
  }
}
