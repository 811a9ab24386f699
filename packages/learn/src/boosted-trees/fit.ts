// Gradient boosting by histograms: every tree is a Newton step of the loss, grown leaf by leaf (Friedman 2001; Chen & Guestrin
// 2016; Ke et al. 2017, LightGBM, whose settings mean the same here).
import { seededRandom, type Random } from '@utsushi/ground'
import { binFeatures, type BinnedFeatures } from './bins.js'
import { drawnSorted } from './draws.js'
import { growTree, leafOf, leafValue, openWorkshop, type GrownTree } from './grow.js'
import type { BoostedTree, BoostedTrees } from './model.js'
import { baseScore, derivativesAt } from './objective.js'
import { resolveOptions, type BoostedTreesOptions, type ResolvedOptions } from './options.js'
import { watch } from './stopping.js'
import { chosenRows, withClassWeights, type BoostedTreesData } from './training-rows.js'

/** What boosted trees are fitted to, and how. */
export interface BoostedTreesFit extends BoostedTreesData {
  /** Rows that decide how many trees there are; nothing else is taken from them. */
  readonly validation?: BoostedTreesData
  readonly options?: BoostedTreesOptions
}

/**
 * Fits boosted trees. The same data, options and seed give the same trees on every machine.
 *
 * @returns plain data, which JSON keeps
 * @throws RangeError for an option out of its range, or lengths and numbers that do not fit; InputError for targets of one class
 * or an infinite feature
 * @example
 * const trees = fitBoostedTrees({
 *   features, targets, // Float32Array [rows, features], 1 or 0 [rows]
 *   validation: { features: later, targets: laterTargets },
 *   options: { trees: 500, metric: 'prAuc', classWeights: 'balanced' },
 * })
 * const probability = predictBoostedTrees(trees, others)
 */
export function fitBoostedTrees({ validation, options: given = {}, ...data }: BoostedTreesFit): BoostedTrees {
  const options = resolveOptions(given)
  const { objective } = options
  const chosen = chosenRows('training', data, objective)
  const { columns, targets } = chosen
  const weights = objective === 'logLoss' ? withClassWeights(chosen, options.classWeights) : chosen.weights
  const weighed = { targets, weights }
  const base = baseScore(objective, weighed)
  const shop = openWorkshop(binFeatures(data.features, columns, chosen.rows, options))
  const { binned } = shop
  const watched = validation && watch(validation, columns, base, options)
  const random = seededRandom(options.seed)
  const draws = options.rowShare < 1 || options.featureShare < 1
  const scores = new Float64Array(targets.length).fill(base)
  const trees: BoostedTree[] = []
  for (let round = 0; round < options.trees; round++) {
    const order = drawn(targets.length, options.rowShare, random)
    const places = drawn(binned.features.length, options.featureShare, random)
    const derivatives = derivativesAt(objective, weighed, scores)
    const grown = growTree(shop, derivatives, order, places, options)
    // Without draws the next round would find as little.
    if (grown.nodes.length === 0 && !draws) break
    if (grown.nodes.length === 0) continue
    const values = grown.leaves.map((leaf) =>
      Math.fround(options.rate * leafValue(leaf, derivatives.unit, options.lambda)),
    )
    const tree = recorded(grown, values, binned)
    step(scores, grown, values, order, binned)
    trees.push(tree)
    if (watched?.after(tree) === true) break
  }
  return {
    kind: 'boosted-trees',
    version: 1,
    objective,
    features: columns,
    base: shortest(base),
    trees: watched === undefined ? trees : trees.slice(0, watched.best()),
    ...(watched && { validation: { metric: options.metric, scores: watched.scores } }),
  }
}

/** A share of the numbers below `count`, at least one where there is any. */
function drawn(count: number, share: ResolvedOptions['rowShare'], random: Random): Int32Array {
  if (share === 1) return new Int32Array(count).map((_, k) => k)
  return drawnSorted(count, Math.min(count, Math.max(1, Math.round(share * count))), random)
}

/** Adds the new leaves to the scores: of rows that grew the tree, and of those that were not drawn. */
function step(
  scores: Float64Array,
  grown: GrownTree,
  values: readonly number[],
  order: Int32Array,
  binned: BinnedFeatures,
): void {
  if (order.length < scores.length) {
    for (let row = 0; row < scores.length; row++)
      scores[row] = (scores[row] as number) + (values[leafOf(grown, binned, row)] as number)
    return
  }
  grown.leaves.forEach(({ from, to }, k) => {
    for (let i = from; i < to; i++) {
      const row = order[i] as number
      scores[row] = (scores[row] as number) + (values[k] as number)
    }
  })
}

/** The largest float32 number: a threshold that only missing values do not meet. */
const LARGEST = 3.4028235e38

/** The tree by the numbers of the table instead of ranges. */
function recorded(
  { nodes, leaves }: GrownTree,
  values: readonly number[],
  { features, edges }: BinnedFeatures,
): BoostedTree {
  return {
    feature: nodes.map(({ place }) => features[place] as number),
    threshold: nodes.map(({ place, range }) => shortest(edges[place]?.[range] ?? LARGEST)),
    missingLeft: nodes.map(({ missingLeft }) => (missingLeft ? 1 : 0)),
    left: nodes.map(({ left }) => left),
    right: nodes.map(({ right }) => right),
    value: values.map(shortest),
    rows: leaves.map(({ from, to }) => to - from),
  }
}

/** The number with fewest digits that is this float32 number. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return Number(value.toPrecision(9))
}
