/**
 * A whole training loop as one program: many optimiser steps per run, parameters and moments inside.
 */
import { input, program, scan, type Program, type Tensor } from '@utsushi/graph'
import { blocksOf, cutIntoBlocks, joinBlocks, type Block } from '../parameters/blocks.js'
import type { ParameterTree } from '../parameters/parameters.js'
import {
  anyDefinition,
  describeTraining,
  lossAndGradient,
  optimiserStep,
  type BlockState,
} from './step-graph.js'
import {
  parametersName,
  stepInputs,
  type InputSpecs,
  type TrainDefinition,
  type TrainingDescription,
} from './train-definition.js'

/** A program of training steps, with what its trainer must know. */
export interface TrainProgram extends TrainingDescription {
  /** `runtime.load(training.program)` makes it ready. */
  readonly program: Program
}

/**
 * Builds the program that takes any number of optimiser steps in one run.
 *
 * @throws RangeError when two inputs have one name
 * @example
 * const training = trainProgram({
 *   name: 'emulator',
 *   parameters: model,
 *   optimiser: adamw({ weightDecay: 1e-4 }),
 *   clip: 1,
 *   data: { drivers: { dtype: 'float32', shape: [rows, 10] }, fluxes: { dtype: 'float32', shape: [rows, 4] } },
 *   batch: { start: { dtype: 'int32', shape: [64] } },
 *   loss: ({ weights, data, batch, random }) => mse(forward(weights, data, batch, random), target),
 * })
 */
export function trainProgram<T extends ParameterTree, const D extends InputSpecs, const B extends InputSpecs>(
  typed: TrainDefinition<T, D, B>,
): TrainProgram {
  const definition = anyDefinition(typed)
  const { name, parameters, optimiser, data, batch, seed = 0 } = definition
  const stateInputs = [parametersName, ...optimiser.state].map((own) =>
    input(own, 'float32', [parameters.size]),
  )
  const tables = inputsOf(data)
  const entries = inputsOf(batch, ['steps'])
  const steps = input(stepInputs.step, 'int64', ['steps'])
  const scalars = input(stepInputs.coefficients, 'float32', ['steps', optimiser.coefficientCount])
  let also: readonly string[] = []
  const blocks = blocksOf(parameters)
  const result = scan(
    {
      carries: stateInputs.flatMap((vector) => cutIntoBlocks(vector, blocks)),
      inputs: [steps, scalars, ...Object.values(entries)],
    },
    (carries, [step, coefficients, ...values]) => {
      const state = vectorsOf(carries, blocks)
      const [weights] = state
      if (weights === undefined || step === undefined || coefficients === undefined) {
        throw new RangeError(`${name}: the step lacks an input`)
      }
      const sources = {
        blocks,
        weights,
        data: tables,
        batch: Object.fromEntries(Object.keys(entries).map((key, k) => [key, values[k] as Tensor] as const)),
        step,
        seed,
      }
      const own = lossAndGradient(definition, sources, { shortcuts: true })
      also = Object.keys(own.also)
      const next = optimiserStep(definition, blocks, own.gradient, state, coefficients)
      return { carries: next.state.flat(), outputs: [own.loss, next.norm, ...Object.values(own.also)] }
    },
  )
  const description = describeTraining(definition, also, 1)
  const names = [...description.state, 'loss', 'gradientNorm', ...also]
  const all = [
    ...vectorsOf(result.carries, blocks).map((parts) => joinBlocks(parts, blocks)),
    ...result.outputs,
  ]
  return {
    ...description,
    program: program({
      name,
      inputs: [...stateInputs, ...Object.values(tables), steps, scalars, ...Object.values(entries)],
      outputs: Object.fromEntries(all.map((tensor, k) => [names[k] ?? '', tensor])),
      state: description.state,
    }),
  }
}

/** The optimiser's vectors, each as its blocks, from all blocks one after another. */
export const vectorsOf = (carries: readonly Tensor[], blocks: readonly Block[]): BlockState =>
  Array.from({ length: carries.length / blocks.length }, (_, k) =>
    carries.slice(k * blocks.length, (k + 1) * blocks.length),
  )

/** Inputs by name, with further axes in front. */
export function inputsOf(specs: InputSpecs, lead: readonly string[] = []): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { dtype, shape }]) => [name, input(name, dtype, [...lead, ...shape])]),
  )
}
