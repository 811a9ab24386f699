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
  scan,
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
>(typed: TrainDefinition<T, D, B>, { models, own = [] }: ModelsOptions): ModelsProgram {
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
  const result = scan(
    {
      carries: state.flatMap((vector) =>
        cutIntoBlocks(reshape(vector, [models, single.parameters.size]), blocks),
      ),
      inputs: [steps, scalars, ...Object.values(entries)],
    },
    (carries, [step, coefficients, ...values]) => {
      if (step === undefined || coefficients === undefined) {
        throw new RangeError(`${name}: the step lacks an input`)
      }
      const perModel: Readonly<Record<string, Tensor>> = {
        ...Object.fromEntries(owned.map((key) => [key, tables[key] as Tensor])),
        ...Object.fromEntries(Object.keys(entries).map((key, k) => [key, values[k] as Tensor])),
      }
      const keys = Object.keys(perModel)
      const [losses, norms, ...others] = overModels(
        models,
        [seeds, ...Object.values(perModel), ...carries],
        ([ownSeed, ...given], { alone }) => {
          const one = Object.fromEntries(keys.map((key, k) => [key, given[k] as Tensor]))
          const vectors = vectorsOf(given.slice(keys.length), blocks)
          const sources = {
            blocks,
            weights: vectors[0] ?? [],
            data: { ...tables, ...one },
            batch: one,
            step,
            seed: ownSeed ?? seed,
            common: seed,
          }
          const answer = lossAndGradient(single, sources, { shortcuts: alone })
          also = Object.keys(answer.also)
          const next = optimiserStep(single, blocks, answer.gradient, vectors, coefficients)
          return [answer.loss, next.norm, ...Object.values(answer.also), ...next.state.flat()]
        },
      ) as readonly [Tensor, Tensor, ...Tensor[]]
      return {
        carries: others.slice(also.length),
        outputs: [
          mean(losses),
          mean(norms),
          ...others.slice(0, also.length).map((each) => mean(each)),
          losses,
        ],
      }
    },
  )
  const description = describeTraining({ ...definition, data, batch }, also, 1)
  const names = [...description.state, 'loss', 'gradientNorm', ...also, 'losses']
  const whole = vectorsOf(result.carries, blocks).map((parts) =>
    reshape(joinBlocks(parts, blocks), [parameters.size]),
  )
  const all = [...whole, ...result.outputs]
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
