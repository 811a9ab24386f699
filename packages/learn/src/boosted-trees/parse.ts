// Boosted trees read back from JSON, checked: a damaged file is refused, and never walked.
import { treeFault } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { listOf, numberOf, recordOf } from '../json-values.js'
import type { BoostedTree, BoostedTrees, BoostedTreesMetric } from './model.js'

const metrics: readonly BoostedTreesMetric[] = ['logLoss', 'prAuc', 'rocAuc', 'squaredError']

/**
 * Checks fitted trees that come out of a file.
 *
 * @param file it came from, for messages
 * @throws InputError naming the file, the tree and what is wrong with it
 * @example const trees = parseBoostedTrees(JSON.parse(text), 'runs/park/trees.json')
 */
export function parseBoostedTrees(value: unknown, file: string): BoostedTrees {
  const given = recordOf(value, file)
  if (given['kind'] !== 'boosted-trees' || given['version'] !== 1)
    throw new InputError(
      `${file}: holds no boosted trees of version 1 — fit them again, or read them with the version that wrote them`,
    )
  const { objective, validation } = given
  if (objective !== 'logLoss' && objective !== 'squaredError')
    throw new InputError(
      `${file}.objective: is ${JSON.stringify(objective)}, expected "logLoss" or "squaredError"`,
    )
  const features = numberOf(given['features'], `${file}.features`)
  if (!Number.isInteger(features) || features < 1)
    throw new InputError(`${file}.features: is ${features}, expected a whole number above 0`)
  return {
    ...{ kind: 'boosted-trees', version: 1, objective, features },
    base: numberOf(given['base'], `${file}.base`),
    trees: listOf(given['trees'], `${file}.trees`).map((tree, t) =>
      treeOf(tree, features, `${file}.trees[${t}]`),
    ),
    ...(validation === undefined ? {} : { validation: validationOf(validation, `${file}.validation`) }),
  }
}

function treeOf(value: unknown, features: number, where: string): BoostedTree {
  const given = recordOf(value, where)
  const numbers = (key: string): readonly number[] => numbersOf(given[key], `${where}.${key}`)
  const tree: BoostedTree = {
    feature: numbers('feature'),
    threshold: numbers('threshold'),
    missingLeft: numbers('missingLeft'),
    left: numbers('left'),
    right: numbers('right'),
    value: numbers('value'),
    rows: numbers('rows'),
  }
  const counted = tree.rows.length === tree.value.length && tree.rows.every((rows) => rows > 0)
  const fault =
    treeFault(tree, features) ?? (counted ? undefined : 'rows are not one number above 0 for each leaf')
  if (fault === undefined) return tree
  throw new InputError(`${where}: ${fault} — the file is damaged; restore it, or fit the trees again`)
}

function validationOf(value: unknown, where: string): NonNullable<BoostedTrees['validation']> {
  const given = recordOf(value, where)
  const metric = metrics.find((one) => one === given['metric'])
  if (metric === undefined)
    throw new InputError(
      `${where}.metric: is ${JSON.stringify(given['metric'])}, expected one of ${metrics.join(', ')}`,
    )
  return { metric, scores: numbersOf(given['scores'], `${where}.scores`) }
}

const numbersOf = (value: unknown, where: string): readonly number[] =>
  listOf(value, where).map((one, k) => numberOf(one, `${where}[${k}]`))
