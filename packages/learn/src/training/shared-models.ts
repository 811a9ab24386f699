/**
 * Equal models that several workers step beside each other: the programs that they run, and how the models are divided into lots.
 */
import type { Program } from '@utsushi/graph'
import type { FlatParameters, ParameterTree } from '../parameters/parameters.js'
import { modelsProgram, severalOf, type ModelsOptions } from './models-program.js'
import { anyDefinition, describeTraining } from './step-graph.js'
import type { InputSpecs, TrainDefinition, TrainingDescription } from './train-definition.js'

/** Neighbouring models that one program steps. */
export interface ModelLot {
  /** The first of them among all. */
  readonly first: number
  readonly models: number
  readonly program: Program
}

/** A training of several models whose steps workers share out; state is that of one, model after model. */
export interface SharedModels extends TrainingDescription {
  readonly models: number
  /** Weights of one model: model k's are entries `k · single.size …` of the flat vector. */
  readonly single: FlatParameters
  readonly workers: number
  readonly lots: readonly ModelLot[]
  /** Whether a lot may be handed from one worker to another between two steps: all lots then are of one program. */
  readonly handedOn: boolean
  /** Names of the data that every model has its own of. */
  readonly own: readonly string[]
}

/**
 * Builds the programs for models that `workers` step beside each other: `ModelsExecutor.open` runs them. Every model takes the steps that it
 * takes in `modelsProgram`. Models that would be stepped one by one are lots of their own, handed on so that all workers are done at
 * once; small ones, whose operations cost more than their arithmetic, stay together, a lot a worker.
 *
 * @param typed the training of one model; shapes are those that one model sees
 * @throws RangeError when there are fewer models than workers
 * @example const training = sharedModels(definition, { models: 5, workers: 2 })
 */
export function sharedModels<T extends ParameterTree, const D extends InputSpecs, const B extends InputSpecs>(
  typed: TrainDefinition<T, D, B>,
  { models, workers, own = [], by = 'auto' }: Omit<ModelsOptions, 'numbered'> & { readonly workers: number },
): SharedModels {
  if (models < workers) throw new RangeError(`${workers} workers cannot share ${models} models`)
  const sized = (count: number) => modelsProgram(typed, { models: count, own, by, numbered: true })
  const one = sized(1)
  const handedOn = one.by === 'scan'
  const counts = handedOn
    ? Array.from({ length: models }, () => 1)
    : Array.from({ length: workers }, (_, k) => Math.ceil((models - k) / workers))
  const programs = new Map([[1, one.program]])
  const programOf = (count: number): Program => {
    const program = programs.get(count) ?? sized(count).program
    programs.set(count, program)
    return program
  }
  let first = 0
  const lots = counts.map((count): ModelLot => {
    const lot = { first, models: count, program: programOf(count) }
    first += count
    return lot
  })
  const definition = severalOf(anyDefinition(typed), models, own)
  return {
    ...describeTraining(definition, one.also, 1),
    ...{ models, workers, lots, handedOn, single: one.single, own: definition.owned },
  }
}
