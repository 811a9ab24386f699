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
import { blocksOf } from '../parameters/blocks.js'
import { flatParameters, type FlatParameters, type ParameterTree } from '../parameters/parameters.js'
import { cutState, joinState, type BlockState } from './block-state.js'
import {
  anyDefinition,
  describeTraining,
  lossAndGradient,
  optimiserStep,
  type AnyDefinition,
} from './step-graph.js'
import {
  frozenName,
  parametersName,
  stepInputs,
  type InputSpecs,
  type TrainDefinition,
  type TrainingDescription,
} from './train-definition.js'
import { inputsOf } from './train-program.js'

/** A training of several models at once: state is that of one, model after model. */
export interface ModelsProgram extends TrainingDescription {
  readonly program: Program
  /** How many. */
  readonly models: number
  /** Weights of one model: model k's are entries `k · single.size …` of the flat vector. */
  readonly single: FlatParameters
  /** How the models were lowered: all together, or one by one. */
  readonly by: 'batch' | 'scan'
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
  /**
   * Whether the program is told at every run which models these are among all (`modelNumber`, int64 `[models]`): each then draws its own random
   * numbers, wherever it runs. Models 0, 1, 2 … when left out.
   */
  readonly numbered?: boolean
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
>(
  typed: TrainDefinition<T, D, B>,
  { models, own = [], by = 'auto', numbered = false }: ModelsOptions,
): ModelsProgram {
  const single = anyDefinition(typed)
  const definition = severalOf(single, models, own)
  const { name, optimiser, data, batch, owned, seed = 0 } = definition
  const size = models * single.trained.size
  const vectors = Object.fromEntries(
    [parametersName, ...optimiser.state].map((key) => [key, input(key, 'float32', [size])]),
  )
  const tables = inputsOf(data)
  const entries = inputsOf(batch, ['steps'])
  const steps = input(stepInputs.step, 'int64', ['steps'])
  const scalars = input(stepInputs.coefficients, 'float32', ['steps', optimiser.scalars.length])
  // Models draw from distant seeds: what one drops out says nothing of another.
  const number = numbered ? input(stepInputs.model, 'int64', [models]) : arange(models)
  const seeds = add(mul(number, 2 ** 20), seed)
  const blocks = blocksOf(single.trained)
  const ownTables = Object.fromEntries(Object.entries(tables).filter(([key]) => owned.includes(key)))
  const cut = cutState(
    mapRecord(vectors, (vector) => reshape(vector, [models, single.trained.size])),
    blocks,
  )
  /** One step of one model. */
  const stepOf = (
    given: ModelSources,
    { step, coefficients }: StepScalars,
    { shortcuts }: { readonly shortcuts: boolean },
  ): ModelStep => {
    const weights = given.state[parametersName]
    if (weights === undefined) throw new RangeError(`${name}: the step lacks its weights`)
    const sources = {
      ...{ blocks, step, weights, seed: given.seed, common: seed },
      data: { ...tables, ...given.own },
      batch: given.batch,
    }
    const { loss, gradient, also } = lossAndGradient(single, sources, { shortcuts })
    const next = optimiserStep(single, blocks, gradient, given.state, coefficients)
    return { outputs: { loss, gradientNorm: next.norm, also }, state: next.state }
  }
  /** What one model computes in a step, to see how large it is. */
  const probe = (): readonly Tensor[] => {
    const { step, coefficients, ...sample } = probeInputs()
    const { outputs, state } = stepOf(sample, { step, coefficients }, { shortcuts: false })
    const { also, ...recorded } = outputs
    return [...Object.values(recorded), ...Object.values(also), ...Object.values(state).flat()]
  }
  const probeInputs = (): ModelSources & StepScalars => {
    const oneOf = ({ dtype, shape }: Tensor): Tensor => input('', dtype, shape.slice(1))
    return {
      seed: oneOf(seeds),
      own: mapRecord(ownTables, oneOf),
      batch: mapRecord(single.batch, ({ dtype, shape }) => input('', dtype, shape)),
      state: mapRecord(cut, (parts) => parts.map(oneOf)),
      step: input('', 'int64', []),
      coefficients: input('', 'float32', [optimiser.scalars.length]),
    }
  }
  /** All models take a step together. */
  const together = (): ModelStep =>
    scan(
      { state: cut, inputs: { step: steps, coefficients: scalars, batch: entries } },
      (state, { batch: own, ...at }) =>
        overModels(
          models,
          { seed: seeds, own: ownTables, batch: own, state },
          (given) => stepOf(given, at, { shortcuts: false }),
          { by: 'batch' },
        ),
    )
  /** One model takes all steps, then the next: its weights and moments stay in cache. */
  const oneByOne = (): ModelStep => {
    const turned = mapRecord(entries, (entry) =>
      transpose(entry, [1, 0, ...entry.shape.slice(2).map((_, axis) => axis + 2)]),
    )
    const { outputs, state } = overModels(
      models,
      { seed: seeds, own: ownTables, batch: turned, state: cut },
      ({ state: first, batch: own, ...fixed }) => {
        const course = scan(
          { state: first, inputs: { step: steps, coefficients: scalars, batch: own } },
          (now, { batch: values, ...at }) =>
            stepOf({ ...fixed, batch: values, state: now }, at, { shortcuts: true }),
        )
        return { outputs: course.outputs, state: course.state }
      },
      { by: 'scan' },
    )
    const byStep = (each: Tensor): Tensor => transpose(each, [1, 0])
    return {
      outputs: {
        loss: byStep(outputs.loss),
        gradientNorm: byStep(outputs.gradientNorm),
        also: mapRecord(outputs.also, byStep),
      },
      state,
    }
  }
  const chosen = by === 'auto' ? (runOneByOne(probe()) ? 'scan' : 'batch') : by
  const result = chosen === 'scan' ? oneByOne() : together()
  // Of all models, each `[steps, models]`.
  const { loss: losses, gradientNorm, also } = result.outputs
  const overall = (each: Tensor): Tensor => mean(each, { axes: 1 })
  const whole = mapRecord(joinState(result.state, blocks), (vector) => reshape(vector, [size]))
  const recorded = { loss: overall(losses), gradientNorm: overall(gradientNorm), ...mapRecord(also, overall) }
  return {
    ...describeTraining(definition, Object.keys(also), 1),
    ...{ models, by: chosen, single: single.parameters },
    program: program({
      name,
      inputs: [
        ...Object.values(vectors),
        ...Object.values(tables),
        ...(numbered ? [number] : []),
        steps,
        scalars,
        ...Object.values(entries),
      ],
      outputs: { ...whole, ...recorded, losses },
      state: Object.keys(vectors),
    }),
  }
}

/** What one model's step is computed from. */
interface ModelSources {
  readonly seed: Tensor
  /** Data of its own. */
  readonly own: Readonly<Record<string, Tensor>>
  readonly batch: Readonly<Record<string, Tensor>>
  readonly state: BlockState
}

/** What all models are given at a step. */
interface StepScalars {
  readonly step: Tensor
  readonly coefficients: Tensor
}

/** What a step records, and where it leads. */
interface ModelStep {
  readonly outputs: {
    readonly loss: Tensor
    readonly gradientNorm: Tensor
    readonly also: Readonly<Record<string, Tensor>>
  }
  readonly state: BlockState
}

const mapRecord = <A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A) => B,
): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

/**
 * The definition of several models of which each has its own weights, batches and what `own` names, told apart by an axis in front.
 */
export function severalOf(
  single: AnyDefinition,
  models: number,
  own: readonly string[] = [],
): AnyDefinition & { readonly owned: readonly string[] } {
  const owned = Object.keys(single.data).filter((key) => own.includes(key) || key === frozenName)
  return {
    ...single,
    owned,
    parameters: repeated(single.parameters, models),
    data: { ...single.data, ...leading(single.data, owned, models) },
    batch: leading(single.batch, Object.keys(single.batch), models),
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
