/**
 * Layers one after another, and layers beside a way around them.
 */
import { add, type Tensor } from '@utsushi/graph'
import type { ParameterTree, Weights } from '../parameters/parameters.js'
import type { RandomLayer } from './layer.js'
import type { Randomness } from './randomness.js'

/** A layer from one tensor to another, or a function such as `relu`. */
export type Block =
  | ((x: Tensor) => Tensor)
  | { readonly parameters: ParameterTree; apply(weights: never, x: Tensor, random?: Randomness): Tensor }

/** Weights of blocks, numbered in their order; a function has none. */
export type BlockParameters = readonly ParameterTree[]

type AnyApply = (weights: unknown, x: Tensor, random?: Randomness) => Tensor

const parametersOf = (block: Block): ParameterTree => (typeof block === 'function' ? {} : block.parameters)

function run(block: Block, weights: unknown, x: Tensor, random: Randomness | undefined): Tensor {
  if (typeof block === 'function') return block(x)
  const { apply }: { readonly apply: unknown } = block
  return (apply as AnyApply).call(block, weights, x, random)
}

/**
 * Runs layers and functions one after another.
 *
 * @example
 * const net = sequential([
 *   convolution1d({ inputs: 1, outputs: 32, kernel: 7, padding: 'same' }),
 *   groupNorm({ channels: 32, groups: 8 }),
 *   relu,
 *   globalAveragePooling(),
 *   linear({ inputs: 32, outputs: 3 }),
 * ])
 */
export function sequential(blocks: readonly Block[]): RandomLayer<BlockParameters, Tensor, Tensor> {
  const apply = (weights: Weights<BlockParameters>, x: Tensor, random?: Randomness): Tensor =>
    blocks.reduce((value, block, k) => run(block, weights[k], value, random), x)
  return {
    parameters: blocks.map(parametersOf),
    apply,
    bound: (weights, random) => (x) => apply(weights, x, random),
  }
}

/** Weights of a block and of the way around it. */
export type ResidualParameters = { readonly body: ParameterTree; readonly shortcut: ParameterTree }

/**
 * A block whose input is added to its result (He et al. 2016): x + body(x), or shortcut(x) + body(x) where the body changes
 * the shape.
 *
 * @throws RangeError when applied where the shapes of both differ
 * @example residual(sequential([layerNorm({ features: 64 }), mlp({ inputs: 64, hidden: [128], outputs: 64 })]))
 */
export function residual(
  body: Block,
  { shortcut = (x) => x }: { readonly shortcut?: Block } = {},
): RandomLayer<ResidualParameters, Tensor, Tensor> {
  const apply = (weights: Weights<ResidualParameters>, x: Tensor, random?: Randomness): Tensor => {
    const [changed, kept] = [run(body, weights.body, x, random), run(shortcut, weights.shortcut, x, random)]
    if (changed.shape.join() === kept.shape.join()) return add(kept, changed)
    throw new RangeError(
      `residual: the body gives [${changed.shape.join(', ')}] and the way around it [${kept.shape.join(', ')}]; give a shortcut that ends in the body's shape`,
    )
  }
  return {
    parameters: { body: parametersOf(body), shortcut: parametersOf(shortcut) },
    apply,
    bound: (weights, random) => (x) => apply(weights, x, random),
  }
}
