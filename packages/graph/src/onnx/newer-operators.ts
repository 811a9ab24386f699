// Nodes of files that were written for an older set of the standard operators, as the set has them that programs are written in. Between
// the two most operators only came to take more types; the few that changed are changed here, and those that mean something else are refused.
import { FormatError } from './format-error.js'
import type { OnnxGraph, OnnxNode, OnnxTensor } from './structure.js'

/** Sets whose nodes can be brought to the one that programs are written in, which is the last. */
export const readableOpsets = { oldest: 13, newest: 21, usual: 18 } as const

/** Reductions whose axes were an attribute up to set 17, and are an input since. */
const reductions = new Set(
  ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'SumSquare'].map(
    (kind) => `Reduce${kind}`,
  ),
)

/** Operators that mean something else since a set. */
const changed: Readonly<Record<string, { readonly since: number; readonly what: string }>> = {
  DFT: { since: 20, what: 'takes its axis otherwise' },
  GridSample: { since: 20, what: 'calls its modes otherwise' },
  GroupNormalization: { since: 21, what: 'scales by channel and not by group' },
  RoiAlign: { since: 16, what: 'counts from the middle of a pixel' },
}

/**
 * A graph of an older set in the one that programs are written in, bodies of its nodes included.
 *
 * @param opset that it was written for
 * @param file what to call it in an error
 * @throws FormatError (name `InputError`) for a set that cannot be brought to it, or an operator that means something else there
 * @example const { graph, opset } = decodeModel(bytes); const same = inOwnOpset(graph, opset, 'encoder.onnx')
 */
export function inOwnOpset(graph: OnnxGraph, opset: number, file: string): OnnxGraph {
  const { oldest, newest, usual } = readableOpsets
  if (opset < oldest || opset > newest)
    throw new FormatError(
      `${file}: is written for operator set ${opset}; those from ${oldest} to ${newest} can be part of a program — export it with opset_version=${usual}`,
    )
  if (opset === newest) return graph
  const axes: OnnxTensor[] = []
  const taken = namesOf(graph)
  const nodes = graph.nodes.map((node): OnnxNode => {
    const inner = withBodies(node, (body) => inOwnOpset(body, opset, file))
    if (node.domain !== undefined && node.domain !== 'ai.onnx') return inner
    const other = changed[node.opType]
    if (other !== undefined && opset < other.since)
      throw new FormatError(
        `${file}: ${node.opType} of operator set ${opset} ${other.what} since set ${other.since} — export it with opset_version=${newest}`,
      )
    if (node.opType === 'BatchNormalization' && opset < 14 && node.outputs.length > 1)
      throw new FormatError(`${file}: ${node.opType} learns — export the model as it answers (model.eval())`)
    if (node.opType === 'Split' && opset < 18 && (node.inputs[1] ?? '') === '')
      return withAttribute(inner, 'num_outputs', { kind: 'int', value: node.outputs.length })
    const own = inner.attributes?.['axes']
    if (!reductions.has(node.opType) || opset >= 18 || own?.kind !== 'ints') return inner
    const name = freeName(`${node.outputs[0] ?? node.opType}.axes`, taken)
    const data = BigInt64Array.from(own.value, BigInt)
    axes.push({ name, dtype: 'int64', dims: [data.length], data })
    const others = Object.entries(inner.attributes ?? {}).filter(([key]) => key !== 'axes')
    return { ...inner, inputs: [node.inputs[0] ?? '', name], attributes: Object.fromEntries(others) }
  })
  return { ...graph, nodes, initializers: [...graph.initializers, ...axes] }
}

/** The node with every graph among its attributes changed. */
export function withBodies(node: OnnxNode, change: (body: OnnxGraph) => OnnxGraph): OnnxNode {
  const { attributes } = node
  if (attributes === undefined) return node
  const own = Object.entries(attributes).map(
    ([name, value]) =>
      [
        name,
        value.kind === 'graph' ? { kind: 'graph' as const, value: change(value.value) } : value,
      ] as const,
  )
  return { ...node, attributes: Object.fromEntries(own) }
}

const withAttribute = (
  node: OnnxNode,
  name: string,
  value: NonNullable<OnnxNode['attributes']>[string],
): OnnxNode => ({
  ...node,
  attributes: { ...node.attributes, [name]: value },
})

/** Every name that a graph gives a value, without those of its bodies. */
const namesOf = ({ inputs, initializers, nodes }: OnnxGraph): Set<string> =>
  new Set(
    [...inputs, ...initializers].map(({ name }) => name).concat(nodes.flatMap(({ outputs }) => outputs)),
  )

function freeName(stem: string, taken: Set<string>): string {
  let name = stem
  while (taken.has(name)) name += '_'
  taken.add(name)
  return name
}
