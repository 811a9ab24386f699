/**
 * The rule table: everything the package knows about an operation stands in one entry.
 *
 * `infer` gives the types of the outputs, `gradient` the reverse-mode rule, `batch` how the operation runs over a
 * new leading axis, `lower` its standard ONNX operators. Adding an operation is adding an entry; nothing else in the
 * package switches on operation names.
 */
import type { DType, TypedArray } from './dtype.js'
import type { OnnxAttribute } from './onnx/model.js'
import type { Branches } from './cond.js'
import type { ScanBody } from './scan.js'
import type { Shape } from './shape.js'
import type { Attributes, Node, Tensor, TensorType } from './tensor.js'

export interface GradientContext {
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly Tensor[]
  /** Cotangents of the outputs; `undefined` is zero. */
  readonly cotangents: readonly (Tensor | undefined)[]
  /** Which inputs anyone wants a gradient of. */
  readonly needed: readonly boolean[]
  readonly attributes: Attributes
  readonly node: Node
}

export interface BatchContext {
  readonly inputs: readonly Tensor[]
  /** Which inputs carry the new leading axis. */
  readonly batched: readonly boolean[]
  readonly attributes: Attributes
  readonly node: Node
}

export interface LowerContext {
  readonly node: Node
  readonly attributes: Attributes
  /** ONNX names of the node's inputs. */
  readonly inputs: readonly string[]
  /** Adds an ONNX node with one output and returns the output's name. */
  emit(opType: string, inputs: readonly string[], attributes?: Record<string, OnnxAttribute>): string
  emitMany(
    opType: string,
    inputs: readonly string[],
    outputs: number,
    attributes?: Record<string, OnnxAttribute>,
  ): string[]
  /** The name of a constant. */
  constant(dtype: DType, dims: readonly number[], data: TypedArray): string
  int64(values: readonly number[]): string
  scalar(value: number, dtype: DType): string
  /** Lowers a loop: its body becomes the body of an ONNX `Scan`. */
  scan(body: ScanBody, reverse: boolean): readonly string[]
  /** Lowers a choice: its branches become the graphs of an ONNX `If`. */
  cond(branches: Branches): readonly string[]
  /** The name of an int64 vector holding a shape, dynamic sizes included. */
  shape(shape: Shape): string
}

export interface Rule {
  infer(inputs: readonly Tensor[], attributes: Attributes): readonly TensorType[]
  /** Absent: the operation is not differentiable, and asking for a gradient through it is an error. */
  gradient?(context: GradientContext): readonly (Tensor | undefined)[]
  batch(context: BatchContext): readonly Tensor[]
  lower(context: LowerContext): readonly string[]
}

const rules = new Map<string, Rule>()

export function registerRules(table: Readonly<Record<string, Rule>>): void {
  for (const [op, rule] of Object.entries(table)) rules.set(op, rule)
}

export function ruleOf(op: string): Rule {
  const rule = rules.get(op)
  if (rule === undefined) throw new Error(`no rule for operation "${op}"`)
  return rule
}

/**
 * Names of all operations, in alphabetical order.
 * @example registeredOperations().includes('matmul') // true
 */
export function registeredOperations(): readonly string[] {
  return [...rules.keys()].sort()
}
