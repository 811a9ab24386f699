/**
 * Our side of `time-to-quality`: the study's network and objective under an optimiser of our choice, until a goal is met.
 */
import { openRuntime, Replicas } from '@utsushi/graph'
import {
  adamw,
  cosineRate,
  initialise,
  replicaPrograms,
  runTraining,
  trainProgram,
  type StepExecutor,
  type TrainingDescription,
} from '@utsushi/learn'
import { examplesOf, planTraining, trainingDefinition } from '@utsushi/study'
import { ecosystem, networkOf, type EcosystemTask } from 'utsushi/ecosystem'
import { validationScorer, type SipnetTraining } from './sipnet.js'

/** A way of training. */
export interface Recipe extends Pick<SipnetTraining, 'windows' | 'batch'> {
  readonly learningRate: number
  readonly betas: readonly [number, number]
  readonly warmupSteps: number
  /** Length of the cosine, warm-up included; training ends with it. */
  readonly scheduleSteps: number
  /** Steps from one evaluation to the next. */
  readonly evaluateEvery: number
}

/** When to stop, whichever comes first. */
export interface Goal {
  /** Validation error to reach; 0 to train to the end of the schedule. */
  readonly rmse: number
  readonly seconds: number
}

/** One evaluation. */
export interface Point {
  /** Of building, loading and training, without evaluations. */
  readonly seconds: number
  readonly step: number
  readonly rmse: number
}

interface Opened {
  readonly training: TrainingDescription
  readonly executor: StepExecutor
  close(): Promise<void>
}

/** Trains until the goal is met, the schedule ends or the time is over. */
export async function trainUntil(
  sipnet: EcosystemTask,
  recipe: Recipe,
  goal: Goal,
  threads: number,
): Promise<readonly Point[]> {
  const { learningRate: rate, warmupSteps: warmup, scheduleSteps: steps, evaluateEvery } = recipe
  const initial = initialise(networkOf(sipnet.model).parameters, sipnet.config.seed)
  const runtime = await openRuntime({ threads })
  const score = validationScorer(sipnet, runtime)
  await score(initial)
  const enough = new AbortController()
  const points: Point[] = []
  const begun = performance.now()
  let evaluating = 0
  const { batches } = planTraining(ecosystem.parts, sipnet, { threads: 1, device: 'cpu' })
  const { training, executor, close } = await open(sipnet, recipe, threads)
  try {
    await runTraining({
      training,
      executor,
      data: sipnet.tables,
      initial,
      batches,
      schedule: cosineRate({ rate, steps, warmup }),
      steps,
      validateEvery: evaluateEvery,
      monitor: { metric: 'rmse' },
      signal: enough.signal,
      validate: async ({ step, parameters }) => {
        const from = performance.now()
        const seconds = (from - begun - evaluating) / 1000
        const { rmse } = await score(parameters)
        points.push({ seconds, step, rmse })
        if (rmse <= goal.rmse || seconds >= goal.seconds) enough.abort()
        evaluating += performance.now() - from
        return { rmse }
      },
    })
  } finally {
    await close()
    await runtime.close()
  }
  return points
}

async function open(sipnet: EcosystemTask, recipe: Recipe, threads: number): Promise<Opened> {
  const { config } = sipnet
  const examples = examplesOf(ecosystem.parts, sipnet)
  const definition = {
    ...trainingDefinition(ecosystem.parts, sipnet, examples, recipe.batch, config.seed),
    name: 'time-to-quality',
    optimiser: adamw({ weightDecay: config.training.weightDecay, betas: recipe.betas }),
  }
  if (threads > 1) {
    const training = replicaPrograms(definition, { replicas: threads, split: ['entity', 'start'] })
    const executor = await Replicas.open(training.programs, threads)
    return { training, executor, close: () => executor.close() }
  }
  const training = trainProgram(definition)
  const runtime = await openRuntime()
  return { training, executor: await runtime.load(training.program), close: () => runtime.close() }
}
