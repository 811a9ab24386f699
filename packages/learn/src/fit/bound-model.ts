/**
 * A model as a tree of layers, and the same tree with its weights in place: functions of tensors.
 */
import type { Randomness } from '../layers/randomness.js'
import type { Tensor } from '@utsushi/graph'
import type { Parameter, ParameterTree } from '../parameters/parameters.js'

/** A layer of any weights, arguments and result. */
export interface AnyLayer {
  readonly parameters: ParameterTree
  apply(weights: never, ...args: never): unknown
}

/** Layers and single weights by name, in as many levels as the model has. */
export type ModelTree = AnyLayer | Parameter | { readonly [name: string]: ModelTree } | readonly ModelTree[]

/**
 * The model with its weights in place: a function for every layer, a tensor for every weight that stands alone. Layers
 * take and give batch first, and draw their random numbers by themselves.
 */
export type BoundModel<M> = M extends { bound(weights: never, random?: Randomness): infer Call }
  ? Call
  : M extends Parameter
    ? Tensor
    : M extends AnyLayer
      ? M extends { apply(weights: never, ...args: infer Arguments): infer Result }
        ? (...args: Arguments) => Result
        : never
      : { readonly [K in keyof M]: BoundModel<M[K]> }

/**
 * The weights that a model needs, as `flatParameters` takes them.
 * @throws RangeError when something in the tree is neither a layer nor a weight
 */
export function parametersOf(model: ModelTree, path = 'model'): ParameterTree {
  if (isParameter(model)) throw new RangeError(`${path} is a single weight; give it a name: { weight }`)
  if (isLayer(model)) return model.parameters
  if (Array.isArray(model)) return model.map((part: ModelTree, k) => branchOf(part, `${path}[${k}]`))
  if (typeof model !== 'object')
    throw new RangeError(`${path} is ${typeof model}, expected a layer or a weight`)
  return Object.fromEntries(
    Object.entries(model).map(([name, part]: [string, ModelTree]) => [name, leafOf(part, `${path}.${name}`)]),
  )
}

const leafOf = (part: ModelTree, path: string): Parameter | ParameterTree =>
  isParameter(part) ? part : parametersOf(part, path)

/** A list holds branches; a weight in a list becomes one. */
const branchOf = (part: ModelTree, path: string): ParameterTree =>
  isParameter(part) ? { [single]: part } : parametersOf(part, path)

const single = 'value'

/** The model with its weights, laid out as {@link parametersOf} has them. */
export function boundModel<M extends ModelTree>(
  model: M,
  weights: unknown,
  random?: Randomness,
): BoundModel<M> {
  return bind(model, weights, random) as BoundModel<M>
}

type Call = (weights: unknown, ...args: readonly unknown[]) => unknown

function bind(part: ModelTree, weights: unknown, random: Randomness | undefined): unknown {
  if (isParameter(part)) return weights
  if (isLayer(part)) {
    if ('bound' in part && typeof part.bound === 'function') return (part.bound as Call)(weights, random)
    const { apply }: { readonly apply: unknown } = part
    return (...args: readonly unknown[]) => (apply as Call).call(part, weights, ...args)
  }
  const branches = weights as Readonly<Record<string, unknown>>
  if (Array.isArray(part)) {
    return part.map((own: ModelTree, k) => {
      const branch = branches[k]
      return isParameter(own) ? (branch as Record<string, unknown>)[single] : bind(own, branch, random)
    })
  }
  return Object.fromEntries(
    Object.entries(part).map(([name, own]: [string, ModelTree]) => [name, bind(own, branches[name], random)]),
  )
}

const isLayer = (part: ModelTree): part is AnyLayer =>
  typeof part === 'object' && part !== null && 'apply' in part && typeof part.apply === 'function'

const isParameter = (part: ModelTree): part is Parameter =>
  typeof part === 'object' && part !== null && 'kind' in part && part.kind === 'parameter'
