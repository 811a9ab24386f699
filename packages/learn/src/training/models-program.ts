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
  /** One step of one model. */
  const stepOf = (
    given: {
      readonly vectors: BlockState
      readonly data: Named
      readonly batch: Named
      readonly seed: Tensor
    },
    { step, coefficients }: { readonly step: Tensor; readonly coefficients: Tensor },
    shortcuts: boolean,
  ) => {
    const sources = {
      ...{ blocks, step, seed: given.seed, common: seed, batch: given.batch },
      weights: given.vectors[0] ?? [],
      data: { ...tables, ...given.data },
    }
    const answer = lossAndGradient(single, sources, { shortcuts })
    also = Object.keys(answer.also)
    const next = optimiserStep(single, blocks, answer.gradient, given.vectors, coefficients)
    return {
      carries: next.state.flat(),
      outputs: [answer.loss, next.norm, ...Object.values(answer.also)],
    }
  }
  const ownTables = owned.map((key) => tables[key] as Tensor)
  const cut = state.flatMap((vector) =>
    cutIntoBlocks(reshape(vector, [models, single.parameters.size]), blocks),
  )
  const named = (keys: readonly string[], values: readonly Tensor[]): Named =>
    Object.fromEntries(keys.map((key, k) => [key, values[k] as Tensor]))
  const keys = Object.keys(entries)
  /** What one model computes in a step, to see how large it is. */
  const probe = (): readonly Tensor[] => {
    const one = (specs: InputSpecs, names: readonly string[]): Named =>
      named(
        names,
        names.map((key) => input(key, specs[key]?.dtype ?? 'float32', specs[key]?.shape ?? [])),
      )
    const vectors = cut.map(({ shape }, k) => input(`block ${k}`, 'float32', shape.slice(1)))
    const { carries, outputs } = stepOf(
      {
        vectors: vectorsOf(vectors, blocks),
        ...{
          data: one(single.data, owned),
          batch: one(single.batch, keys),
          seed: input('seed', 'int64', []),
        },
      },
      {
        step: input('step', 'int64', []),
        coefficients: input('coefficients', 'float32', [optimiser.coefficientCount]),
      },
      false,
    )
    return [...outputs, ...carries]
  }
  /** All models take a step together. */
  const together = () =>
    scan(
      { carries: cut, inputs: [steps, scalars, ...Object.values(entries)] },
      (carries, [step, coefficients, ...values]) => {
        if (step === undefined || coefficients === undefined)
          throw new RangeError(`${name}: the step lacks an input`)
        const results = overModels(
          models,
          [seeds, ...ownTables, ...values, ...carries],
          ([ownSeed, ...given]) => {
            const [data, own, vectors] = inParts(given, [owned.length, keys.length])
            const next = stepOf(
              {
                ...{ seed: ownSeed as Tensor, data: named(owned, data), batch: named(keys, own) },
                vectors: vectorsOf(vectors, blocks),
              },
              { step, coefficients },
              false,
            )
            return [...next.outputs, ...next.carries]
          },
          { by: 'batch' },
        )
        return { carries: results.slice(2 + also.length), outputs: results.slice(0, 2 + also.length) }
      },
    )
  /** One model takes all steps, then the next: its weights and moments stay in cache. */
  const oneByOne = () => {
    const byModel = Object.values(entries).map((entry) =>
      transpose(entry, [1, 0, ...entry.shape.slice(2).map((_, axis) => axis + 2)]),
    )
    const results = overModels(
      models,
      [seeds, ...ownTables, ...byModel, ...cut],
      ([ownSeed, ...given]) => {
        const [data, own, vectors] = inParts(given, [owned.length, keys.length])
        const { carries, outputs } = scan(
          { carries: vectors, inputs: [steps, scalars, ...own] },
          (now, [step, coefficients, ...values]) =>
            stepOf(
              {
                ...{ seed: ownSeed as Tensor, data: named(owned, data), batch: named(keys, values) },
                vectors: vectorsOf(now, blocks),
              },
              { step: step as Tensor, coefficients: coefficients as Tensor },
              true,
            ),
        )
        return [...outputs, ...carries]
      },
      { by: 'scan' },
    )
    const stacked = results.slice(0, 2 + also.length).map((each) => transpose(each, [1, 0]))
    return { carries: results.slice(2 + also.length), outputs: stacked }
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

type Named = Readonly<Record<string, Tensor>>

/** A list cut behind the given counts; the rest is the last part. */
function inParts(
  list: readonly Tensor[],
  [first = 0, second = 0]: readonly [number, number],
): readonly [readonly Tensor[], readonly Tensor[], readonly Tensor[]] {
  return [list.slice(0, first), list.slice(first, first + second), list.slice(first + second)]
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
