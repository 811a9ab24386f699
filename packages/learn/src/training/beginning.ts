/**
 * How a training begins, and what tells it from another one.
 */
import { hostTensor, type Feeds } from '@utsushi/graph'
import { parametersName, type TrainingDescription } from './train-definition.js'
import type { TrainingOptions } from './training-options.js'
import type { Signature } from './checkpoint-store.js'

/** The weights, and the optimiser's vectors as they begin. */
export function firstState(
  { state, optimiser, parameters }: TrainingDescription,
  initial: Float32Array,
): Feeds {
  const copies = [parametersName, ...(optimiser.copies ?? [])]
  return Object.fromEntries(
    state.map((name) => [
      name,
      hostTensor(copies.includes(name) ? initial.slice() : new Float32Array(parameters.size)),
    ]),
  )
}

/** What a checkpoint must agree with for a training to go on from it. */
export function signatureOf({ training, batches }: TrainingOptions): Signature {
  return {
    program: training.name,
    parameters: training.parameters.size,
    weights: training.parameters.entries.map(({ name, shape }) => `${name}[${shape.join()}]`).join(' '),
    optimiser: training.optimiser.name,
    clip: training.clip ?? null,
    seed: training.seed,
    'steps per epoch': batches.stepsPerEpoch,
    batch: Object.entries(training.batch)
      .map(([name, { dtype, shape }]) => `${name}: ${dtype}[${shape.join()}]`)
      .join(', '),
  }
}
