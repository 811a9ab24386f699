/**
 * From tensors to ONNX: every node becomes standard operators, every loop a `Scan`.
 *
 * Constants live once in the main graph, whichever loop uses them. Named sizes are read from the program's inputs.
 */
import { dtypes } from '../expression/dtype.js'
import { GraphError } from '../expression/graph-error.js'
import { reachableNodes } from '../expression/reachable.js'
import { ruleOf, type BodyRequest, type LowerContext, type LoweredBody } from '../expression/rules.js'
import { describe, type Node, type Tensor } from '../expression/tensor.js'
import { arrayOf } from '../expression/typed-array.js'
import type { OnnxGraph, OnnxNode, OnnxValueInfo } from '../onnx/model.js'
import { checkedFlags, type CheckPoint, type Flag } from './checked.js'
import { Root } from './graph-root.js'

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
  const flags = lowering.flags === undefined ? [] : [checkedFlags(root, lowering.nodes, lowering.flags)]
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
  readonly flags: Flag[] | undefined

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
    if (ruleOf(tensor.node.op).leaf === 'input') {
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
      if (node.outputs.every((output) => this.names.has(output))) continue
      if (ruleOf(node.op).leaf === 'input') continue
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
      push: (made) => nodes.push(made),
      fresh: (stem) => root.fresh(stem),
      body: (request) => this.lowerBody(request),
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
    // What a loop gives has been watched inside it.
    const { leaf, bodies } = ruleOf(output.node.op)
    if (this.flags === undefined || leaf === 'constant' || bodies?.repeats === true) return
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
    this.flags.push({ name: flag, point: checkPoint(output) })
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

  private lowerBody({ stem, parameters, captures, results, watched }: BodyRequest): LoweredBody {
    const { root } = this
    const names = new Map(captures)
    const inputs = parameters.map(({ tensor, stem: own }) => {
      const name = root.fresh(own)
      names.set(tensor, name)
      return valueInfo(name, tensor)
    })
    const lowering = new GraphLowering(root, names, watched && this.flags !== undefined)
    const outputs = lowering.outputsOf(results)
    const inner = lowering.flags ?? []
    const flags = inner.map(({ name }) => ({ name, dtype: 'float32' as const }))
    const loop = root.fresh(stem)
    return {
      graph: {
        name: loop,
        nodes: lowering.nodes,
        inputs,
        outputs: [...outputs, ...flags],
        initializers: [],
      },
      flags: flags.length,
      watch: (given, reverse) =>
        inner.forEach(({ point }, k) => {
          const within = [{ loop, reverse }, ...point.within]
          this.flags?.push({ name: given[k] ?? '', point: { ...point, within } })
        }),
    }
  }
}

function checkPoint(output: Tensor): CheckPoint {
  return { op: output.node.op, type: describe(output), site: output.node.site, within: [] }
}
