/**
 * The programs of a `fit`: its training steps, its scoring of a validation batch, and its answers to any batch.
 */
import { constant, gather, input, program, type Program, type Tensor } from '@utsushi/graph'
import type { Randomness } from '../layers/randomness.js'
import { mapTree, weightsOf, type FlatParameters, type ParameterTree } from '../parameters/parameters.js'
import { toRecord } from '../parameters/record.js'
import { parametersName, type InputSpecs } from '../training/train-definition.js'
import { trainProgram, type TrainProgram } from '../training/train-program.js'
import { boundModel, type ModelTree } from './bound-model.js'
import type { DataArrays } from './arrays.js'
import type { FitOptions, ForwardInputs, LossInputs, Scores } from './fit-options.js'
import { namedOutputs, type OutputTree } from './output-tree.js'

/** What the programs are built from: a model, and what it does with a batch. */
export interface FitModel<O extends OutputTree> {
  readonly name: string
  readonly parameters: FlatParameters
  /** What one sample of each array is. */
  readonly specs: InputSpecs
  forward(weights: unknown, batch: Readonly<Record<string, Tensor>>, random?: Randomness): O
  loss(output: O, batch: Readonly<Record<string, Tensor>>): Tensor
}

/** Takes the types of a model apart from what its programs need of it. */
export function fitModel<M extends ModelTree, D extends DataArrays, O extends OutputTree, S extends Scores>(
  {
    name = 'model',
    model,
    forward,
    loss,
  }: Pick<FitOptions<M, D, O, S>, 'name' | 'model' | 'forward' | 'loss'>,
  parameters: FlatParameters,
  specs: InputSpecs,
): FitModel<O> {
  return {
    ...{ name, parameters, specs },
    forward: (weights, batch, random) => {
      const inputs: unknown = { model: boundModel(model, weights, random), random, ...batch }
      return forward(inputs as ForwardInputs<M, D>)
    },
    loss: (output, batch) => {
      const inputs: unknown = { output, ...batch }
      const value = loss(inputs as LossInputs<D, O>)
      if (value.shape.length === 0) return value
      throw new RangeError(
        `${name}: the loss is [${value.shape.join(', ')}], expected a scalar; take its mean over the batch`,
      )
    },
  }
}

/** In the programs tables stand under names of their own: an array may be called as an optimiser's vector is. */
const tableName = (key: string): string => `data.${key}`

/** Arrays under the names of the training program's tables. */
export const tablesOf = (data: DataArrays): DataArrays =>
  Object.fromEntries(Object.entries(data).map(([key, array]) => [tableName(key), array]))

/** Training steps; the arrays of all samples stay in the worker, numbers of samples are sent. */
export function stepsProgram<O extends OutputTree>(
  { name, parameters, specs, forward, loss }: FitModel<O>,
  {
    samples,
    size,
    ...settings
  }: Pick<Parameters<typeof trainProgram>[0], 'optimiser' | 'clip' | 'seed'> & {
    readonly samples: number
    readonly size: number
  },
): TrainProgram {
  const tables: InputSpecs = Object.fromEntries(
    Object.entries(specs).map(([key, { dtype, shape }]) => [
      tableName(key),
      { dtype, shape: [samples, ...shape] },
    ]),
  )
  return trainProgram<ParameterTree, InputSpecs, InputSpecs>({
    ...{ name, parameters, ...settings },
    data: tables,
    batch: { index: { dtype: 'int32', shape: [size] } },
    loss: ({ weights, data, batch: { index }, random }) => {
      if (index === undefined) throw new RangeError(`${name}: the step lacks its sample numbers`)
      const batch = Object.fromEntries(
        Object.keys(specs).map((key) => [key, gather(data[tableName(key)] as Tensor, index, 0)]),
      )
      return loss(forward(weights, batch, random), batch)
    },
  })
}

/** Inputs of any number of samples, each called as its array. */
const batchInputs = (specs: InputSpecs): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    Object.entries(specs).map(([key, { dtype, shape }]) => [key, input(key, dtype, ['batch', ...shape])]),
  )

/** What the answers of a scoring program are called. */
export const scoredName = (path: string): string => `answer.${path}`

/** The loss of a batch of any size, and its answers, with weights that are given. */
export function scoringProgram<O extends OutputTree>({
  name,
  parameters,
  specs,
  forward,
  loss,
}: FitModel<O>): { readonly program: Program; readonly tree: O } {
  const flat = input(parametersName, 'float32', [parameters.size])
  const batch = Object.fromEntries(
    Object.entries(specs).map(([key, { dtype, shape }]) => [
      key,
      input(tableName(key), dtype, ['batch', ...shape]),
    ]),
  )
  const tree = forward(weightsOf(parameters, flat), batch)
  const answers = Object.entries(answersOf(name, tree)).map(([path, tensor]) => [scoredName(path), tensor])
  const outputs = { loss: loss(tree, batch), ...Object.fromEntries(answers) }
  const inputs = [flat, ...usedInputs(Object.values(outputs), Object.values(batch))]
  return { program: program({ name: `${name}, scoring`, inputs, outputs }), tree }
}

/** Answers to a batch of any size, the weights inside: what the ONNX file holds. */
export function answeringProgram<O extends OutputTree>(
  { name, parameters, specs, forward }: FitModel<O>,
  weights: Float32Array,
  metadata: Readonly<Record<string, string>> = {},
): { readonly program: Program; readonly inputs: readonly string[]; readonly tree: O } {
  const arrays = toRecord(parameters, weights)
  const constants = mapTree(parameters.tree, '', (path) => {
    const array = arrays.get(path)
    return array && constant(array.data, { shape: array.shape })
  })
  const batch = batchInputs(specs)
  const tree = forward(constants, batch)
  const outputs = answersOf(name, tree)
  const inputs = usedInputs(Object.values(outputs), Object.values(batch))
  return {
    program: program({ name, inputs, outputs, metadata }),
    inputs: Object.keys(batch).filter((key) => inputs.includes(batch[key] as Tensor)),
    tree,
  }
}

function answersOf(name: string, tree: OutputTree): Readonly<Record<string, Tensor>> {
  const outputs = namedOutputs(tree)
  for (const [path, { shape }] of Object.entries(outputs)) {
    if (shape[0] === 'batch') continue
    throw new RangeError(
      `${name}: forward's "${path}" is [${shape.join(', ')}], its first axis must be the samples of the batch`,
    )
  }
  return outputs
}

/** Those of the inputs that the tensors are computed from. */
function usedInputs(tensors: readonly Tensor[], inputs: readonly Tensor[]): readonly Tensor[] {
  const seen = new Set<Tensor['node']>()
  const pending = tensors.map(({ node }) => node)
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    pending.push(...node.inputs.map((tensor) => tensor.node))
  }
  return inputs.filter(({ node }) => seen.has(node))
}
