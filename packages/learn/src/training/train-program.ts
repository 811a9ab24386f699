/**
 * A whole training loop as one program: many optimiser steps per run, parameters and moments inside.
 */
import { input, program, scan, slice, squeeze, type DType, type Program, type Tensor } from '@utsushi/graph'
import { randomness, type Randomness } from '../layers/randomness.js'
import { clipByGlobalNorm, globalNorm } from '../optimisers/clip.js'
import type { Optimiser } from '../optimisers/optimiser.js'
import {
  flatGradient,
  weightTree,
  type FlatParameters,
  type ParameterTree,
  type Weights,
} from '../parameters/parameters.js'

/** A named input of the program. */
export interface InputSpec {
  readonly dtype: DType
  readonly shape: readonly number[]
}

export type InputSpecs = Readonly<Record<string, InputSpec>>

export interface LossContext<T, D extends InputSpecs, B extends InputSpecs> {
  readonly weights: Weights<T>
  /** Set once: tables that a batch is gathered from. */
  readonly data: { readonly [K in keyof D]: Tensor }
  /** This step's own: row numbers, mixing ratios. */
  readonly batch: { readonly [K in keyof B]: Tensor }
  /** For dropout and sampling; the same numbers for the same step, whoever resumes. */
  readonly random: Randomness
  /** int64 scalar, 0 for the first step. */
  readonly step: Tensor
}

export interface TrainDefinition<T extends ParameterTree, D extends InputSpecs, B extends InputSpecs> {
  readonly name: string
  readonly parameters: FlatParameters<T>
  /** A float32 scalar, and other scalars to record beside it. */
  loss(
    context: LossContext<T, D, B>,
  ): Tensor | { readonly loss: Tensor; readonly also: Readonly<Record<string, Tensor>> }
  readonly optimiser: Optimiser
  /** Longest gradient to step along. */
  readonly clip?: number
  readonly data: D
  readonly batch: B
  /** Of dropout and sampling. */
  readonly seed?: number
}

/** A program that trains, and what a trainer must know to feed it. */
export interface TrainProgram {
  readonly name: string
  readonly program: Program
  readonly parameters: FlatParameters
  readonly optimiser: Optimiser
  readonly clip: number | undefined
  readonly data: InputSpecs
  readonly batch: InputSpecs
  readonly seed: number
  /** Names of the vectors that stay inside: parameters first. */
  readonly state: readonly string[]
  /** Names of the scalars recorded every step: loss and gradientNorm first. */
  readonly outputs: readonly string[]
}

/** The name of the flat weights among a training program's state. */
export const parametersName = 'parameters'

/** Inputs that the trainer feeds by itself, one value a step. */
export const stepInputs = { step: 'step', coefficients: 'coefficients' } as const

/**
 * Builds the program that takes any number of optimiser steps in one run.
 *
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
  definition: TrainDefinition<T, D, B>,
): TrainProgram {
  const { name, parameters, optimiser, clip, data, batch, seed = 0 } = definition
  const flat = input(parametersName, 'float32', [parameters.size])
  const moments = optimiser.state.map((own) => input(own, 'float32', [parameters.size]))
  const tables = mapSpecs(data, (own, { dtype, shape }) => input(own, dtype, shape))
  const perStep = [
    input(stepInputs.step, 'int64', ['steps']),
    input(stepInputs.coefficients, 'float32', ['steps', optimiser.coefficientCount]),
    ...Object.entries(batch).map(([own, { dtype, shape }]) => input(own, dtype, ['steps', ...shape])),
  ]
  checkNames(name, [
    parametersName,
    ...optimiser.state,
    ...Object.keys(data),
    ...Object.keys(stepInputs),
    ...Object.keys(batch),
  ])
  const recorded: string[] = []
  const result = scan({ carries: [flat, ...moments], inputs: perStep }, ([current, ...state], inputs) => {
    const [step, coefficients, ...entries] = inputs as readonly [Tensor, Tensor, ...Tensor[]]
    const own = current as Tensor
    const weights = weightTree(parameters, own)
    const context: unknown = {
      weights,
      data: tables,
      batch: Object.fromEntries(Object.keys(batch).map((key, k) => [key, entries[k]])),
      random: randomness(seed, step),
      step,
    }
    const answer = definition.loss(context as LossContext<T, D, B>)
    const { loss, also } = 'also' in answer ? answer : { loss: answer, also: {} }
    const raw = flatGradient(parameters, loss, weights)
    const { gradient, norm } =
      clip === undefined ? { gradient: raw, norm: globalNorm(raw) } : clipByGlobalNorm(raw, clip)
    const next = optimiser.update({
      parameters: own,
      gradient,
      state,
      coefficients: Array.from({ length: optimiser.coefficientCount }, (_, k) =>
        squeeze(slice(coefficients, { axis: 0, start: k, end: k + 1 }), 0),
      ),
      layout: parameters,
    })
    recorded.push('loss', 'gradientNorm', ...Object.keys(also))
    return { carries: [next.parameters, ...next.state], outputs: [loss, norm, ...Object.values(also)] }
  })
  const state = [parametersName, ...optimiser.state]
  const outputs = Object.fromEntries([
    ...state.map((own, k) => [own, result.carries[k]]),
    ...recorded.map((own, k) => [own, result.outputs[k]]),
  ]) as Record<string, Tensor>
  return {
    name,
    program: program({
      name,
      inputs: [flat, ...moments, ...Object.values(tables), ...perStep],
      outputs,
      state,
    }),
    parameters,
    optimiser,
    clip,
    data,
    batch,
    seed,
    state,
    outputs: recorded,
  }
}

function mapSpecs<D extends InputSpecs>(
  specs: D,
  make: (name: string, spec: InputSpec) => Tensor,
): { readonly [K in keyof D]: Tensor } {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, make(name, spec)])) as {
    readonly [K in keyof D]: Tensor
  }
}

function checkNames(program: string, names: readonly string[]): void {
  const twice = names.find((name, k) => names.indexOf(name) !== k)
  if (twice !== undefined) throw new RangeError(`${program}: two inputs are called "${twice}"`)
}
