// The network: scaled parameters in, scores of the outputs out. An ensemble is several of them with weights of their own, side by side in one
// program.
import { add, gelu, matmul, unsqueeze, type Tensor } from '@utsushi/graph'
import {
  flatParameters,
  parameter,
  uniformWithin,
  type FlatParameters,
  type Parameter,
  type Weights,
} from '@utsushi/learn'
import { isNetwork, type SimulatorConfig } from './config.js'

/** Weights of one layer of all members: `weight` `[members, inputs, outputs]`, `bias` `[members, 1, outputs]`. */
type StackedLayer = { readonly weight: Parameter; readonly bias: Parameter }
type Tree = { readonly layers: readonly StackedLayer[] }

/** A network of the study. */
export interface SimulatorModel {
  readonly parameters: FlatParameters<Tree>
  readonly members: number
  /** @returns `[members, batch, scores]` of scaled parameters `[batch, inputs]` */
  say(weights: Weights<Tree>, x: Tensor): Tensor
}

/** Sizes that the data give. */
export interface Sizes {
  readonly inputs: number
  readonly scores: number
}

/** The network of a study file; `undefined` where a method is fitted in one go. */
export function simulatorModel(
  { model }: Pick<SimulatorConfig, 'model'>,
  sizes: Sizes,
): SimulatorModel | undefined {
  if (!isNetwork(model)) return undefined
  const members = model.kind === 'ensemble' ? model.members : 1
  const widths = [sizes.inputs, ...new Array<number>(model.layers).fill(model.hidden), sizes.scores]
  const layers = widths.slice(1).map((outputs, k): StackedLayer => {
    const inputs = widths[k] ?? 1
    const initial = uniformWithin(1 / Math.sqrt(inputs))
    return {
      weight: parameter([members, inputs, outputs], initial),
      bias: parameter([members, 1, outputs], initial),
    }
  })
  const parameters = flatParameters({ layers })
  return {
    ...{ parameters, members },
    say: ({ layers: own }, x) =>
      own.reduce(
        (value, { weight, bias }, k) => {
          const sum = add(matmul(value, weight), bias)
          return k === own.length - 1 ? sum : gelu(sum)
        },
        unsqueeze(x, 0),
      ),
  }
}
