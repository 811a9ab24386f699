// Which experiments train, choose the epoch, and test. Experiments are never torn apart; everything is drawn by the split's
// own seed, so that a change of the training seed leaves it alone.
import { InputError, permutation, seededRandom, suggestion } from '@utsushi/ground'
import type { ElectrodialysisConfig } from './config.js'
import { experimentSeries, type Experiments } from './data/experiments.js'

/** Experiments by place, ascending in every part. */
export interface ExperimentSplit {
  /** Outside test and extremes: what tuning and the final training may see. `train` and `validation` together. */
  readonly development: readonly number[]
  readonly train: readonly number[]
  /** Chooses the best epoch; empty when the study file sets no share for it. */
  readonly validation: readonly number[]
  readonly test: readonly number[]
  /** At the ends of the controls that the study file names; empty when it names none. */
  readonly extremes: readonly number[]
}

/**
 * Splits experiments as a study file says: extremes first, then test and validation from the rest.
 * @throws InputError for an unknown experiment, or when none is left to train on
 * @example splitExperiments(config, experiments).test // [1, 7, …]
 */
export function splitExperiments(
  { split }: Pick<ElectrodialysisConfig, 'split'>,
  experiments: Experiments,
): ExperimentSplit {
  const { file, ids } = experiments
  const named = Array.isArray(split.test) ? placesOf(split.test.map(String), experiments) : undefined
  const taken = new Set(named)
  const extremes = extremesOf(split.extremes, experiments).filter((each) => !taken.has(each))
  for (const each of extremes) taken.add(each)
  const rest = ids.map((_, place) => place).filter((place) => !taken.has(place))
  const order = Array.from(permutation(rest.length, seededRandom(split.seed)), (place) => rest[place] ?? 0)
  const tested = named ?? order.splice(0, Math.round(Number(split.test) * ids.length))
  const development = ascending(order)
  const validation = order.splice(0, Math.round(split.validation * development.length))
  if (order.length === 0)
    throw new InputError(
      `split: leaves none of the ${ids.length} experiments in ${file} to train on (${tested.length} test, ${extremes.length} extremes, ` +
        `${validation.length} validation) — hold out fewer, or measure more`,
    )
  return {
    development,
    train: ascending(order),
    validation: ascending(validation),
    test: ascending(tested),
    extremes,
  }
}

function placesOf(wanted: readonly string[], { ids, file }: Experiments): number[] {
  return wanted.map((id) => {
    const place = ids.indexOf(id)
    if (place < 0) throw new InputError(`split.test: ${file} has no experiment "${id}"${suggestion(id, ids)}`)
    return place
  })
}

/** Experiments whose mean control lies within the share of its range at either end. */
function extremesOf(shares: Readonly<Record<string, number>>, experiments: Experiments): number[] {
  const found = new Set<number>()
  for (const [control, share] of Object.entries(shares)) {
    const levels = experiments.ids.map((_, experiment) => {
      const series = experimentSeries(experiments, experiment, control)
      return series.reduce((sum, value) => sum + value, 0) / series.length
    })
    const low = Math.min(...levels)
    const high = Math.max(...levels)
    if (low === high)
      throw new InputError(`split.extremes.${control}: is ${low} in every experiment — it has no ends`)
    const margin = share * (high - low)
    for (const [experiment, level] of levels.entries())
      if (level <= low + margin || level >= high - margin) found.add(experiment)
  }
  return ascending([...found])
}

function ascending(places: readonly number[]): number[] {
  return places.toSorted((a, b) => a - b)
}
