/**
 * How a training begins, and what tells it from another one.
 */
import { hostTensor, type Feeds } from '@utsushi/graph'
import { frozenPart, partValues, trainedPart } from '../parameters/frozen.js'
import { frozenName, parametersName, type TrainingDescription } from './train-definition.js'
import type { TrainingOptions } from './training-options.js'
import type { Signature } from './checkpoint-store.js'

/** The trained weights, and the optimiser's vectors as they begin. */
export function firstState(
  { state, optimiser, parameters }: TrainingDescription,
  initial: Float32Array,
): Feeds {
  const copies = [parametersName, ...(optimiser.copies ?? [])]
  const trained = partValues(parameters, trainedPart(parameters), initial)
  return Object.fromEntries(
    state.map((name) => [
      name,
      hostTensor(copies.includes(name) ? trained.slice() : new Float32Array(trained.length)),
    ]),
  )
}

/** The frozen weights as the program takes them: nothing when there are none. */
export function frozenFeed({ data, parameters }: TrainingDescription, initial: Float32Array): Feeds {
  const spec = data[frozenName]
  if (spec === undefined) return {}
  return { [frozenName]: hostTensor(partValues(parameters, frozenPart(parameters), initial), spec.shape) }
}

/** What a checkpoint must agree with for a training to go on from it. */
export function signatureOf({ training, batches }: TrainingOptions): Signature {
  return {
    program: training.name,
    parameters: training.parameters.size,
    weights: training.parameters.entries
      .map(({ name, shape, isFrozen }) => `${name}[${shape.join()}]${isFrozen ? ' frozen' : ''}`)
      .join(' '),
    optimiser: training.optimiser.name,
    clip: training.clip ?? null,
    seed: training.seed,
    'steps per epoch': batches.stepsPerEpoch,
    batch: Object.entries(training.batch)
      .map(([name, { dtype, shape }]) => `${name}: ${dtype}[${shape.join()}]`)
      .join(', '),
  }
}
