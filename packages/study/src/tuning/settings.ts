// What a tuning will do, read off a study file: the space, the objectives, the sampler and the pruner.
import { availableParallelism } from 'node:os'
import { InputError, suggestionOrAll } from '@utsushi/ground'
import {
  cmaEsSampler,
  gridSampler,
  hyperbandPruner,
  medianPruner,
  noPruner,
  nsga2Sampler,
  openStudy,
  percentilePruner,
  quasiRandomSampler,
  randomSampler,
  successiveHalvingPruner,
  tpeSampler,
  type Direction,
  type Pruner,
  type Sampler,
  type SearchSpace,
} from '@utsushi/tune'
import type { Study } from '../definition/contract.js'
import { isSection } from '../definition/overrides.js'
import type { StudyTuning } from './contract.js'
import { ownSettings, type OwnSettings } from './own-settings.js'
import { tuningSchema, type TuningSection } from './schema.js'
import { searchSpace } from './space.js'

export interface TuningSettings {
  readonly study: Study
  readonly tuning: StudyTuning
  readonly section: TuningSection
  readonly space: SearchSpace
  readonly objectives: readonly {
    readonly name: string
    readonly meaning: string
    readonly direction: Direction
  }[]
  readonly workers: number
  /** The study file's own settings: the first trial, where they lie in the space; a grid has its own order. */
  readonly own: OwnSettings | undefined
}

/**
 * The settings of a study file's tuning.
 *
 * @throws InputError when the study cannot be tuned, an objective is unknown, or the space does not fit the study
 */
export function tuningSettings(study: Study, config: unknown, threads?: number): TuningSettings {
  const { tuning } = study
  if (tuning === undefined) throw new InputError(`the study ${study.name} has nothing to tune`)
  const given = isSection(config) ? config['tuning'] : undefined
  const section = tuningSchema.parse(given ?? {})
  const known = Object.keys(tuning.objectives)
  const names = section.objectives ?? known.slice(0, 1)
  const objectives = names.map((name) => {
    const objective = tuning.objectives[name]
    if (objective === undefined)
      throw new InputError(
        `tuning.objectives: "${name}" — no objective of the study ${study.name}${suggestionOrAll(name, known, ', ')}`,
      )
    return { name, ...objective }
  })
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined)
    throw new InputError(`tuning.objectives: "${twice}" is named twice — leave one out`)
  if (objectives.length > 1 && section.pruner !== 'none')
    throw new InputError(
      `tuning.pruner: ${section.pruner} judges one objective, and ${names.join(', ')} are several — set it to none`,
    )
  const space = searchSpace(study, config, section.space ?? tuning.space)
  refuseSampler(section, space, objectives)
  return {
    study,
    tuning,
    section,
    space,
    objectives,
    workers: section.workers ?? threads ?? availableParallelism(),
    own: section.ownFirst && section.sampler !== 'grid' ? ownSettings(config, space) : undefined,
  }
}

/** A sampler that cannot search the space says so at its first trial: here, not in every worker. */
function refuseSampler(
  section: TuningSection,
  space: SearchSpace,
  objectives: readonly { readonly direction: Direction }[],
): void {
  try {
    openStudy({
      space,
      sampler: samplerOf(section),
      directions: objectives.map(({ direction }) => direction),
      seed: section.seed,
    }).ask()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InputError') throw error
    throw new InputError(`tuning.sampler: ${section.sampler} — ${error.message}`)
  }
}

export function samplerOf({ sampler, startupTrials }: TuningSection): Sampler {
  switch (sampler) {
    case 'tpe':
      return tpeSampler({ startupTrials })
    case 'random':
      return randomSampler()
    case 'grid':
      return gridSampler()
    case 'sobol':
      return quasiRandomSampler()
    case 'cma-es':
      return cmaEsSampler()
    case 'nsga-ii':
      return nsga2Sampler()
    default:
      return sampler satisfies never
  }
}

/** Pruners wait for five finished trials, and a tenth of the epochs of each. */
export function prunerOf({ pruner, epochs }: TuningSection): Pruner {
  const warmup = Math.ceil(epochs / 10)
  switch (pruner) {
    case 'none':
      return noPruner()
    case 'median':
      return medianPruner({ warmupSteps: warmup })
    case 'percentile':
      return percentilePruner({ percentile: 25, warmupSteps: warmup })
    case 'successive-halving':
      return successiveHalvingPruner({ minResource: Math.max(1, warmup) })
    case 'hyperband':
      return hyperbandPruner({ minResource: Math.max(1, warmup), maxResource: epochs })
    default:
      return pruner satisfies never
  }
}
