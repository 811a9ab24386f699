import { distributionSize, type Distribution, type ParameterValue } from '../distribution.js'
import { distributionJson } from '../journal/distribution-json.js'
import { trialRandom } from '../random.js'
import type { TrialRecord } from '../trial.js'
import type { ParameterImportance } from './ped-anova.js'
import { growTree, type TreeFeature, type TreeLeaf } from './regression-tree.js'

/** What is explained, and how finely. */
export interface FanovaOptions {
  /** What is explained; the first value when absent. */
  readonly target?: (trial: TrialRecord) => number
  /** 64 when absent. */
  readonly trees?: number
  /** Of the forest; 0 when absent. */
  readonly seed?: number
  /**
   * `drawn` (when absent) measures a logarithmic range in the logarithm, as it is searched; `plain` in its own numbers, as
   * Optuna does.
   */
  readonly measure?: 'drawn' | 'plain'
}

/**
 * How much of the value's variance over the whole space each parameter explains alone (main effects): functional analysis of
 * variance on a random forest (Hutter, Hoos & Leyton-Brown 2014, ICML), its integrals exact for every tree. Largest first,
 * shares of the parameters' sum.
 *
 * Takes the parameters that every complete trial has, from one range each: a conditional one has no variance over the whole
 * space (`parameterImportances` compares those, too). Choices weigh alike; where Optuna integrates over the cube of their
 * one-hot columns, its numbers differ a little.
 *
 * @returns equal shares when fewer than two trials are complete or all have one value
 * @example fanovaImportances(study.trials, { target: ({ values }) => values?.[0] ?? NaN })
 */
export function fanovaImportances(
  trials: readonly TrialRecord[],
  options: FanovaOptions = {},
): readonly ParameterImportance[] {
  const {
    target = ({ values }: TrialRecord) => values?.[0] ?? NaN,
    trees = 64,
    seed = 0,
    measure = 'drawn',
  } = options
  const complete = trials.filter((trial) => trial.state === 'complete' && Number.isFinite(target(trial)))
  const parameters = sharedParameters(complete)
  const varied = parameters.filter(([, distribution]) => distributionSize(distribution) > 1)
  const features = varied.map(([name, distribution]) =>
    featureOf(
      distribution,
      complete.map(({ parameters: of }) => of[name] ?? null),
      measure,
    ),
  )
  const values = Float64Array.from(complete, target)
  const shares = new Float64Array(varied.length)
  for (let tree = 0; tree < trees; tree++) {
    const { below } = trialRandom(seed, tree, 'random')
    const rows = Array.from(complete, () => below(complete.length))
    const leaves = complete.length === 0 ? [] : growTree(features, values, rows)
    const total = variance(leaves.map(({ value, bounds }) => [value, volume(bounds, features)] as const))
    if (total > 0)
      features.forEach(
        (_, at) => (shares[at] = (shares[at] ?? 0) + marginalVariance(leaves, features, at) / total),
      )
  }
  const sum = shares.reduce((total, share) => total + share, 0)
  return parameters
    .map(([parameter]) => {
      const at = varied.findIndex(([name]) => name === parameter)
      return { parameter, importance: sum === 0 ? 1 / parameters.length : (shares[at] ?? 0) / sum }
    })
    .toSorted((a, b) => b.importance - a.importance)
}

function sharedParameters(trials: readonly TrialRecord[]): readonly (readonly [string, Distribution])[] {
  const [first] = trials
  return Object.entries(first?.distributions ?? {}).filter(([name, distribution]) => {
    const text = distributionJson(distribution)
    return trials.every(({ distributions: { [name]: other } }) => other && distributionJson(other) === text)
  })
}

function featureOf(
  distribution: Distribution,
  values: readonly ParameterValue[],
  measure: FanovaOptions['measure'],
): TreeFeature {
  if (distribution.kind === 'categorical') {
    const { choices } = distribution
    return { choices: choices.length, column: Float64Array.from(values, (value) => choices.indexOf(value)) }
  }
  const scaled = (value: number): number =>
    distribution.log && measure === 'drawn' ? Math.log(value) : value
  const [low, high] = [scaled(distribution.low), scaled(distribution.high)]
  return { column: Float64Array.from(values, (value) => (scaled(Number(value)) - low) / (high - low)) }
}

/** Share of a feature's range or choices. */
const extent = (bounds: Float64Array, { choices }: TreeFeature): number =>
  choices === undefined
    ? (bounds[1] ?? 0) - (bounds[0] ?? 0)
    : bounds.reduce((sum, inside) => sum + inside, 0) / choices

const volume = (bounds: readonly Float64Array[], features: readonly TreeFeature[]): number =>
  features.reduce((product, feature, at) => product * extent(bounds[at] as Float64Array, feature), 1)

function marginalVariance(leaves: readonly TreeLeaf[], features: readonly TreeFeature[], at: number): number {
  const feature = features[at] as TreeFeature
  const others = ({ bounds }: TreeLeaf): number =>
    features.reduce((product, other, index) => {
      return index === at ? product : product * extent(bounds[index] as Float64Array, other)
    }, 1)
  const edges =
    feature.choices === undefined
      ? [...new Set(leaves.flatMap(({ bounds }) => [...(bounds[at] ?? [])]))].sort((a, b) => a - b)
      : Array.from({ length: feature.choices + 1 }, (_, choice) => choice / (feature.choices ?? 1))
  const place = new Map(edges.map((edge, index) => [edge, index]))
  /** What the mean rises by from one piece to the next. */
  const steps = new Float64Array(edges.length + 1)
  const add = (from: number, to: number, value: number): void => {
    steps[from] = (steps[from] ?? 0) + value
    steps[to] = (steps[to] ?? 0) - value
  }
  for (const leaf of leaves) {
    const value = leaf.value * others(leaf)
    const bounds = leaf.bounds[at] as Float64Array
    if (feature.choices === undefined)
      add(place.get(bounds[0] ?? 0) ?? 0, place.get(bounds[1] ?? 1) ?? 0, value)
    else bounds.forEach((inside, choice) => inside > 0 && add(choice, choice + 1, value))
  }
  let mean = 0
  return variance(
    edges.slice(1).map((edge, piece) => {
      mean += steps[piece] ?? 0
      return [mean, edge - (edges[piece] ?? 0)] as const
    }),
  )
}

/** Of values by their weights. */
function variance(weighted: readonly (readonly [number, number])[]): number {
  let [sum, weights] = [0, 0]
  for (const [value, weight] of weighted) [sum, weights] = [sum + value * weight, weights + weight]
  if (weights === 0) return 0
  const mean = sum / weights
  return weighted.reduce((total, [value, weight]) => total + (weight / weights) * (value - mean) ** 2, 0)
}
