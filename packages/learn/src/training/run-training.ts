/**
 * The training loop: runs of many steps, with the host's work beside them.
 *
 * While one run is in the worker, the host prepares the inputs of the next, keeps the books of the one before and writes
 * checkpoints. How steps are cut into runs changes nothing: batches, learning rates and random numbers are functions of
 * the step alone.
 */
import type { Feeds, HostTensor } from '@utsushi/graph'
import type { Snapshot, TrainingCheckpoints } from './checkpoint-store.js'
import { wholeValues } from '../parameters/frozen.js'
import { DivergedError } from './errors.js'
import type { StepRecord } from './history.js'
import { emptyLedger, Ledger } from './ledger.js'
import { firstState, frozenFeed, signatureOf } from './beginning.js'
import { pace } from './pace.js'
import { stepFeeds, type StepRange } from './step-feeds.js'
import { deployedName, frozenName } from './train-definition.js'
import type { ProgressReport, Stopped, TrainingOptions, TrainingResult } from './training-options.js'

const secondsPerRun = 1

/**
 * Trains, or goes on training from a checkpoint.
 *
 * @throws InputError when a checkpoint is damaged or belongs to another training
 * @throws DivergedError when the loss or its gradient becomes NaN or infinite; the last good checkpoint stays
 * @throws RangeError when `validate` stands without `monitor`, or does not give the monitored score
 * @example
 * const runtime = await openRuntime({ threads: 2 })
 * const executor = await runtime.load(training.program)
 * const { parameters, history } = await runTraining({
 *   training, executor, data, batches,
 *   initial: initialise(model, seed),
 *   schedule: cosineRate({ rate: 2e-3, steps: 5000, warmup: 500 }),
 *   steps: 5000,
 *   validate: async ({ parameters }) => ({ rmse: await validationError(parameters) }),
 *   monitor: { metric: 'rmse' },
 *   patience: 10,
 *   checkpoints: fileCheckpoints({ folder: 'runs/first/checkpoints', resume: true }), // of @utsushi/learn/node
 * })
 */
export async function runTraining(options: TrainingOptions): Promise<TrainingResult> {
  const session = await TrainingSession.open(options)
  return session.run()
}

class TrainingSession {
  private readonly pace
  private lastCheckpoint: number

  private constructor(
    private readonly options: TrainingOptions,
    private readonly ledger: Ledger,
    private readonly checkpoints: TrainingCheckpoints | undefined,
    /** Weights that are not trained, as the program takes them. */
    private readonly frozen: Feeds,
    private best: Float32Array | undefined,
  ) {
    this.pace = pace(options.secondsPerRun ?? secondsPerRun, options.stepsPerRun)
    this.lastCheckpoint = this.now()
  }

  static async open(options: TrainingOptions): Promise<TrainingSession> {
    const { training, executor, data, initial, checkpoints } = options
    if (options.validate !== undefined && options.monitor === undefined) {
      throw new RangeError('runTraining: name the validation score that decides (monitor)')
    }
    const books = checkpoints?.open(training, signatureOf(options))
    const found = await books?.read()
    const frozen = found?.frozen ?? frozenFeed(training, initial)
    await executor.set({ ...data, ...frozen, ...(found?.state ?? firstState(training, initial)) })
    const sampleEvery = options.sampleEvery ?? Math.max(1, Math.ceil(options.steps / 2000))
    const ledger = new Ledger(
      found?.ledger ?? emptyLedger,
      sampleEvery,
      options.clock ?? (() => performance.now()),
    )
    return new TrainingSession(options, ledger, books, frozen, found?.best)
  }

  async run(): Promise<TrainingResult> {
    const { executor, onStep, onEpoch, onProgress } = this.options
    let stopped = this.stopReason()
    let next = stopped === undefined ? this.prepare(this.ledger.step) : undefined
    let unreported: readonly StepRecord[] = []
    const report = (): void => {
      if (onStep) unreported.forEach((record) => onStep(record))
      const last = unreported.at(-1)
      if (last !== undefined) onProgress?.(this.progress(last))
      unreported = []
    }
    while (stopped === undefined && next !== undefined) {
      const { range, feeds } = next
      const begun = performance.now()
      const running = executor.run(feeds)
      running.catch(() => undefined)
      report()
      const end = range.from + range.count
      next = end < this.options.steps ? this.prepare(end) : undefined
      const outputs = await running
      this.pace.observe(range.count, (performance.now() - begun) / 1000)
      this.checkpoints?.check()
      unreported = await this.record(range, outputs)
      stopped = await this.closeRound(unreported.at(-1), report, onEpoch)
      if (stopped === undefined && this.checkpointDue()) this.saveCheckpoint()
    }
    report()
    return this.finish(stopped ?? 'completed')
  }

  /** Enters the outcomes of a run in the books. */
  private async record(
    range: StepRange,
    outputs: Readonly<Record<string, HostTensor>>,
  ): Promise<readonly StepRecord[]> {
    const { training, schedule } = this.options
    const seriesOf = (name: string): Float32Array => outputs[name]?.data as Float32Array
    const [losses, norms] = [seriesOf('loss'), seriesOf('gradientNorm')]
    const others = training.also.map((name) => ({ name, values: seriesOf(name) }))
    const records: StepRecord[] = []
    for (let k = 0; k < range.count; k++) {
      const step = range.from + k + 1
      const record: StepRecord = {
        step,
        loss: losses[k] ?? NaN,
        gradientNorm: norms[k] ?? NaN,
        learningRate: schedule(step - 1),
        also: Object.fromEntries(others.map(({ name, values }) => [name, values[k] ?? NaN])),
      }
      if (!Number.isFinite(record.loss) || !Number.isFinite(record.gradientNorm)) await this.diverged(record)
      records.push(record)
      this.ledger.addStep(record)
      if (this.options.validate === undefined && this.atRoundEnd()) this.closeWithoutValidation(record)
    }
    return records
  }

  private atRoundEnd(): boolean {
    const { step } = this.ledger
    return step % this.roundSteps === 0 || step === this.options.steps
  }

  private now(): number {
    return (this.options.clock ?? (() => performance.now()))()
  }

  private get roundSteps(): number {
    return this.options.validateEvery ?? this.options.batches.stepsPerEpoch
  }

  private closeWithoutValidation({ learningRate }: StepRecord): void {
    const record = this.ledger.closeEpoch({
      stepsPerEpoch: this.options.batches.stepsPerEpoch,
      learningRate,
      score: Infinity,
      counts: false,
    })
    this.options.onEpoch?.(record)
  }

  /** At the end of a round: validates, and decides whether to go on. */
  private async closeRound(
    last: StepRecord | undefined,
    report: () => void,
    onEpoch: TrainingOptions['onEpoch'],
  ): Promise<Stopped | undefined> {
    const { validate } = this.options
    const stop = this.stopReason()
    if (validate === undefined || last === undefined) return stop
    if (!this.atRoundEnd() && stop !== 'budget') return stop
    report()
    const { step } = this.ledger
    const parameters = await this.parameters()
    const epoch = step / this.options.batches.stepsPerEpoch
    const validation = await validate({ step, epoch, parameters })
    const record = this.ledger.closeEpoch({
      stepsPerEpoch: this.options.batches.stepsPerEpoch,
      learningRate: last.learningRate,
      validation,
      score: this.scoreOf(validation),
      counts: this.atRoundEnd(),
    })
    if (record.best) this.best = parameters
    onEpoch?.(record)
    return this.stopReason()
  }

  private scoreOf(validation: Readonly<Record<string, number>>): number {
    const { metric, higherIsBetter = false } = this.options.monitor ?? { metric: '' }
    const score = validation[metric]
    if (score === undefined) {
      throw new RangeError(
        `runTraining: validation gave ${Object.keys(validation).join(', ')}, not "${metric}"`,
      )
    }
    return higherIsBetter ? -score : score
  }

  private stopReason(): Stopped | undefined {
    const { steps, patience = Infinity, maxMinutes = Infinity, signal } = this.options
    const { step, sinceBest, seconds } = this.ledger
    if (step >= steps) return 'completed'
    if (sinceBest >= patience) return 'patience'
    if (signal?.aborted) return 'aborted'
    return seconds >= maxMinutes * 60 ? 'budget' : undefined
  }

  /** The next run: up to where something must happen between two steps. */
  private prepare(from: number): { readonly range: StepRange; readonly feeds: Feeds } {
    const { training, batches, schedule, steps, validate, checkpoints } = this.options
    const upTo = (every: number | undefined): number =>
      every === undefined ? Infinity : (Math.floor(from / every) + 1) * every
    const end = Math.min(
      steps,
      from + this.pace.steps,
      upTo(validate && this.roundSteps),
      upTo(checkpoints?.everySteps),
    )
    const range = { from, count: end - from }
    return { range, feeds: stepFeeds(training, batches, schedule, range) }
  }

  private checkpointDue(): boolean {
    const { checkpoints } = this.options
    if (checkpoints === undefined) return false
    const { everySeconds = 30, everySteps = Infinity } = checkpoints
    return this.now() - this.lastCheckpoint >= everySeconds * 1000 || this.ledger.step % everySteps === 0
  }

  /** Asks for the state at this step; the worker answers before the next run, and the file is written beside it. */
  private saveCheckpoint(): void {
    if (this.checkpoints === undefined) return
    this.lastCheckpoint = this.now()
    const { best, frozen } = this
    const ledger = this.ledger.state()
    const snapshot = this.options.executor
      .get(this.options.training.state)
      .then((state): Snapshot => ({ ledger, state, frozen, best }))
    this.checkpoints.write(snapshot)
  }

  /** The present weights, frozen ones too. */
  private async parameters(): Promise<Float32Array> {
    const { training, executor } = this.options
    const name = deployedName(training)
    const { [name]: flat } = await executor.get([name])
    return wholeValues(training.parameters, flat, this.frozen[frozenName])
  }

  private async finish(stopped: Stopped): Promise<TrainingResult> {
    this.saveCheckpoint()
    const final = await this.parameters()
    await this.checkpoints?.settled()
    const { best, history, step, seconds } = this.ledger
    return { parameters: this.best ?? final, final, best, history, stopped, step, seconds }
  }

  private progress({ step, loss, learningRate }: StepRecord): ProgressReport {
    const { steps, batches } = this.options
    return {
      step,
      steps,
      epoch: step / batches.stepsPerEpoch,
      loss,
      learningRate,
      seconds: this.ledger.seconds,
      secondsLeft: (steps - step) * (this.pace.secondsPerStep ?? NaN),
    }
  }

  private async diverged({ step, loss, gradientNorm, learningRate }: StepRecord): Promise<never> {
    await this.checkpoints?.settled()
    const what = Number.isFinite(loss) ? `the gradient's norm is ${gradientNorm}` : `the loss is ${loss}`
    const path = this.checkpoints?.kept
    const kept = path === undefined ? '' : `; the last good state is in ${path}`
    throw new DivergedError(
      `step ${step}: ${what} at learning rate ${learningRate}: lower the learning rate, clip the gradient, or look for extreme values in the data${kept}`,
      step,
      learningRate,
    )
  }
}
