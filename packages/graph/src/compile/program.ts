/**
 * A program: named inputs and outputs, ready to be turned into ONNX and run.
 */
import { GraphError } from '../expression/graph-error.js'
import { describe, type Tensor } from '../expression/tensor.js'
import { mergeScans } from '../loop/merge-scans.js'
import { encodeModel, type OnnxModel } from '../onnx/model.js'
import type { CheckPoint } from './checked.js'
import { lowerProgram } from './lower.js'
import { optimize } from './optimize.js'
import { printProgram } from './print.js'

/** Operator set and format version of every model we write. */
export const opset = 21

export const irVersion = 10

/** A program as it is written down. */
export interface ProgramDefinition {
  readonly name: string
  /** Made by `input`, each of its own name. */
  readonly inputs: readonly Tensor[]
  /** Results by name. */
  readonly outputs: Readonly<Record<string, Tensor>>
  /** Names that are both an input and an output: their value stays where the program runs, from one run to the next. */
  readonly state?: readonly string[]
  /** Key–value pairs written into the model file. */
  readonly metadata?: Readonly<Record<string, string>>
}

/** A program: named inputs and outputs, ready to run or to be written as ONNX. */
export interface Program {
  readonly name: string
  readonly inputs: readonly Tensor[]
  readonly outputs: Readonly<Record<string, Tensor>>
  /** Inputs whose value the output of the same name replaces after each run. */
  readonly state: readonly string[]
  /** Key–value pairs written into the model file. */
  readonly metadata: Readonly<Record<string, string>>
  /** The model as a standard ONNX file. */
  toOnnx(options?: { readonly checked?: boolean }): Uint8Array
  /** What each flag of the checked model watches. */
  checks(): readonly CheckPoint[]
  /** The program as text, one operation a line. */
  print(): string
}

/**
 * Checks and optimises a program.
 *
 * @throws GraphError when an input is unnamed, named twice or not listed, or a state does not match its input
 * @example const double = program({ name: 'double', inputs: [x], outputs: { y: mul(x, 2) } })
 */
export function program({ name, inputs, outputs, state = [], metadata = {} }: ProgramDefinition): Program {
  const names = inputs.map((tensor) => tensor.node.attributes['name'] as string | undefined)
  names.forEach((own, k) => {
    if (own === undefined || own === '') throw new GraphError(`${name}: input ${k} has no name`)
    if (names.indexOf(own) !== k) throw new GraphError(`${name}: two inputs are called "${own}"`)
    if (own in outputs && !state.includes(own)) {
      throw new GraphError(`${name}: "${own}" is an input and an output; list it under state`)
    }
  })
  for (const own of state) {
    const [source, result] = [inputs[names.indexOf(own)], outputs[own]]
    if (source === undefined || result === undefined || describe(source) !== describe(result)) {
      throw new GraphError(
        `${name}: state "${own}" enters as ${source ? describe(source) : 'nothing'} and leaves as ${result ? describe(result) : 'nothing'}`,
      )
    }
  }
  const keys = Object.keys(outputs)
  const optimized = optimize(mergeScans(Object.values(outputs)))
  const results = Object.fromEntries(keys.map((key, k) => [key, optimized[k]])) as Record<string, Tensor>
  const renamed = (checked: boolean): ReturnType<typeof lowerProgram> =>
    lowerProgram({
      name,
      inputs,
      outputs: Object.fromEntries(Object.entries(results).map(([key, t]) => [stateOutput(key, state), t])),
      checked,
    })
  return {
    name,
    inputs,
    outputs: results,
    state,
    metadata,
    toOnnx: ({ checked = false } = {}) => {
      const model: OnnxModel = {
        graph: renamed(checked).graph,
        opset,
        irVersion,
        producer: 'utsushi',
        producerVersion: '0.1.0',
        metadata,
      }
      return encodeModel(model)
    },
    checks: () => renamed(true).checks,
    print: () => printProgram(name, results),
  }
}

/** A state's output needs another name than its input in the file. */
export const stateOutput = (name: string, state: readonly string[]): string =>
  state.includes(name) ? `${name}.next` : name
