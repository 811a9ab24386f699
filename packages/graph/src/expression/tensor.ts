/**
 * A symbolic tensor: what an operation will produce, before anything runs.
 *
 * A tensor holds no data. It knows its dtype, its shape (sizes, or named dynamic sizes) and the node that
 * produces it; a node knows its operation, inputs and attributes. Nodes are numbered as they are made, so
 * the order of creation is an order of evaluation.
 */
import type { DType } from './dtype.js'
import { GraphError } from './graph-error.js'
import { formatShape, type Shape } from './shape.js'

/** A symbolic tensor: what an operation will produce, before anything runs. It holds no data. */
export interface Tensor {
  readonly dtype: DType
  /** Sizes, or names of sizes that are known when the program runs. */
  readonly shape: Shape
  /** The operation that produces it. */
  readonly node: Node
  /** Which of the node's outputs this is. */
  readonly index: number
}

export type Attributes = Readonly<Record<string, unknown>>

export interface Node {
  readonly id: number
  readonly op: string
  readonly inputs: readonly Tensor[]
  readonly attributes: Attributes
  readonly outputs: readonly Tensor[]
  /** The line of user code that built this node, when known. */
  readonly site: string | undefined
}

/** What an operation accepts: a tensor, or a number that takes the other operand's dtype. */
export type Operand = Tensor | number

export interface TensorType {
  readonly dtype: DType
  readonly shape: Shape
}

let nextId = 0

/** The id that the next node will get: nodes made before a moment have smaller ids. */
export function nodeClock(): number {
  return nextId
}

export function makeNode(
  op: string,
  inputs: readonly Tensor[],
  attributes: Attributes,
  types: readonly TensorType[],
  site: string | undefined,
): readonly Tensor[] {
  const outputs: Tensor[] = []
  // Its own list: a caller may go on with the one it gave.
  const node: Node = { id: nextId++, op, inputs: [...inputs], attributes, outputs, site }
  types.forEach((type, index) => outputs.push({ dtype: type.dtype, shape: type.shape, node, index }))
  return outputs
}

export function first<T>(items: readonly T[]): T {
  const item = items[0]
  if (item === undefined) throw new GraphError('expected at least one item')
  return item
}

/**
 * `float32[210,64,256]`, as errors and printed programs show it.
 * @example describe(input('x', 'float32', [210, 64, 256])) // 'float32[210,64,256]'
 */
export function describe(tensor: TensorType): string {
  return `${tensor.dtype}${formatShape(tensor.shape)}`
}

/**
 * Whether a value is a symbolic tensor, not a number or an array.
 * @example isTensor(input('x', 'float32', [3])) // true
 */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'node' in value && 'dtype' in value
}
