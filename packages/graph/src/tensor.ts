/**
 * A symbolic tensor: what an operation will produce, before anything runs.
 *
 * A tensor holds no data. It knows its dtype, its shape (sizes, or named dynamic sizes) and the node that
 * produces it; a node knows its operation, inputs and attributes. Nodes are numbered as they are made, so
 * the order of creation is an order of evaluation.
 */
import type { DType } from './dtype.js'
import { GraphError } from './graph-error.js'
import { ruleOf } from './rules.js'
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

/** Makes a node of a registered operation and returns its outputs. */
export function apply(op: string, inputs: readonly Tensor[], attributes: Attributes = {}): readonly Tensor[] {
  const types = naming(op, inputs, () => ruleOf(op).infer(inputs, attributes))
  return makeNode(op, inputs, attributes, types, callSite())
}

/** Runs `build`; what it refuses is reported with the operation, its operands and the line that asked for it. */
export function naming<T>(op: string, inputs: readonly Tensor[], build: () => T): T {
  try {
    return build()
  } catch (error) {
    if (!(error instanceof GraphError) || error.message.includes(builtAt)) throw error
    const site = callSite()
    const place = site === undefined ? '' : `${builtAt}${site}`
    throw new GraphError(`${op}(${inputs.map(describe).join(', ')}): ${error.message}${place}`)
  }
}

const builtAt = ' — built at '

/** Refuses an operation: an error with its name, its operands and the line that asked for it. */
export function refuse(op: string, inputs: readonly Tensor[], message: string): never {
  return naming(op, inputs, () => {
    throw new GraphError(message)
  })
}

/** {@link apply} for operations with one output. */
export function apply1(op: string, inputs: readonly Tensor[], attributes: Attributes = {}): Tensor {
  return first(apply(op, inputs, attributes))
}

export function makeNode(
  op: string,
  inputs: readonly Tensor[],
  attributes: Attributes,
  types: readonly TensorType[],
  site: string | undefined,
): readonly Tensor[] {
  const outputs: Tensor[] = []
  const node: Node = { id: nextId++, op, inputs, attributes, outputs, site }
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

const ownFiles = /[/\\](packages[/\\]graph|@utsushi[/\\]graph)[/\\](dist|src)[/\\](?!.*\.test\.)/

/** The first stack frame outside this package. */
function callSite(): string | undefined {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 16
  const stack = new Error().stack ?? ''
  Error.stackTraceLimit = limit
  const frame = stack
    .split('\n')
    .slice(1)
    .find((line) => !ownFiles.test(line) && !/node:internal|<anonymous>/.test(line))
  const place = frame && /\(?((?:file:\/\/)?[^()\s]+:\d+):\d+\)?$/.exec(frame)?.[1]
  return place?.replace(/^file:\/\//, '').replace(/^.*\/(?=[^/]*\/[^/]*$)/, '')
}
