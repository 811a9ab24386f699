import { distributionSize, type Distribution } from '../distribution.js'
import { distributionJson } from '../journal/distribution-json.js'
import { selectByHypervolume } from '../samplers/pareto/select.js'
import { hasResult, signOf } from '../trial-values.js'
import type { Direction, TrialRecord } from '../trial.js'
import { gridDensity } from './grid-density.js'

/** One parameter's share. */
export interface ParameterImportance {
  readonly parameter: string
  /** Share of the whole; all shares sum to 1. */
  readonly importance: number
}

/** What counts as good. */
export interface ImportanceOptions {
  /** Share of the complete trials that counts as good; 0.1 when absent. */
  readonly quantile?: number
  /** What is to be low, instead of the trial's values: one of several objectives, the time taken. */
  readonly target?: (trial: TrialRecord) => number
}

/** Regimes with fewer trials say nothing. */
const leastTrials = 2

/**
 * How much each parameter mattered to being among the best trials: PED-ANOVA (Watanabe et al. 2023, IJCAI), which compares
 * where the best tenth lies with where all trials lie. Of several directions, the best are those of the Pareto front and
 * what adds most to the dominated volume. Largest first.
 *
 * A conditional parameter is compared among the trials in which it was active, and weighs by how much oftener it is active
 * among the best (conditional PED-ANOVA, KDD 2026, theorem 4.2): `(α² / β) · divergence`, with α and β the shares of the best and
 * of all trials in which it is active. A parameter under several ranges is a sum over the ranges.
 *
 * @returns nothing when there are no parameters; equal shares when fewer than two trials are complete
 * @example parameterImportances(study.trials, study.directions) // [{ parameter: 'rate', importance: 0.7 }, …]
 */
export function parameterImportances(
  trials: readonly TrialRecord[],
  directions: readonly Direction[],
  options: ImportanceOptions = {},
): readonly ParameterImportance[] {
  const { quantile = 0.1, target } = options
  const complete = trials.filter(({ state }) => state === 'complete')
  const names = [...new Set(complete.flatMap(({ distributions }) => Object.keys(distributions)))]
  const all = complete.filter((trial) =>
    target ? Number.isFinite(target(trial)) : hasResult(trial, directions),
  )
  if (all.length <= 1) return shares(names.map((parameter) => [parameter, 0]))
  const best = new Set(bestShare(all, directions, quantile, target))
  return shares(names.map((parameter) => [parameter, divergenceOf(parameter, all, best)]))
}

function bestShare(
  trials: readonly TrialRecord[],
  directions: readonly Direction[],
  quantile: number,
  target: ImportanceOptions['target'],
): readonly TrialRecord[] {
  const count = Math.ceil(quantile * trials.length)
  if (directions.length > 1 && target === undefined) {
    const losses = trials.map(({ values = [] }) => values.map((value, at) => value * signOf(directions[at])))
    return selectByHypervolume(losses, count).flatMap((place) => trials[place] ?? [])
  }
  const loss = target ?? (({ values = [] }: TrialRecord) => signOf(directions[0]) * (values[0] ?? NaN))
  const losses = trials.map(loss)
  const cut = losses.toSorted((a, b) => a - b)[count - 1] ?? Infinity
  return trials.filter((_, at) => (losses[at] ?? NaN) <= cut)
}

function divergenceOf(
  parameter: string,
  all: readonly TrialRecord[],
  best: ReadonlySet<TrialRecord>,
): number {
  let sum = 0
  for (const { distribution, trials } of regimes(parameter, all)) {
    const among = trials.filter((trial) => best.has(trial))
    if (among.length === 0 || distributionSize(distribution) === 1) continue
    const valuesOf = (some: readonly TrialRecord[]) =>
      some.map(({ parameters }) => parameters[parameter] ?? null)
    const density = gridDensity(distribution, valuesOf(trials))
    const bestDensity = gridDensity(distribution, valuesOf(among))
    const divergence = density.reduce((total, value, cell) => {
      const everywhere = value + 1e-12
      return total + everywhere * (((bestDensity[cell] ?? 0) + 1e-12) / everywhere - 1) ** 2
    }, 0)
    const [inBest, inAll] = [among.length / best.size, trials.length / all.length]
    sum += (inBest ** 2 / inAll) * divergence
  }
  return sum
}

interface Regime {
  readonly distribution: Distribution
  readonly trials: readonly TrialRecord[]
}

/** Trials by the distribution that a parameter was drawn from; those without it left out. */
function regimes(parameter: string, trials: readonly TrialRecord[]): readonly Regime[] {
  const found = new Map<string, { distribution: Distribution; trials: TrialRecord[] }>()
  for (const trial of trials) {
    const distribution = trial.distributions[parameter]
    if (distribution === undefined) continue
    const key = distributionJson(distribution)
    const regime = found.get(key)
    if (regime === undefined) found.set(key, { distribution, trials: [trial] })
    else regime.trials.push(trial)
  }
  return [...found.values()].filter((regime) => regime.trials.length >= leastTrials)
}

function shares(weights: readonly (readonly [string, number])[]): readonly ParameterImportance[] {
  const sum = weights.reduce((total, [, weight]) => total + weight, 0)
  return weights
    .map(([parameter, weight]) => ({ parameter, importance: sum === 0 ? 1 / weights.length : weight / sum }))
    .toSorted((a, b) => b.importance - a.importance)
}
