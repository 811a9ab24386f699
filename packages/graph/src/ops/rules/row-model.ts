/**
 * The rule of model files as part of a program: their nodes under names of their own. No gradient: a foreign operator has none here.
 */
import { apply1 } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import type { RuleTable } from '../../expression/rules.js'
import { multiplyDims } from '../../expression/shape.js'
import { first, type Attributes } from '../../expression/tensor.js'
import { withBodies } from '../../onnx/newer-operators.js'
import type { OnnxGraph, OnnxNode, OnnxValueInfo } from '../../onnx/structure.js'
import type { RowModel } from '../row-model.js'
import { reshape } from '../shape.js'

const modelOf = (attributes: Attributes): RowModel => attributes['model'] as RowModel

const columnsOf = (attributes: Attributes): number => attributes['columns'] as number

export const rowModelRules: RuleTable = {
  rowModel: {
    // What it computes is not looked into: a network's layers, as a rule, on rows that are many.
    work: {
      multiplications: ({ attributes }) =>
        modelOf(attributes).graph.initializers.reduce((sum, { data }) => sum + data.length, 0),
      overSteps: () => true,
    },
    infer: ([x], attributes) => {
      const { takes, file } = modelOf(attributes)
      const columns = x?.shape[1]
      if (x?.dtype !== 'float32' || x.shape.length !== 2 || (takes !== undefined && columns !== takes))
        throw new GraphError(`${file} takes float32 rows of ${takes ?? 'any number of'} columns`)
      return [{ dtype: 'float32', shape: [x.shape[0] ?? 1, columnsOf(attributes)] }]
    },
    // The file is the same for all models: their rows stand below each other.
    batch: ({ inputs, attributes }) => {
      const x = first(inputs)
      const [models = 1, rows = 1, columns = 1] = x.shape
      const below = reshape(x, [multiplyDims([models, rows]), columns])
      return [reshape(apply1('rowModel', [below], attributes), [models, rows, columnsOf(attributes)])]
    },
    lower: ({ attributes, inputs, constant, push, fresh }) => {
      const { graph, input, output } = modelOf(attributes)
      const stem = fresh('file')
      const names = new Map<string, string>([[input, first(inputs)]])
      for (const { name, dtype, dims, data } of graph.initializers)
        names.set(name, constant(dtype, dims, data))
      const nameOf = (name: string): string => (name === '' ? '' : (names.get(name) ?? `${stem}/${name}`))
      for (const node of graph.nodes) push(renamed(node, nameOf))
      return [nameOf(output)]
    },
  },
}

/** A node with other names of values; its bodies see those of the graph around them, and have their own beside. */
function renamed(node: OnnxNode, nameOf: (name: string) => string): OnnxNode {
  const { opType, domain, attributes } = withBodies(node, (body) => renamedBody(body, nameOf))
  return {
    ...{ opType, inputs: node.inputs.map(nameOf), outputs: node.outputs.map(nameOf) },
    ...(domain !== undefined && { domain }),
    ...(attributes && { attributes }),
  }
}

function renamedBody(body: OnnxGraph, outside: (name: string) => string): OnnxGraph {
  const port = (info: OnnxValueInfo): OnnxValueInfo => ({ ...info, name: outside(info.name) })
  return {
    ...body,
    nodes: body.nodes.map((node) => renamed(node, outside)),
    inputs: body.inputs.map(port),
    outputs: body.outputs.map(port),
    initializers: body.initializers.map((own) => ({ ...own, name: outside(own.name) })),
  }
}
