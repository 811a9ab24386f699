/**
 * The two halves of an optimiser step: from weights and a batch to the gradient, and from the gradient to new weights.
 */
import { cond, slice, squeeze, type Tensor } from '@utsushi/graph'
import { randomness } from '../layers/randomness.js'
import { clipByGlobalNorm, globalNorm } from '../optimisers/clip.js'
import { blockGradients, weightsOfBlocks, type Block } from '../parameters/blocks.js'
import type { Optimiser, OptimiserResult } from '../optimisers/optimiser.js'
import type { BlockState } from './block-state.js'
import { inTiles } from './tiles.js'
import { frozenPart, trainedPart } from '../parameters/frozen.js'
import { namedWeights, type FlatParameters, type ParameterTree } from '../parameters/parameters.js'
import {
  frozenName,
  parametersName,
  stepInputs,
  type InputSpec,
  type InputSpecs,
  type LossAnswer,
  type LossContext,
  type Shortcut,
  type TrainDefinition,
  type TrainingDescription,
} from './train-definition.js'

/** A definition whose own types no longer matter; frozen weights are among its data. */
export type AnyDefinition = Omit<
  TrainDefinition<ParameterTree, InputSpecs, InputSpecs>,
  'loss' | 'shortcuts'
> & {
  /** The weights that are trained, and those that are not. */
  readonly trained: FlatParameters
  readonly frozen: FlatParameters
  loss(context: unknown): LossAnswer
  readonly shortcuts: readonly Shortcut<unknown>[]
}

export function anyDefinition<T extends ParameterTree, D extends InputSpecs, B extends InputSpecs>(
  definition: TrainDefinition<T, D, B>,
): AnyDefinition {
  type Context = LossContext<T, D, B>
  const { name, parameters } = definition
  const [trained, frozen] = [trainedPart(parameters), frozenPart(parameters)]
  if (frozenName in definition.data)
    throw new RangeError(
      `${name}: "${frozenName}" is the name of the frozen weights; call the data otherwise`,
    )
  if (trained.size === 0) throw new RangeError(`${name}: every weight is frozen, nothing can be trained`)
  return {
    ...definition,
    ...{ trained, frozen },
    data: { ...definition.data, ...(frozen.size > 0 && { [frozenName]: frozenSpec(frozen) }) },
    loss: (context) => definition.loss(context as Context),
    shortcuts: (definition.shortcuts ?? []).map(({ holds, loss }) => ({
      holds: (context) => holds(context as Context),
      loss: (context) => loss(context as Context),
    })),
  }
}

const frozenSpec = ({ size }: FlatParameters): InputSpec => ({ dtype: 'float32', shape: [size] })

export interface StepSources {
  /** How the weights are cut, and the weights: one vector a block. */
  readonly blocks: readonly Block[]
  readonly weights: readonly Tensor[]
  readonly data: Readonly<Record<string, Tensor>>
  readonly batch: Readonly<Record<string, Tensor>>
  /** int64 scalar */
  readonly step: Tensor
  readonly seed: Tensor | number
  /** What models trained beside each other draw alike from; `seed` when left out. */
  readonly common?: number
}

export interface LossAndGradient {
  readonly loss: Tensor
  /** One vector a block. */
  readonly gradient: readonly Tensor[]
  readonly also: Readonly<Record<string, Tensor>>
}

/** The user's own data, and the frozen weights by name that stand beside them. */
function withoutFrozen(
  { frozen, name }: AnyDefinition,
  { [frozenName]: flat, ...data }: Readonly<Record<string, Tensor>>,
): {
  readonly data: Readonly<Record<string, Tensor>>
  readonly fixed: ReadonlyMap<string, Tensor> | undefined
} {
  if (frozen.size === 0) return { data, fixed: undefined }
  if (flat === undefined) throw new RangeError(`${name}: the step lacks its frozen weights`)
  return { data, fixed: namedWeights(frozen, flat) }
}

/** @param shortcuts whether to take the definition's shortcuts: not where other models share every operation */
export function lossAndGradient(
  definition: AnyDefinition,
  sources: StepSources,
  { shortcuts = false }: { readonly shortcuts?: boolean } = {},
): LossAndGradient {
  const { blocks, batch, step, seed } = sources
  const { data, fixed } = withoutFrozen(definition, sources.data)
  const weights = weightsOfBlocks(definition.parameters, blocks, sources.weights, fixed)
  // Each way to the loss draws the same numbers.
  const context = () => ({ weights, data, batch, random: randomness(seed, step, sources.common), step })
  const gradientOf = (loss: Tensor): readonly Tensor[] => blockGradients(blocks, loss, weights)
  if (!shortcuts || definition.shortcuts.length === 0) {
    const answer = definition.loss(context())
    const { loss, also } = 'also' in answer ? answer : { loss: answer, also: {} }
    return { loss, gradient: gradientOf(loss), also }
  }
  const whole = (loss: LossAnswer): LossAndGradient => {
    if ('also' in loss) throw new RangeError(`${definition.name}: a loss with shortcuts records nothing else`)
    return { loss, gradient: gradientOf(loss), also: {} }
  }
  const choose = definition.shortcuts.reduceRight<() => LossAndGradient>(
    (otherwise, shortcut) => () =>
      cond(shortcut.holds(context()), () => whole(shortcut.loss(context())), otherwise),
    () => whole(definition.loss(context())),
  )
  return choose()
}

/**
 * New weights and moments from a gradient, and the gradient's norm before clipping.
 *
 * @param state the weights under `parameters`, and every vector that the optimiser remembers
 * @throws RangeError that names a vector which is missing, or which the optimiser gives without remembering it
 */
export function optimiserStep(
  { optimiser, clip }: AnyDefinition,
  blocks: readonly Block[],
  raw: readonly Tensor[],
  state: BlockState,
  coefficients: Tensor,
): { readonly state: BlockState; readonly norm: Tensor } {
  const { gradient, norm } =
    clip === undefined ? { gradient: raw, norm: globalNorm(raw) } : clipByGlobalNorm(raw, clip)
  const scalars = Object.fromEntries(
    optimiser.scalars.map((name, k) => [
      name,
      squeeze(slice(coefficients, { axis: 0, start: k, end: k + 1 }), 0),
    ]),
  )
  const blockOf = (vector: string, k: number): Tensor => {
    const part = state[vector]?.[k]
    if (part === undefined) throw new RangeError(`${optimiser.name}: block ${k} of "${vector}" is missing`)
    return part
  }
  const steps = blocks.map((layout, k) => {
    const own = gradient[k]
    if (own === undefined) throw new RangeError(`${optimiser.name}: block ${k} has no gradient`)
    const vectors = {
      parameters: blockOf(parametersName, k),
      gradient: own,
      state: Object.fromEntries(optimiser.state.map((name) => [name, blockOf(name, k)])),
    }
    return inTiles(layout, vectors, (entries, tile) =>
      complete(optimiser, optimiser.update({ ...tile, coefficients: scalars, layout: { entries } })),
    )
  })
  const next = (pick: (step: OptimiserResult) => Tensor | undefined): readonly Tensor[] =>
    steps.map((step) => pick(step)).filter((part) => part !== undefined)
  return {
    state: {
      [parametersName]: next(({ parameters }) => parameters),
      ...Object.fromEntries(optimiser.state.map((name) => [name, next((step) => step.state[name])])),
    },
    norm,
  }
}

/** The result of an update, when it holds exactly the vectors that the optimiser remembers. */
function complete({ name, state }: Optimiser, result: OptimiserResult): OptimiserResult {
  const missing = state.find((own) => !(own in result.state))
  if (missing !== undefined) throw new RangeError(`${name}: the update does not return "${missing}"`)
  const surplus = Object.keys(result.state).find((own) => !state.includes(own))
  if (surplus !== undefined)
    throw new RangeError(
      `${name}: the update returns "${surplus}", it remembers ${state.join(', ') || 'nothing'}`,
    )
  return result
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
