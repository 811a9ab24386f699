/**
 * The two halves of an optimiser step: from weights and a batch to the gradient, and from the gradient to new weights.
 */
import { slice, squeeze, type Tensor } from '@utsushi/graph'
import { randomness } from '../layers/randomness.js'
import { clipByGlobalNorm, globalNorm } from '../optimisers/clip.js'
import { flatGradient, weightTree, type ParameterTree } from '../parameters/parameters.js'
import {
  parametersName,
  stepInputs,
  type InputSpecs,
  type LossContext,
  type TrainDefinition,
  type TrainingDescription,
} from './train-definition.js'

/** A definition whose own types no longer matter. */
export type AnyDefinition = Omit<TrainDefinition<ParameterTree, InputSpecs, InputSpecs>, 'loss'> & {
  loss(context: unknown): ReturnType<TrainDefinition<ParameterTree, InputSpecs, InputSpecs>['loss']>
}

export function anyDefinition<T extends ParameterTree, D extends InputSpecs, B extends InputSpecs>(
  definition: TrainDefinition<T, D, B>,
): AnyDefinition {
  return { ...definition, loss: (context) => definition.loss(context as LossContext<T, D, B>) }
}

export interface StepSources {
  /** float32 `[parameters.size]` */
  readonly flat: Tensor
  readonly data: Readonly<Record<string, Tensor>>
  readonly batch: Readonly<Record<string, Tensor>>
  /** int64 scalar */
  readonly step: Tensor
  readonly seed: Tensor | number
}

export interface LossAndGradient {
  readonly loss: Tensor
  readonly gradient: Tensor
  readonly also: Readonly<Record<string, Tensor>>
}

export function lossAndGradient(definition: AnyDefinition, sources: StepSources): LossAndGradient {
  const { flat, data, batch, step, seed } = sources
  const weights = weightTree(definition.parameters, flat)
  const answer = definition.loss({ weights, data, batch, random: randomness(seed, step), step })
  const { loss, also } = 'also' in answer ? answer : { loss: answer, also: {} }
  return { loss, gradient: flatGradient(definition.parameters, loss, weights), also }
}

/** The gradient to step along, and its norm before clipping. */
export const clipped = (
  { clip }: Pick<AnyDefinition, 'clip'>,
  gradient: Tensor,
): { readonly gradient: Tensor; readonly norm: Tensor } =>
  clip === undefined ? { gradient, norm: globalNorm(gradient) } : clipByGlobalNorm(gradient, clip)

/** New weights and moments from a gradient, and the gradient's norm before clipping. */
export function optimiserStep(
  definition: Omit<AnyDefinition, 'clip'> & { readonly clip?: number | undefined },
  raw: Tensor,
  state: readonly Tensor[],
  coefficients: Tensor,
): { readonly state: readonly Tensor[]; readonly norm: Tensor } {
  const { optimiser, parameters, clip } = definition
  const { gradient, norm } = clipped(clip === undefined ? {} : { clip }, raw)
  const [flat, ...moments] = state
  if (flat === undefined) throw new RangeError('an optimiser step needs the weights')
  const next = optimiser.update({
    parameters: flat,
    gradient,
    state: moments,
    coefficients: Array.from({ length: optimiser.coefficientCount }, (_, k) =>
      squeeze(slice(coefficients, { axis: 0, start: k, end: k + 1 }), 0),
    ),
    layout: parameters,
  })
  return { state: [next.parameters, ...next.state], norm }
}

export function describeTraining(
  { name, parameters, optimiser, clip, data, batch, seed = 0 }: AnyDefinition,
  also: readonly string[],
  replicas: number,
): TrainingDescription {
  const state = [parametersName, ...optimiser.state]
  const names = [...state, ...Object.keys(data), ...Object.values(stepInputs), ...Object.keys(batch)]
  const twice = names.find((own, k) => names.indexOf(own) !== k)
  if (twice !== undefined) throw new RangeError(`${name}: two inputs are called "${twice}"`)
  return { name, parameters, optimiser, clip, data, batch, seed, state, also, replicas }
}
