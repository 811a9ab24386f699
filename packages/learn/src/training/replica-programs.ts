/**
 * The same training for several workers that share a batch: one program takes a worker's share to its gradient, another
 * takes the mean of all gradients to new weights. Large steps gain from it; the loss must be a mean over the batch.
 *
 * A masked loss is a mean over what was observed, so here it is the mean of the shares' own means: the same as over the whole
 * batch where the shares observe equally much, and a weighting by share otherwise.
 */
import { add, input, mul, program, reshape, type Program } from '@utsushi/graph'
import { blocksOf, cutIntoBlocks, joinBlocks, wholeBlock } from '../parameters/blocks.js'
import type { ParameterTree } from '../parameters/parameters.js'
import { cutState, joinState } from './block-state.js'
import { anyDefinition, describeTraining, lossAndGradient, optimiserStep } from './step-graph.js'
import {
  parametersName,
  stepInputs,
  type InputSpecs,
  type TrainDefinition,
  type TrainingDescription,
} from './train-definition.js'
import { inputsOf } from './train-program.js'

/** A training whose steps are shared by workers, each of which takes its part of the batch. */
export interface ReplicaPrograms extends TrainingDescription {
  /** `Replicas.open(training.programs, training.replicas)` runs them. */
  readonly programs: { readonly gradient: Program; readonly update: Program; readonly exchanged: 'gradient' }
}

/**
 * Builds the programs of a data-parallel training.
 *
 * @param typed as for `trainProgram`, its batch the whole one
 * @param split names of the batch inputs whose axis 0 is divided among the workers; others are given whole to each
 * @throws RangeError when a batch does not divide evenly
 * @example const training = replicaPrograms(definition, { replicas: 2, split: ['index'] })
 */
export function replicaPrograms<
  T extends ParameterTree,
  const D extends InputSpecs,
  const B extends InputSpecs,
>(
  typed: TrainDefinition<T, D, B>,
  { replicas, split }: { readonly replicas: number; readonly split: readonly (keyof B & string)[] },
): ReplicaPrograms {
  const definition = anyDefinition(typed)
  const { name, trained, optimiser, data, batch, seed = 0 } = definition
  const shares = Object.fromEntries(
    Object.entries(batch).map(([own, spec]) => {
      if (!split.includes(own)) return [own, spec]
      const [size = 0, ...rest] = spec.shape
      if (size % replicas !== 0) {
        throw new RangeError(`${name}: a batch of ${size} does not divide among ${replicas} workers`)
      }
      return [own, { ...spec, shape: [size / replicas, ...rest] }]
    }),
  )
  const flat = input(parametersName, 'float32', [trained.size])
  const tables = inputsOf(data)
  const entries = inputsOf(shares)
  const step = input(stepInputs.step, 'int64', [])
  const replica = input(stepInputs.replica, 'int64', [1])
  // What is exchanged is one vector.
  const whole = wholeBlock(trained)
  const own = lossAndGradient(definition, {
    blocks: whole,
    weights: [flat],
    data: tables,
    batch: entries,
    step,
    // Workers draw from neighbouring seeds: their shares of a batch are dropped out independently.
    seed: add(mul(reshape(replica, []), 2 ** 20), seed),
  })
  const vectors = {
    [parametersName]: flat,
    ...Object.fromEntries(
      optimiser.state.map((moment) => [moment, input(moment, 'float32', [trained.size])]),
    ),
  }
  const gradient = input('gradient', 'float32', [trained.size])
  const scalars = input(stepInputs.coefficients, 'float32', [optimiser.scalars.length])
  const blocks = blocksOf(trained)
  const next = optimiserStep(
    definition,
    blocks,
    cutIntoBlocks(gradient, blocks),
    cutState(vectors, blocks),
    scalars,
  )
  const description = describeTraining(definition, Object.keys(own.also), replicas)
  return {
    ...description,
    programs: {
      gradient: program({
        name: `${name}, gradient`,
        inputs: [flat, ...Object.values(tables), step, replica, ...Object.values(entries)],
        outputs: { gradient: joinBlocks(own.gradient, whole), loss: own.loss, ...own.also },
      }),
      update: program({
        name: `${name}, update`,
        inputs: [...Object.values(vectors), gradient, scalars],
        outputs: { ...joinState(next.state, blocks), gradientNorm: next.norm },
        state: description.state,
      }),
      exchanged: 'gradient',
    },
  }
}
