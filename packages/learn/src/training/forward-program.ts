/**
 * A model's answers for many samples: one program for a batch, run as often as needed.
 */
import {
  hostTensor,
  input,
  program,
  type Feeds,
  type HostTensor,
  type Program,
  type Tensor,
} from '@utsushi/graph'
import { weightsOf, type FlatParameters, type ParameterTree, type Weights } from '../parameters/parameters.js'
import type { StepExecutor } from './step-executor.js'
import { parametersName, type InputSpecs } from './train-definition.js'
import { inputsOf } from './train-program.js'

/** What answers are computed from. */
export interface ForwardContext<T, D extends InputSpecs> {
  /** The model's weights, as the tree that declared them. */
  readonly weights: Weights<T>
  /** Set once: tables that samples are gathered from. */
  readonly data: { readonly [K in keyof D]: Tensor }
  /** Sample numbers of this batch, int32 `[batch]`. */
  readonly index: Tensor
}

/** A model's answers as they are written down. */
export interface ForwardDefinition<T extends ParameterTree, D extends InputSpecs> {
  readonly name: string
  readonly parameters: FlatParameters<T>
  /** Inputs set once, such as tables. */
  readonly data: D
  /** Samples a run. */
  readonly size: number
  /** Results by name, each `[batch, …]`. */
  outputs(context: ForwardContext<T, D>): Readonly<Record<string, Tensor>>
}

/** A program that answers for a batch, to be run by {@link forwardBatches}. */
export interface ForwardProgram {
  readonly program: Program
  /** Samples a run. */
  readonly size: number
}

const indexName = 'index'

/**
 * Builds the program that answers for a batch of samples.
 *
 * @throws RangeError when an output does not begin with the batch
 * @example
 * const forward = forwardProgram({
 *   name: 'validation', parameters: model, data, size: 128,
 *   outputs: ({ weights, data, index }) => ({ fluxes: transpose(predict(weights, data, index), [1, 0, 2]) }),
 * })
 */
export function forwardProgram<T extends ParameterTree, const D extends InputSpecs>(
  definition: ForwardDefinition<T, D>,
): ForwardProgram {
  const { name, parameters, data, size } = definition
  const flat = input(parametersName, 'float32', [parameters.size])
  const tables = inputsOf(data)
  const index = input(indexName, 'int32', [size])
  const context: unknown = { weights: weightsOf(parameters, flat), data: tables, index }
  const outputs = definition.outputs(context as ForwardContext<T, D>)
  const wrong = Object.keys(outputs).find((key) => outputs[key]?.shape[0] !== size)
  if (wrong !== undefined) {
    throw new RangeError(
      `${name}: "${wrong}" is [${outputs[wrong]?.shape.join()}], its first axis must be the batch of ${size}`,
    )
  }
  return {
    program: program({ name, inputs: [flat, ...Object.values(tables), index], outputs }),
    size,
  }
}

/**
 * Answers for the given samples, in their order.
 *
 * @param executor has loaded the program and been given its data
 * @param parameters flat weights; those given before when left out
 * @returns every output as `[samples, …]`
 * @example
 * const executor = await runtime.load(forward.program)
 * await executor.set(data)
 * const { fluxes } = await forwardBatches(executor, forward, Int32Array.from(windows.keys()), weights)
 */
export async function forwardBatches(
  executor: StepExecutor,
  { program: { outputs }, size }: ForwardProgram,
  samples: Int32Array,
  parameters?: Float32Array,
): Promise<Record<string, HostTensor>> {
  if (parameters !== undefined) await executor.set({ [parametersName]: hostTensor(parameters) })
  const results = Object.fromEntries(
    Object.entries(outputs).map(([name, { shape }]) => {
      const own = [samples.length, ...shape.slice(1).map(Number)]
      return [name, hostTensor(new Float32Array(own.reduce((a, b) => a * b, 1)), own)]
    }),
  )
  for (let from = 0; from < samples.length; from += size) {
    const answers = await executor.run(indexFeed(samples, from, size))
    const count = Math.min(size, samples.length - from)
    for (const [name, { data, shape }] of Object.entries(results)) {
      const row = data.length / (shape[0] ?? 1)
      const answer = answers[name]?.data as Float32Array
      ;(data as Float32Array).set(answer.subarray(0, count * row), from * row)
    }
  }
  return results
}

/** One batch of sample numbers; the last one is filled up with its first sample, and what it answers is dropped. */
function indexFeed(samples: Int32Array, from: number, size: number): Feeds {
  const batch = new Int32Array(size).fill(samples[from] ?? 0)
  batch.set(samples.subarray(from, from + size))
  return { [indexName]: hostTensor(batch, [size], 'int32') }
}
