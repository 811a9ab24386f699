/**
 * The two halves of an optimiser step: from weights and a batch to the gradient, and from the gradient to new weights.
 */
import { cond, slice, squeeze, type Tensor } from '@utsushi/graph'
import { randomness } from '../layers/randomness.js'
import { clipByGlobalNorm, globalNorm } from '../optimisers/clip.js'
import { blockGradients, weightsOfBlocks, type Block } from '../parameters/blocks.js'
import { inTiles } from './tiles.js'
import type { ParameterTree } from '../parameters/parameters.js'
import {
  parametersName,
  stepInputs,
  type InputSpecs,
  type LossAnswer,
  type LossContext,
  type Shortcut,
  type TrainDefinition,
  type TrainingDescription,
} from './train-definition.js'

/** A definition whose own types no longer matter. */
export type AnyDefinition = Omit<
  TrainDefinition<ParameterTree, InputSpecs, InputSpecs>,
  'loss' | 'shortcuts'
> & {
  loss(context: unknown): LossAnswer
  readonly shortcuts: readonly Shortcut<unknown>[]
}

export function anyDefinition<T extends ParameterTree, D extends InputSpecs, B extends InputSpecs>(
  definition: TrainDefinition<T, D, B>,
): AnyDefinition {
  type Context = LossContext<T, D, B>
  return {
    ...definition,
    loss: (context) => definition.loss(context as Context),
    shortcuts: (definition.shortcuts ?? []).map(({ holds, loss }) => ({
      holds: (context) => holds(context as Context),
      loss: (context) => loss(context as Context),
    })),
  }
}

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

/** @param shortcuts whether to take the definition's shortcuts: not where other models share every operation */
export function lossAndGradient(
  definition: AnyDefinition,
  sources: StepSources,
  { shortcuts = false }: { readonly shortcuts?: boolean } = {},
): LossAndGradient {
  const { blocks, data, batch, step, seed } = sources
  const weights = weightsOfBlocks(definition.parameters, blocks, sources.weights)
  // Each way to the loss draws the same numbers.
  const context = () => ({ weights, data, batch, random: randomness(seed, step, sources.common), step })
  const gradientOf = (loss: Tensor): readonly Tensor[] =>
    blockGradients(definition.parameters, blocks, loss, weights)
  if (!shortcuts || definition.shortcuts.length === 0) {
    const answer = definition.loss(context())
    const { loss, also } = 'also' in answer ? answer : { loss: answer, also: {} }
    return { loss, gradient: gradientOf(loss), also }
  }
  const whole = (loss: LossAnswer): readonly Tensor[] => {
    if ('also' in loss) throw new RangeError(`${definition.name}: a loss with shortcuts records nothing else`)
    return [loss, ...gradientOf(loss)]
  }
  const choose = definition.shortcuts.reduceRight<() => readonly Tensor[]>(
    (otherwise, shortcut) => () =>
      cond(shortcut.holds(context()), () => whole(shortcut.loss(context())), otherwise),
    () => whole(definition.loss(context())),
  )
  const [loss, ...gradient] = choose()
  if (loss === undefined) throw new RangeError(`${definition.name}: no loss`)
  return { loss, gradient, also: {} }
}

/** The optimiser's vectors, the weights first, each cut into blocks. */
export type BlockState = readonly (readonly Tensor[])[]

/** New weights and moments from a gradient, and the gradient's norm before clipping. */
export function optimiserStep(
  { optimiser, clip }: AnyDefinition,
  blocks: readonly Block[],
  raw: readonly Tensor[],
  state: BlockState,
  coefficients: Tensor,
): { readonly state: BlockState; readonly norm: Tensor } {
  const { gradient, norm } =
    clip === undefined ? { gradient: raw, norm: globalNorm(raw) } : clipByGlobalNorm(raw, clip)
  const scalars = Array.from({ length: optimiser.coefficientCount }, (_, k) =>
    squeeze(slice(coefficients, { axis: 0, start: k, end: k + 1 }), 0),
  )
  const steps = blocks.map((layout, k) => {
    const [flat, ...moments] = state.map((vector) => at(vector, k))
    if (flat === undefined) throw new RangeError('an optimiser step needs the weights')
    return inTiles(layout, [flat, at(gradient, k), ...moments], (entries, [parameters, own, ...rest]) => {
      if (parameters === undefined || own === undefined) throw new RangeError('a tile lacks its weights')
      const next = optimiser.update({
        ...{ parameters, gradient: own, state: rest },
        ...{ coefficients: scalars, layout: { entries } },
      })
      return [next.parameters, ...next.state]
    })
  })
  return { state: state.map((_, vector) => steps.map((step) => at(step, vector))), norm }
}

function at<T>(list: readonly T[], place: number): T {
  const item = list[place]
  if (item === undefined) throw new RangeError(`expected more than ${list.length} entries`)
  return item
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
