/**
 * The rule table: everything the package knows about an operation stands in one entry.
 *
 * `infer` gives the types of the outputs, `gradient` the reverse-mode rule, `batch` how the operation runs over a
 * new leading axis, `lower` its standard ONNX operators. What passes ask before they move, repeat or join operations is said
 * here as well. Adding an operation is adding an entry; nothing else in the package switches on operation names.
 */
import type { OnnxAttribute, OnnxGraph, OnnxNode } from '../onnx/structure.js'
import type { DType, TypedArray } from './dtype.js'
import type { Shape } from './shape.js'
import type { StepSum, StepSumContext } from './step-sum.js'
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
  /** Adds an ONNX node whose outputs are named already. */
  push(node: OnnxNode): void
  /** A name that nothing else in the program has. */
  fresh(stem: string): string
  /** The name of a constant. */
  constant(dtype: DType, dims: readonly number[], data: TypedArray): string
  int64(values: readonly number[]): string
  scalar(value: number, dtype: DType): string
  /** The name of an int64 vector holding a shape, dynamic sizes included. */
  shape(shape: Shape): string
  /** Lowers a body of this node: a graph of its own within the program. */
  body(request: BodyRequest): LoweredBody
}

/** A body to be lowered. */
export interface BodyRequest {
  readonly stem: string
  /** What the body is given by the node: names are made up for them. */
  readonly parameters: readonly { readonly tensor: Tensor; readonly stem: string }[]
  /** Symbols for values of the surroundings, with these values' names. */
  readonly captures: ReadonlyMap<Tensor, string>
  readonly results: readonly Tensor[]
  /** Whether, in checked mode, what it makes is watched: not where it may not run. */
  readonly watched: boolean
}

export interface LoweredBody {
  /** Its outputs are the results, then the flags of checked mode. */
  readonly graph: OnnxGraph
  readonly flags: number
  /** Tells checked mode what a loop's own outputs for the flags are called, and whether it runs from its last step. */
  watch(names: readonly string[], reverse: boolean): void
}

/** How much an operation computes, for choices that depend on it. */
export interface HeavyWork {
  /** Multiplications of one run; named sizes count as one. */
  multiplications(node: Node): number
  /**
   * Whether one run over all steps of a loop is better than one run at each step, given which operands change from step to
   * step: as a rule, where those that do not change would be read, or made ready, anew each time.
   */
  overSteps(changing: readonly boolean[]): boolean
}

/** A range of an axis. */
export interface Cut {
  readonly axis: number
  readonly start: number
  readonly end: number
}

/** What an operation with bodies (a loop, a choice) has inside. */
export interface Bodies {
  /** Symbols for values of the surroundings: the last inputs of the node, in order. */
  readonly captures: readonly Tensor[]
  /** Symbols for what the node itself gives its bodies. */
  readonly parameters: readonly Tensor[]
  /** What each body gives. */
  readonly results: readonly (readonly Tensor[])[]
}

export interface BodyRule {
  of(attributes: Attributes): Bodies
  /** The same node with other captures and results. */
  replace(attributes: Attributes, bodies: Pick<Bodies, 'captures' | 'results'>): Attributes
  /** A loop runs its body again and again, and watches it in checked mode; a choice runs the first or another, once. */
  readonly repeats: boolean
}

/**
 * What passes make use of where an operation has it. Left out, a value is computed as it stands: right, and no slower than the
 * operation itself.
 */
export interface RuleFacts {
  /** It begins a program: a value from outside, or one that is known. */
  readonly leaf?: 'input' | 'constant'
  /** No gradient flows through it. */
  readonly detaches?: boolean
  /** Cheaper to repeat in a loop's gradient than to keep its value of every step. */
  readonly cheapToRepeat?: boolean
  /** Its one operand's elements become others that are larger or equal where they are larger. */
  readonly rises?: boolean
  /** Every element of the result is made from the operands' elements at its own place, shapes broadcast. */
  readonly elementwise?: boolean
  /** It is the sum, or the product element by element, of its two operands. */
  readonly arithmetic?: 'add' | 'multiply'
  /** It is the matrix product of its two operands. */
  readonly matrixProduct?: boolean
  /** It joins its operands along this axis. */
  concatenates?(attributes: Attributes): number
  /** It is this range of its operand, where that is fixed. */
  slices?(attributes: Attributes): Cut
  /** It is its operand in this range, and zero elsewhere; `undefined` where it is not. */
  pads?(node: Node): Cut | undefined
  /** The sum over all steps of a loop, where it can be had without adding the operation's value up inside the loop. */
  sumOverSteps?(context: StepSumContext): StepSum | undefined
  readonly bodies?: BodyRule
}

export interface Rule extends RuleFacts {
  infer(inputs: readonly Tensor[], attributes: Attributes): readonly TensorType[]
  /** Absent: the operation is not differentiable, and asking for a gradient through it is an error. */
  gradient?(context: GradientContext): readonly (Tensor | undefined)[]
  batch(context: BatchContext): readonly Tensor[]
  lower(context: LowerContext): readonly string[]
  /**
   * `light`: a few instructions an element, as in elementwise work, copies and sums along an axis. Anything else says how heavy
   * it is, and loops move it out where that pays; this is asked of every operation, since a silent answer would be a slow loop.
   */
  readonly work: 'light' | HeavyWork
}

export type RuleTable = Readonly<Record<string, Rule>>

const rules = new Map<string, Rule>()

/**
 * Adds operations to the table.
 * @example registerRules({ cube: { infer: ([x]) => [x], work: 'light', …} })
 */
export function registerRules(table: RuleTable): void {
  for (const [op, rule] of Object.entries(table)) rules.set(op, rule)
}

/** @throws Error when no operation has this name */
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
