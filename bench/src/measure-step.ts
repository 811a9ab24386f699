/**
 * Milliseconds of a training step of ours, in one setting of workers and threads.
 */
import { hostTensor, openRuntime, Replicas } from '@utsushi/graph'
import {
  constantRate,
  initialise,
  parametersName,
  stepFeeds,
  type Batches,
  type StepExecutor,
  type TrainingDescription,
} from '@utsushi/learn'
import { median, rounded } from './median.js'
import type { StepTraining } from './step-trainings.js'

/** How a step is divided: among workers (each a share of the batch), or among threads inside an operation. */
export interface StepSetting {
  readonly workers: number
  readonly threads: number
}

export interface MeasuredStep extends StepSetting {
  readonly [key: string]: number
  readonly median_ms: number
  /** Processor time of a step in the best run, all threads together: on a machine with other work, what stays comparable. */
  readonly processor_ms: number
  readonly runs: number
  readonly steps_per_run: number
  readonly first_loss: number
  readonly last_loss: number
}

export interface OpenedStep {
  readonly training: TrainingDescription
  readonly executor: StepExecutor
  close(): Promise<void>
}

const learningRate = 2e-3
/** The trainer's runs take about a second as well. */
const secondsPerRun = 1
const warmingSteps = 3

/** Loads a training into its workers, with its data and first weights. */
export async function openStep(step: StepTraining, setting: StepSetting): Promise<OpenedStep> {
  const opened = setting.workers > 1 ? await openShared(step, setting) : await openAlone(step, setting)
  const { parameters, state } = opened.training
  await opened.executor.set({
    ...step.data,
    ...Object.fromEntries(state.map((name) => [name, hostTensor(new Float32Array(parameters.size))])),
    [parametersName]: hostTensor(initialise(parameters, 1)),
  })
  return opened
}

/** The median over runs of many steps, for about `seconds` and at least three runs. */
export async function measureStep(
  step: StepTraining,
  setting: StepSetting,
  seconds: number,
): Promise<MeasuredStep> {
  const { training, executor, close } = await openStep(step, setting)
  try {
    const batches = wholeBatch(step.batch)
    let from = 0
    const run = async (
      count: number,
    ): Promise<{
      readonly perStep: number
      readonly processor: number
      readonly losses: Float32Array
    }> => {
      const feeds = stepFeeds(training, batches, constantRate(learningRate), { from, count })
      from += count
      const [begin, used] = [performance.now(), process.cpuUsage()]
      const { loss } = await executor.run(feeds)
      const perStep = (performance.now() - begin) / count
      const { user, system } = process.cpuUsage(used)
      return { perStep, processor: (user + system) / 1000 / count, losses: loss?.data as Float32Array }
    }
    const { losses: first } = await run(warmingSteps)
    const { perStep } = await run(warmingSteps)
    const stepsPerRun = Math.max(1, Math.floor((secondsPerRun * 1000) / perStep))
    const durations: number[] = []
    let processor = Infinity
    let last = first
    const end = performance.now() + seconds * 1000
    while (durations.length < 3 || performance.now() < end) {
      const measured = await run(stepsPerRun)
      durations.push(measured.perStep)
      processor = Math.min(processor, measured.processor)
      last = measured.losses
    }
    return {
      ...setting,
      median_ms: rounded(median(durations)),
      processor_ms: rounded(processor),
      runs: durations.length,
      steps_per_run: stepsPerRun,
      first_loss: rounded(first[0] ?? NaN),
      last_loss: rounded(last.at(-1) ?? NaN),
    }
  } finally {
    await close()
  }
}

async function openAlone(step: StepTraining, { threads }: StepSetting): Promise<OpenedStep> {
  const training = step.alone()
  const runtime = await openRuntime({ threads })
  return { training, executor: await runtime.load(training.program), close: () => runtime.close() }
}

async function openShared(step: StepTraining, { workers, threads }: StepSetting): Promise<OpenedStep> {
  const training = step.shared(workers)
  const executor = await Replicas.open(training.programs, workers, { threads })
  return { training, executor, close: () => executor.close() }
}

/** Every step sees the same samples, as the peers' do. */
function wholeBatch(size: number): Batches {
  const order = Int32Array.from({ length: size }, (_, k) => k)
  return { stepsPerEpoch: 1, write: (_, { index }) => (index as Int32Array | undefined)?.set(order) }
}
