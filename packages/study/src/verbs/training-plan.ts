// A training written down: the program, its batches and its schedule. Nothing here runs.
import { openRuntime, Replicas, type Program, type RuntimeOptions } from '@utsushi/graph'
import {
  adam,
  adamw,
  besideEachOther,
  constantRate,
  cosineRate,
  ModelsExecutor,
  modelsProgram,
  noamRate,
  replicaPrograms,
  sgd,
  sharedModels,
  shuffledBatches,
  stepRate,
  trainProgram,
  type Batches,
  type FlatParameters,
  type InputSpecs,
  type Optimiser,
  type ParameterTree,
  type Schedule,
  type SharedModels,
  type StepExecutor,
  type TrainDefinition,
  type TrainingDescription,
} from '@utsushi/learn'
import { InputError } from '@utsushi/ground'
import type { CommonConfig, TrainingKeys } from '../definition/common-keys.js'
import type { Device } from '../definition/contract.js'
import type { Examples, LossInputs, StudyParts, Tables, Task } from '../definition/parts.js'
import { ensembleParameters, membersOf } from './ensemble.js'
import { parametersOf, required } from './task.js'

/** A training that can be opened in worker threads. */
export interface TrainingPlan {
  readonly training: TrainingDescription
  open(options: RuntimeOptions): Promise<StepExecutor & { close(): Promise<void> }>
  readonly examples: Examples
  /** All that is trained. */
  readonly parameters: FlatParameters
  /** Of one network; all of them where there is no ensemble. */
  readonly single: FlatParameters
  readonly batches: Batches
  readonly schedule: Schedule
  /** Examples in a step: the study file's, or all of them when they are fewer. */
  readonly batch: number
  readonly stepsPerEpoch: number
  readonly steps: number
}

/**
 * Multiply-adds of a step from which each thread takes a share of it. Measured on two cores: at 12 × 10⁹ two workers with
 * half a batch each are a tenth faster than one with all of it; at 0.3 and 0.5 × 10⁹ they are not, and at 0.05 × 10⁹ they
 * take twice the time.
 */
const worthSharing = 8e8

/**
 * Plans the training for a number of threads. Where a step is large and its batch divides evenly, each thread takes a
 * share; a small step is fastest on one thread. Members of an ensemble are shared out among all threads, whatever their size. Checked, nothing is shared, and every step is a run of its own: NaN spreads
 * from one step to all of the next.
 *
 * @throws InputError when there is nothing to train on
 */
export function planTraining<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  task: Task<C, D, P, F, M>,
  {
    threads,
    device,
    checked = false,
  }: { readonly threads: number; readonly device: Device; readonly checked?: boolean },
): TrainingPlan {
  const { config } = task
  const training = trainingOf(config, study.name)
  const examples = examplesOf(study, task)
  const batch = Math.min(training.batch, examples.count)
  const definition = trainingDefinition(study, task, examples, batch, config.seed)
  const onProcessor = device === 'cpu' || device === 'auto'
  const large = (study.stepWork?.(task) ?? 0) >= worthSharing
  const members = membersOf(config)
  const workers = onProcessor && !checked ? Math.min(threads, members) : 1
  const prepared =
    members > 1
      ? workers > 1
        ? besides(sharedModels(definition, { models: members, workers }))
        : alone(modelsProgram(definition, { models: members }), large ? threads : 1)
      : onProcessor && large && !checked && threads > 1 && batch % threads === 0
        ? shared(
            replicaPrograms(definition, { replicas: threads, split: Object.keys(examples.columns) }),
            threads,
          )
        : alone(trainProgram(definition), large ? threads : 1)
  const batchesOf = (seed: number): Batches => exampleBatches(examples, batch, seed, study.rates?.(config))
  const batches =
    members > 1
      ? besideEachOther(Array.from({ length: members }, (_, k) => batchesOf(config.seed + k)))
      : batchesOf(config.seed)
  const stepsPerEpoch = training.stepsPerEpoch ?? batches.stepsPerEpoch
  const steps = stepsPerEpoch * training.epochs
  const { parameters: single } = definition
  const parameters = ensembleParameters(single, members)
  return {
    ...prepared,
    ...{ examples, parameters, single, batches, batch, stepsPerEpoch, steps },
    schedule: scheduleOf(training, steps),
  }
}

/** The section `training`. @throws InputError in a study whose file has none */
export function trainingOf({ training }: CommonConfig, study: string): TrainingKeys {
  return required(training, study, 'training')
}

/** What the training part trains on. @throws InputError when that is nothing */
export function examplesOf<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  { config, data, parts }: Pick<Task<C, D, P, F, M>, 'config' | 'data' | 'parts'>,
): Examples {
  const examples = required(study.examples, study.name, 'examples')(config, data, parts.train)
  if (examples.count === 0)
    throw new InputError(`split: there are no ${examples.called} to train on — hold out less, or add data`)
  return examples
}

/** What a training program is made from, for one model or for the models of several folds side by side. */
export function trainingDefinition<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  task: Task<C, D, P, F, M>,
  { columns }: Examples,
  batch: number,
  seed: number,
): TrainDefinition<ParameterTree, InputSpecs, InputSpecs> {
  const { config, model, tables } = task
  const training = trainingOf(config, study.name)
  const { loss, shortcuts } = required(study.loss, study.name, 'loss')(task)
  const own = (context: unknown): LossInputs<M> => context as LossInputs<M>
  return {
    name: study.name,
    parameters: required(parametersOf(model), study.name, 'model.parameters'),
    optimiser: optimiserOf(training),
    clip: training.clip,
    data: specsOf(tables),
    batch: {
      ...Object.fromEntries(
        Object.entries(columns).map(([name, values]) => [
          name,
          { dtype: values instanceof Int32Array ? 'int32' : 'float32', shape: [batch] } as const,
        ]),
      ),
      ...Object.fromEntries(
        Object.keys(study.rates?.(config) ?? {}).map((name) => [
          name,
          { dtype: 'float32', shape: [] } as const,
        ]),
      ),
    },
    seed,
    loss: (context) => loss(own(context)),
    ...(shortcuts && {
      shortcuts: shortcuts.map((way) => ({
        holds: (context: unknown) => way.holds(own(context)),
        loss: (context: unknown) => way.loss(own(context)),
      })),
    }),
  }
}

/** Tables as a program declares them. */
export const specsOf = (tables: Tables): InputSpecs =>
  Object.fromEntries(Object.entries(tables).map(([name, { dtype, shape }]) => [name, { dtype, shape }]))

/** Every example once an epoch, shuffled; with the scalars that change from step to step. */
export function exampleBatches(
  { count, columns }: Examples,
  size: number,
  seed: number,
  rates: Readonly<Record<string, Schedule>> = {},
): Batches {
  const order = shuffledBatches({ count, size, seed })
  const index = new Int32Array(size)
  return {
    stepsPerEpoch: order.stepsPerEpoch,
    write: (position, into) => {
      order.write(position, { index })
      for (const [name, values] of Object.entries(columns)) {
        const target = into[name] as Int32Array | Float32Array
        for (const [k, example] of index.entries()) target[k] = values[example] ?? 0
      }
      for (const [name, rate] of Object.entries(rates)) (into[name] as Float32Array).fill(rate(position.step))
    },
  }
}

type Prepared = Pick<TrainingPlan, 'training' | 'open'>

function alone(training: TrainingDescription & { readonly program: Program }, threads: number): Prepared {
  return {
    training,
    open: async (options) => {
      const runtime = await openRuntime({ ...options, threads })
      const executable = await runtime.load(training.program)
      return Object.assign(executable, { close: () => runtime.close() })
    },
  }
}

/** Members of an ensemble, shared out among threads. */
function besides(training: SharedModels): Prepared {
  return {
    training,
    open: async (options) =>
      ModelsExecutor.open(
        training,
        await Promise.all(
          Array.from({ length: training.workers }, () => openRuntime({ ...options, threads: 1 })),
        ),
      ),
  }
}

function shared(training: ReturnType<typeof replicaPrograms>, replicas: number): Prepared {
  return {
    training,
    open: (options) => Replicas.open(training.programs, replicas, { ...options, threads: 1 }),
  }
}

export function optimiserOf({ optimiser, weightDecay }: TrainingKeys): Optimiser {
  switch (optimiser) {
    case 'adamw':
      return adamw({ weightDecay })
    case 'adam':
      return adam({ weightDecay })
    case 'sgd':
      return sgd({ momentum: 0.9, weightDecay })
    default:
      return optimiser satisfies never
  }
}

/** A schedule that rises to `learningRate` over the warm-up, whatever it does afterwards. */
export function scheduleOf(training: TrainingKeys, steps: number): Schedule {
  const { schedule, learningRate: rate, warmupSteps } = training
  const warmed =
    (after: Schedule): Schedule =>
    (step) =>
      step < warmupSteps ? (rate * (step + 1)) / warmupSteps : after(step)
  switch (schedule) {
    case 'cosine':
      return cosineRate({ rate, steps, warmup: Math.min(warmupSteps, steps - 1) })
    case 'constant':
      return warmed(constantRate(rate))
    case 'step':
      return warmed(stepRate({ rate, every: Math.max(1, Math.ceil(steps / 3)), factor: 0.1 }))
    case 'noam': {
      // The size of the model sets but the peak of this schedule, and the study file names that.
      const warmup = Math.max(1, warmupSteps)
      return noamRate({ size: 1, warmup, factor: rate * Math.sqrt(warmup) })
    }
    default:
      return schedule satisfies never
  }
}
