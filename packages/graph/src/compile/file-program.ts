/**
 * A model file of anybody's as a program: it runs where programs run, and nothing is known of what it computes.
 */
import { GraphError } from '../expression/graph-error.js'
import type { Shape } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'
import { FormatError } from '../onnx/format-error.js'
import { readInterface, type OnnxPort } from '../onnx/interface.js'
import { input } from '../ops/constant.js'
import type { Program } from './program.js'

/**
 * The program of a model file.
 *
 * @param file what to call it in an error, usually its path
 * @throws FormatError (name `InputError`) when the bytes are no ONNX model, or an input or output is of a type or rank that is
 * not fed here
 * @example const encoder = fileProgram(await readFile('encoder.onnx'), 'encoder.onnx')
 */
export function fileProgram(bytes: Uint8Array, file = 'ONNX model'): Program {
  const { inputs, outputs } = readInterface(bytes, file)
  const results = Object.fromEntries(outputs.map((port) => [port.name, tensorOf(port, file)]))
  return {
    name: file,
    inputs: inputs.map((port) => tensorOf(port, file)),
    outputs: results,
    state: [],
    metadata: {},
    toOnnx: ({ checked = false } = {}) => {
      if (checked)
        throw new GraphError(`${file}: what a foreign model computes cannot be checked step by step`)
      return bytes
    },
    checks: () => [],
    print: () => `${file}: a model file with inputs ${inputs.map(({ name }) => name).join(', ')}`,
  }
}

function tensorOf({ name, dtype, type, shape }: OnnxPort, file: string): Tensor {
  if (dtype === undefined)
    throw new FormatError(`${file}: "${name}" is of type ${type}, which is not fed here`)
  if (shape === undefined) throw new FormatError(`${file}: does not say how many axes "${name}" has`)
  const sizes: Shape = shape.map((size, axis) => (typeof size === 'number' ? size : `${name}_axis${axis}`))
  return input(name, dtype, sizes)
}
