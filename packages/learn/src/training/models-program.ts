/**
 * Equal models trained side by side as one program: the folds of a cross-validation, repeats, members of an ensemble. Each
 * has its own weights, moments, random numbers and batches; data are shared or its own. They take their steps together, so
 * that each takes the same number of them.
 */
import {
  add,
  arange,
  input,
  mean,
  mul,
  overModels,
  program,
  reshape,
  runOneByOne,
  scan,
  transpose,
  type OverModelsOptions,
  type Program,
  type Tensor,
} from '@utsushi/graph'
import { blocksOf, cutIntoBlocks, joinBlocks } from '../parameters/blocks.js'
import { flatParameters, type FlatParameters, type ParameterTree } from '../parameters/parameters.js'
import { anyDefinition, describeTraining, lossAndGradient, optimiserStep } from './step-graph.js'
import {
  parametersName,
  stepInputs,
  type InputSpecs,
  type TrainDefinition,
  type TrainingDescription,
} from './train-definition.js'
import { inputsOf, vectorsOf } from './train-program.js'

/** A training of several models at once: state is that of one, model after model. */
export interface ModelsProgram extends TrainingDescription {
  readonly program: Program
  /** How many. */
  readonly models: number
  /** Weights of one model: model k's are entries `k · single.size …` of the flat vector. */
  readonly single: FlatParameters
}

/** How many models, and what each has of its own. */
export interface ModelsOptions {
  readonly models: number
  /** Names of data inputs that every model has its own of: fed as `[models, …]`. All batch inputs are. */
  readonly own?: readonly string[]
  /**
   * `batch`: all models take every operation of a step together. `scan`: one model takes all steps of a run, then the next.
   * `auto`, the default, chooses by the size of the model (docs/decisions/006).
   */
  readonly by?: OverModelsOptions['by']
}

/**
 * Builds the program that steps several models at once.
 *
 * The loss recorded is the mean over the models; `losses` beside it, `[steps, models]`, is each model's own. A gradient is
 * clipped by its own model's norm; the norm recorded is the mean of theirs before clipping.
 *
 * @param typed the training of one model; shapes are those that one model sees
 * @throws RangeError when two inputs have one name
 * @example const training = modelsProgram(definition, { models: 5, own: ['center', 'scale'] })
 */
export function modelsProgram<
  T extends ParameterTree,
  const D extends InputSpecs,
  const B extends InputSpecs,
>(typed: TrainDefinition<T, D, B>, { models, own = [], by = 'auto' }: ModelsOptions): ModelsProgram {
  const single = anyDefinition(typed)
  const definition = { ...single, parameters: repeated(single.parameters, models) }
  const { name, parameters, optimiser, seed = 0 } = definition
  const owned = Object.keys(single.data).filter((key) => own.includes(key))
  const data = { ...single.data, ...leading(single.data, owned, models) }
  const batch = leading(single.batch, Object.keys(single.batch), models)
  const state = [parametersName, ...optimiser.state].map((key) => input(key, 'float32', [parameters.size]))
  const tables = inputsOf(data)
  const entries = inputsOf(batch, ['steps'])
  const steps = input(stepInputs.step, 'int64', ['steps'])
  const scalars = input(stepInputs.coefficients, 'float32', ['steps', optimiser.coefficientCount])
  // Models draw from distant seeds: what one drops out says nothing of another.
  const seeds = add(mul(arange(models), 2 ** 20), seed)
  const blocks = blocksOf(single.parameters)
  let also: readonly string[] = []
  const keys = Object.keys(entries)
  const ownTables = owned.map((key) => tables[key] as Tensor)
  const cut = state.flatMap((vector) =>
    cutIntoBlocks(reshape(vector, [models, single.parameters.size]), blocks),
  )
  /** One step of one model, from its seed, its own data, its batch and its blocks of state in a row. */
  const stepOf = (
    [ownSeed, ...given]: readonly Tensor[],
    [step, coefficients]: readonly (Tensor | undefined)[],
    { shortcuts }: { readonly shortcuts: boolean },
  ) => {
    if (ownSeed === undefined || step === undefined || coefficients === undefined)
      throw new RangeError(`${name}: the step lacks an input`)
    const named = (names: readonly string[], offset: number): Record<string, Tensor> =>
      Object.fromEntries(names.map((key, k) => [key, given[offset + k] as Tensor]))
    const vectors = vectorsOf(given.slice(owned.length + keys.length), blocks)
    const sources = {
      ...{ blocks, step, seed: ownSeed, common: seed },
      weights: vectors[0] ?? [],
      data: { ...tables, ...named(owned, 0) },
      batch: named(keys, owned.length),
    }
    const answer = lossAndGradient(single, sources, { shortcuts })
    also = Object.keys(answer.also)
    const next = optimiserStep(single, blocks, answer.gradient, vectors, coefficients)
    return {
      carries: next.state.flat(),
      outputs: [answer.loss, next.norm, ...Object.values(answer.also)],
    }
  }
  /** Outputs of a step, then carries, apart. */
  const apart = (results: readonly Tensor[]) => ({
    carries: results.slice(2 + also.length),
    outputs: results.slice(0, 2 + also.length),
  })
  /** What one model computes in a step, to see how large it is. */
  const probe = (): readonly Tensor[] => {
    const oneOf = ({ dtype, shape }: Tensor): Tensor => input('', dtype, shape.slice(1))
    const ownBatch = Object.values(single.batch).map(({ dtype, shape }) => input('', dtype, shape))
    const given = [...[seeds, ...ownTables].map(oneOf), ...ownBatch, ...cut.map(oneOf)]
    const at = [input('', 'int64', []), input('', 'float32', [optimiser.coefficientCount])]
    const { carries, outputs } = stepOf(given, at, { shortcuts: false })
    return [...outputs, ...carries]
  }
  /** All models take a step together. */
  const together = () =>
    scan(
      { carries: cut, inputs: [steps, scalars, ...Object.values(entries)] },
      (carries, [step, coefficients, ...values]) =>
        apart(
          overModels(
            models,
            [seeds, ...ownTables, ...values, ...carries],
            (given) => {
              const next = stepOf(given, [step, coefficients], { shortcuts: false })
              return [...next.outputs, ...next.carries]
            },
            { by: 'batch' },
          ),
        ),
    )
  /** One model takes all steps, then the next: its weights and moments stay in cache. */
  const oneByOne = () => {
    const byModel = Object.values(entries).map((entry) =>
      transpose(entry, [1, 0, ...entry.shape.slice(2).map((_, axis) => axis + 2)]),
    )
    const results = overModels(
      models,
      [seeds, ...ownTables, ...byModel, ...cut],
      (given) => {
        const [fixed, batches] = [1 + owned.length, 1 + owned.length + keys.length]
        const { carries, outputs } = scan(
          { carries: given.slice(batches), inputs: [steps, scalars, ...given.slice(fixed, batches)] },
          (now, [step, coefficients, ...values]) =>
            stepOf([...given.slice(0, fixed), ...values, ...now], [step, coefficients], { shortcuts: true }),
        )
        return [...outputs, ...carries]
      },
      { by: 'scan' },
    )
    const { carries, outputs } = apart(results)
    return { carries, outputs: outputs.map((each) => transpose(each, [1, 0])) }
  }
  const chosen = by === 'auto' ? (runOneByOne(probe()) ? 'scan' : 'batch') : by
  const result = chosen === 'scan' ? oneByOne() : together()
  // Of all models, each `[steps, models]`.
  const [losses, ...others] = result.outputs as readonly [Tensor, ...Tensor[]]
  const recorded = [losses, ...others].map((each) => mean(each, { axes: 1 }))
  const description = describeTraining({ ...definition, data, batch }, also, 1)
  const names = [...description.state, 'loss', 'gradientNorm', ...also, 'losses']
  const whole = vectorsOf(result.carries, blocks).map((parts) =>
    reshape(joinBlocks(parts, blocks), [parameters.size]),
  )
  const all = [...whole, ...recorded, losses]
  return {
    ...description,
    models,
    single: single.parameters,
    program: program({
      name,
      inputs: [...state, ...Object.values(tables), steps, scalars, ...Object.values(entries)],
      outputs: Object.fromEntries(all.map((tensor, k) => [names[k] ?? '', tensor])),
      state: description.state,
    }),
  }
}

/** The weights of several models in one vector, one model after the other. */
const repeated = ({ tree }: FlatParameters, models: number): FlatParameters =>
  flatParameters(Array.from({ length: models }, () => tree))

/** The named inputs with an axis of models in front. */
function leading(specs: InputSpecs, names: readonly string[], models: number): InputSpecs {
  return Object.fromEntries(
    Object.entries(specs)
      .filter(([key]) => names.includes(key))
      .map(([key, { dtype, shape }]) => [key, { dtype, shape: [models, ...shape] }]),
  )
}
