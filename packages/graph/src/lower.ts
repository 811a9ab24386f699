/**
 * From tensors to ONNX: every node becomes standard operators, every loop a `Scan`.
 *
 * Constants live once in the main graph, whichever loop uses them. Named sizes are read from the program's inputs.
 */
import type { Branches } from './cond.js'
import { checkedFlags, type CheckPoint } from './checked.js'
import { dtypes, type DType, type TypedArray } from './dtype.js'
import { GraphError } from './graph-error.js'
import { reachableNodes } from './grad.js'
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValueInfo } from './onnx/model.js'
import { ruleOf, type LowerContext } from './rules.js'
import { parseDim, type Dim, type DimTerm, type Shape } from './shape.js'
import type { ScanBody } from './scan.js'
import { describe, type Node, type Tensor } from './tensor.js'
import { arrayOf } from './typed-array.js'

export interface LoweredProgram {
  readonly graph: OnnxGraph
  /** In checked mode: what each element of the flag outputs watches. */
  readonly checks: readonly CheckPoint[]
}

export interface LowerRequest {
  readonly name: string
  readonly inputs: readonly Tensor[]
  readonly outputs: Readonly<Record<string, Tensor>>
  /** Watch every value for NaN and infinity. */
  readonly checked?: boolean
}

/** What all graphs of one program share. */
class Root {
  readonly initializers: OnnxTensor[] = []
  readonly sizes = new Map<string, string>()
  readonly prologue: OnnxNode[] = []
  private readonly constants = new Map<string, string>()
  private readonly byArray = new Map<TypedArray, string>()
  private counter = 0

  fresh(stem: string): string {
    return `${stem}_${this.counter++}`
  }

  constant(dtype: DType, dims: readonly number[], data: TypedArray): string {
    const key =
      data.length <= 64
        ? `${dtype}[${dims.join()}]${Array.from(data as Float64Array, signed).join()}`
        : undefined
    const known = key === undefined ? this.byArray.get(data) : this.constants.get(key)
    if (known !== undefined) return known
    const name = this.fresh('constant')
    this.initializers.push({ name, dtype, dims, data })
    if (key === undefined) this.byArray.set(data, name)
    else this.constants.set(key, name)
    return name
  }

  emit(
    nodes: OnnxNode[],
    opType: string,
    inputs: readonly string[],
    attributes?: OnnxNode['attributes'],
  ): string {
    const output = this.fresh(opType.toLowerCase())
    nodes.push({ opType, inputs, outputs: [output], ...(attributes && { attributes }) })
    return output
  }

  int64(values: readonly number[]): string {
    const data = BigInt64Array.from(values, (value) =>
      BigInt(value === Number.MAX_SAFE_INTEGER ? '9223372036854775807' : value),
    )
    return this.constant('int64', [values.length], data)
  }

  /** An int64 vector with the sizes; named ones are computed once, in the main graph. */
  shape(shape: Shape): string {
    const fixed = shape.filter((dim): dim is number => typeof dim === 'number')
    if (fixed.length === shape.length) return this.int64(fixed)
    const parts = shape.map((dim) => this.size(dim))
    return parts.length === 1
      ? (parts[0] ?? '')
      : this.cached(`[${shape.join()}]`, () =>
          this.emit(this.prologue, 'Concat', parts, { axis: { kind: 'int', value: 0 } }),
        )
  }

  private cached(key: string, make: () => string): string {
    const known = this.sizes.get(key) ?? make()
    this.sizes.set(key, known)
    return known
  }

  private size(dim: Dim): string {
    if (typeof dim === 'number') return this.int64([dim])
    const known = this.sizes.get(dim)
    return known ?? this.cached(dim, () => this.sizeSum(parseDim(dim)))
  }

  private sizeSum(terms: readonly DimTerm[]): string {
    const parts = terms.map(({ sign, factors }) => {
      const names = factors.map((factor) =>
        typeof factor === 'object'
          ? this.sizeSum(factor)
          : typeof factor === 'number'
            ? this.int64([factor])
            : this.named(factor),
      )
      const product = names.reduce((left, right) => this.emit(this.prologue, 'Mul', [left, right]))
      return { sign, product }
    })
    return parts.reduce<string>(
      (left, { sign, product }) =>
        left === '' ? product : this.emit(this.prologue, sign > 0 ? 'Add' : 'Sub', [left, product]),
      '',
    )
  }

  private named(name: string): string {
    const known = this.sizes.get(name)
    if (known === undefined) throw new GraphError(`the size "${name}" is on no input of the program`)
    return known
  }
}

const signed = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value))

/** The ONNX graph of a program. */
export function lowerProgram({ name, inputs, outputs, checked = false }: LowerRequest): LoweredProgram {
  const root = new Root()
  const names = new Map<Tensor, string>()
  for (const tensor of inputs) {
    const own = tensor.node.attributes['name'] as string
    names.set(tensor, own)
    tensor.shape.forEach((dim, axis) => {
      if (typeof dim !== 'string' || root.sizes.has(dim) || /[*+()-]/.test(dim)) return
      const whole = root.emit(root.prologue, 'Shape', [own])
      root.sizes.set(
        dim,
        root.emit(root.prologue, 'Slice', [whole, root.int64([axis]), root.int64([axis + 1])]),
      )
    })
  }
  const lowering = new GraphLowering(root, names, checked)
  lowering.run(Object.values(outputs))
  const results = Object.entries(outputs).map(([outputName, tensor]) => {
    lowering.nodes.push({ opType: 'Identity', inputs: [lowering.nameOf(tensor)], outputs: [outputName] })
    return valueInfo(outputName, tensor)
  })
  const flags = lowering.flags === undefined ? [] : [checkedFlags(root, lowering)]
  return {
    graph: {
      name,
      nodes: [...root.prologue, ...lowering.nodes],
      inputs: inputs.map((tensor) => valueInfo(tensor.node.attributes['name'] as string, tensor)),
      outputs: [...results, ...flags.map((flag) => flag.info)],
      initializers: root.initializers,
    },
    checks: flags.flatMap((flag) => flag.points),
  }
}

const valueInfo = (name: string, { dtype, shape }: Tensor): OnnxValueInfo => ({
  name,
  dtype,
  shape: shape.map((dim) =>
    typeof dim === 'number' || /^\w+$/.test(dim) ? dim : dim.replaceAll(/\W+/g, '_'),
  ),
})

/** One graph (the program or a loop body) being lowered. */
export class GraphLowering {
  readonly nodes: OnnxNode[] = []
  /** Checked mode: scalar flags (main graph) or per-step flags (a body), with what they watch. */
  readonly flags: { name: string; steps: boolean; points: CheckPoint[] }[] | undefined

  constructor(
    readonly root: Root,
    private readonly names: Map<Tensor, string>,
    checked: boolean,
  ) {
    this.flags = checked ? [] : undefined
  }

  nameOf(tensor: Tensor): string {
    const name = this.names.get(tensor)
    if (name !== undefined) return name
    if (tensor.node.op === 'input') {
      const own = tensor.node.attributes['name'] as string
      throw new GraphError(
        own === ''
          ? `a value from inside a loop is used outside it: ${describe(tensor)}`
          : `the input "${own}" ${describe(tensor)} is used but not listed among the program's inputs`,
      )
    }
    throw new GraphError(`${tensor.node.op} ${describe(tensor)} was not lowered`)
  }

  run(results: readonly Tensor[]): void {
    for (const node of reachableNodes(results)) {
      if (node.outputs.every((output) => this.names.has(output)) || node.op === 'input') continue
      this.lowerNode(node)
    }
  }

  private lowerNode(node: Node): void {
    const { root, nodes } = this
    const context: LowerContext = {
      node,
      attributes: node.attributes,
      inputs: node.inputs.map((tensor) => this.nameOf(tensor)),
      emit: (opType, inputs, attributes) => root.emit(nodes, opType, inputs, attributes),
      emitMany: (opType, inputs, count, attributes) => {
        const outputs = Array.from({ length: count }, () => root.fresh(opType.toLowerCase()))
        nodes.push({ opType, inputs, outputs, ...(attributes && { attributes }) })
        return outputs
      },
      constant: (dtype, dims, data) => root.constant(dtype, dims, data),
      int64: (values) => root.int64(values),
      scalar: (value, dtype) => root.constant(dtype, [], arrayOf(dtype, [value])),
      shape: (shape) => root.shape(shape),
      scan: (body, reverse) => this.lowerScan(node, body, reverse),
      cond: (branches) => this.lowerCond(node, branches),
    }
    const outputs = ruleOf(node.op).lower(context)
    node.outputs.forEach((output, k) => {
      const name = outputs[k]
      if (name === undefined) throw new GraphError(`${node.op}: the lowering left out output ${k}`)
      this.names.set(output, name)
      this.watch(output, name)
    })
  }

  /** Checked mode: a flag that is true when the value holds a NaN or an infinity. */
  private watch(output: Tensor, name: string): void {
    if (this.flags === undefined || output.node.op === 'constant' || output.node.op === 'scan') return
    if (output.dtype !== 'float32' && output.dtype !== 'float64') return
    const { root, nodes } = this
    // 0·x is NaN exactly where x is NaN or infinite.
    const zero = root.constant(output.dtype, [], arrayOf(output.dtype, [0]))
    const bad = root.emit(
      nodes,
      'Cast',
      [root.emit(nodes, 'IsNaN', [root.emit(nodes, 'Mul', [name, zero])])],
      {
        to: { kind: 'int', value: dtypes.float32.onnx },
      },
    )
    const flag = root.emit(nodes, 'ReduceSum', [bad], { keepdims: { kind: 'int', value: 0 } })
    this.flags.push({ name: flag, steps: false, points: [checkPoint(output)] })
  }

  /** What a loop body or branch gives: made inside and named once, so parameters, captures and repeats get a copy. */
  private outputsOf(results: readonly Tensor[]): readonly OnnxValueInfo[] {
    this.run(results)
    const produced = new Set(this.nodes.flatMap((made) => made.outputs))
    return results.map((result) => {
      const name = this.nameOf(result)
      if (produced.delete(name)) return valueInfo(name, result)
      return valueInfo(this.root.emit(this.nodes, 'Identity', [name]), result)
    })
  }

  /** What a branch makes is not watched: it may not run. Its results are. */
  private lowerCond(node: Node, { captures, then, otherwise }: Branches): readonly string[] {
    const [condition, ...sources] = node.inputs
    if (condition === undefined) throw new GraphError('cond: needs a condition')
    const names = new Map(captures.map((parameter, k) => [parameter, this.nameOf(sources[k] ?? parameter)]))
    const branch = (results: readonly Tensor[]): OnnxAttribute => {
      const lowering = new GraphLowering(this.root, new Map(names), false)
      const outputs = lowering.outputsOf(results)
      const name = this.root.fresh('branch')
      return { kind: 'graph', value: { name, nodes: lowering.nodes, inputs: [], outputs, initializers: [] } }
    }
    const outputs = then.map(() => this.root.fresh('cond'))
    this.nodes.push({
      opType: 'If',
      inputs: [this.nameOf(condition)],
      outputs,
      attributes: { then_branch: branch(then), else_branch: branch(otherwise) },
    })
    return outputs
  }

  private lowerScan(node: Node, body: ScanBody, reverse: boolean): readonly string[] {
    const { root } = this
    const inner = new Map<Tensor, string>()
    const bind = (parameters: readonly Tensor[], stem: string): OnnxValueInfo[] =>
      parameters.map((parameter) => {
        const name = root.fresh(stem)
        inner.set(parameter, name)
        return valueInfo(name, parameter)
      })
    const infos = [...bind(body.carries, 'carry'), ...bind(body.inputs, 'entry')]
    const offset = body.carries.length + body.inputs.length
    body.captures.forEach((parameter, k) => {
      const source = node.inputs[offset + k]
      if (source !== undefined) inner.set(parameter, this.nameOf(source))
    })
    const lowering = new GraphLowering(root, inner, this.flags !== undefined)
    const outputs = lowering.outputsOf([...body.carryResults, ...body.outputResults])
    const inputs = node.inputs.slice(0, offset).map((tensor) => this.nameOf(tensor))
    const watched = lowering.flags ?? []
    const flags = watched.map(({ name }) => ({ name, dtype: 'float32' as const }))
    const names = Array.from({ length: outputs.length + flags.length }, () => root.fresh('scan'))
    const direction = reverse ? 1 : 0
    const ints = (count: number): OnnxAttribute => ({
      kind: 'ints',
      value: Array<number>(count).fill(direction),
    })
    this.nodes.push({
      opType: 'Scan',
      inputs,
      outputs: names,
      attributes: {
        body: {
          kind: 'graph',
          value: {
            name: root.fresh('body'),
            nodes: lowering.nodes,
            inputs: infos,
            outputs: [...outputs, ...flags],
            initializers: [],
          },
        },
        num_scan_inputs: { kind: 'int', value: body.inputs.length },
        ...(reverse && {
          scan_input_directions: ints(body.inputs.length),
          scan_output_directions: ints(names.length - body.carries.length),
        }),
      },
    })
    watched.forEach(({ points }, k) => {
      this.flags?.push({ name: names[outputs.length + k] ?? '', steps: true, points })
    })
    return names.slice(0, outputs.length)
  }
}

function checkPoint(output: Tensor): CheckPoint {
  return { op: output.node.op, type: describe(output), site: output.node.site }
}
