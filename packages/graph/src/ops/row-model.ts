/**
 * A model file of somebody's as part of a program: rows in, rows out, each by itself. Its nodes and weights become nodes and weights of the
 * program, so that what is exported is one file.
 */
import { apply1, naming } from '../expression/apply.js'
import { GraphError } from '../expression/graph-error.js'
import type { Tensor } from '../expression/tensor.js'
import { decodeModel } from '../onnx/decode.js'
import { FormatError } from '../onnx/format-error.js'
import { inOwnOpset } from '../onnx/newer-operators.js'
import type { OnnxGraph, OnnxValueInfo } from '../onnx/structure.js'

/** A model file that can be part of a program. */
export interface RowModel {
  /** What it is called in errors. */
  readonly file: string
  readonly graph: OnnxGraph
  /** Names of its input and output. */
  readonly input: string
  readonly output: string
  /** Columns of a row that it takes and gives; absent where the file does not say. */
  readonly takes?: number
  readonly gives?: number
}

/**
 * Reads a model file of rows: one float input `[batch, columns]`, one float output `[batch, columns]`.
 *
 * @param file what to call it in an error, usually its path
 * @throws FormatError (name `InputError`) when it is no such file, takes a fixed number of rows, is written for a set of operators that
 * cannot be brought to ours (13 to 21 can), or holds what is not read here: half-precision weights, weights in another file, functions
 * @example const encoder = readRowModel(await readFile('encoder.onnx'), 'encoder.onnx')
 */
export function readRowModel(bytes: Uint8Array, file = 'ONNX model'): RowModel {
  const model = decoded(bytes, file)
  const graph = inOwnOpset(model.graph, model.opset, file)
  const given = new Set(graph.initializers.map(({ name }) => name))
  const inputs = graph.inputs.filter(({ name }) => !given.has(name))
  const [input, output] = [onlyPort(inputs, 'input', file), onlyPort(graph.outputs, 'output', file)]
  const [rows, takes] = input.shape ?? []
  const gives = output.shape?.[1]
  if (typeof rows === 'number')
    throw new FormatError(
      `${file}: takes ${rows} row${rows === 1 ? '' : 's'} at once, and a program is given any number — export it with a named size for the batch (dynamic_axes or dynamic_shapes)`,
    )
  return {
    file,
    graph,
    input: input.name,
    output: output.name,
    ...(typeof takes === 'number' && { takes }),
    ...(typeof gives === 'number' && { gives }),
  }
}

function decoded(bytes: Uint8Array, file: string) {
  try {
    return decodeModel(bytes)
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(`${file}: ${error.message}`, { cause: error })
    throw error
  }
}

function onlyPort(ports: readonly OnnxValueInfo[], what: string, file: string): OnnxValueInfo {
  const [port] = ports
  if (port !== undefined && ports.length === 1 && port.dtype === 'float32' && port.shape?.length === 2)
    return port
  const found = ports.map(({ name, dtype, shape }) => `"${name}" ${dtype}[${shape?.join(', ') ?? '?'}]`)
  throw new FormatError(
    `${file}: has the ${what}${ports.length === 1 ? '' : 's'} ${found.join(', ') || 'none'}; rows need one float32 ${what} [batch, columns]`,
  )
}

/**
 * What a model file makes of rows. It has no gradient: it stays as it is.
 *
 * @param x `[batch, columns]`, float32
 * @param gives columns of its output, where the file does not say
 * @returns `[batch, gives]`
 * @throws GraphError when x has other columns than it takes, or nobody says how many it gives
 * @example const features = rowModel(windows, readRowModel(bytes, 'encoder.onnx'), 64)
 */
export const rowModel = (x: Tensor, model: RowModel, gives?: number): Tensor =>
  naming('rowModel', [x], () => {
    const columns = model.gives ?? gives
    if (columns === undefined)
      throw new GraphError(`${model.file} does not say how many columns it gives; say so`)
    if (gives !== undefined && gives !== columns)
      throw new GraphError(`${model.file} gives ${columns} columns and not ${gives}`)
    return apply1('rowModel', [x], { model, columns })
  })
