/**
 * A whole training loop as one program: many optimiser steps per run, parameters and moments inside.
 */
import { input, program, scan, type Program, type Tensor } from '@utsushi/graph'
import { blocksOf } from '../parameters/blocks.js'
import type { ParameterTree } from '../parameters/parameters.js'
import { cutState, joinState } from './block-state.js'
import { anyDefinition, describeTraining, lossAndGradient, optimiserStep } from './step-graph.js'
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
  const { name, trained, optimiser, data, batch, seed = 0 } = definition
  const vectors = Object.fromEntries(
    [parametersName, ...optimiser.state].map((own) => [own, input(own, 'float32', [trained.size])]),
  )
  const tables = inputsOf(data)
  const entries = inputsOf(batch, ['steps'])
  const steps = input(stepInputs.step, 'int64', ['steps'])
  const scalars = input(stepInputs.coefficients, 'float32', ['steps', optimiser.scalars.length])
  const blocks = blocksOf(trained)
  const result = scan(
    {
      state: cutState(vectors, blocks),
      inputs: { step: steps, coefficients: scalars, batch: entries },
    },
    (state, { step, coefficients, batch: own }) => {
      const weights = state[parametersName]
      if (weights === undefined) throw new RangeError(`${name}: the step lacks its weights`)
      const sources = { blocks, weights, data: tables, batch: own, step, seed }
      const { loss, gradient, also } = lossAndGradient(definition, sources, { shortcuts: true })
      const next = optimiserStep(definition, blocks, gradient, state, coefficients)
      return { state: next.state, outputs: { loss, gradientNorm: next.norm, also } }
    },
  )
  const { also, ...recorded } = result.outputs
  return {
    ...describeTraining(definition, Object.keys(also), 1),
    program: program({
      name,
      inputs: [
        ...Object.values(vectors),
        ...Object.values(tables),
        steps,
        scalars,
        ...Object.values(entries),
      ],
      outputs: { ...joinState(result.state, blocks), ...recorded, ...also },
      state: Object.keys(vectors),
    }),
  }
}

/** Inputs by name, with further axes in front. */
export function inputsOf(specs: InputSpecs, lead: readonly string[] = []): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { dtype, shape }]) => [name, input(name, dtype, [...lead, ...shape])]),
  )
}
