// How a search scores a configuration: every fold trained as one program with what was fitted on its own training part, and
// scored on what it held out.
import { hostTensor, openRuntime, type HostTensor, type Runtime } from '@utsushi/graph'
import { besideEachOther, initialise, modelsProgram } from '@utsushi/learn'
import type { CommonConfig } from '../definition/common-keys.js'
import type { StudyContext } from '../definition/contract.js'
import type { Rival, SearchObjective, StudyParts, Tables, Task } from '../definition/parts.js'
import type { TrialContext, TrialOutcome, TrialRunner, TrialsContext } from '../tuning/contract.js'
import { changedKeys } from '../run/changed-keys.js'
import { crossValidate } from '../tuning/cross-validate.js'
import { digestOf } from '../tuning/data-digest.js'
import { tuningFolds } from '../tuning/folds.js'
import { heed, lookAtData } from '../look/look-at-data.js'
import { emptyParts } from '../look/part-values.js'
import { askIn } from './ask.js'
import { auditFolds, auditParts } from './audit.js'
import { monitored } from './monitored.js'
import { parametersOf, prepareTask, required } from './task.js'
import { exampleBatches, examplesOf, scheduleOf, trainingDefinition, trainingOf } from './training-plan.js'

type Folds = Pick<TrialContext, 'folds' | 'seed'>

/** Reads the data once for many trials. */
export async function openTrials<C extends CommonConfig & { readonly tuning: Folds }, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  context: TrialsContext,
): Promise<TrialRunner<C>> {
  const data = await study.read(config, context)
  const parts = study.parts(config, data)
  if (context.looked !== true) {
    // What cannot be fitted is refused here too, once, and not by every trial.
    heed(lookAtData(study, config, data), context.reporter)
    const folds = foldParts(study, config, data, config.tuning)
    refuseEmptyFolds(study, config, data, folds)
    auditParts(study, config, data, parts, context.reporter)
    auditFolds(study, config, data, parts, folds, context.reporter)
  }
  // A method that is fitted alone may take long.
  const fitted = study.loss === undefined ? undefined : study.fit(config, data, parts.train)
  const dataOfTrial = readAnew(study, config, data, context)
  return {
    trial: async (chosen, trial) => {
      // A thread of its own for every trial: its programs go with it.
      const runtime = await openRuntime({ threads: 1 })
      try {
        return await runTrial(study, chosen, await dataOfTrial(chosen), trial, runtime)
      } finally {
        await runtime.close()
      }
    },
    check: (chosen) => {
      const changed = changedKeys(config, chosen)
      if (fitted === undefined || changed.some(isOf('data'))) return
      if (!changed.every((key) => isOf('model')(key) || isOf('training')(key)))
        checkTrial(study, chosen, data)
      else study.model(chosen, fitted)
    },
    baselines: (base, folds) => rivalsOfFolds(study, base, data, folds),
    digest: () => digestOf(study.digest(data)),
    close: () => Promise.resolve(),
  }
}

/** @throws InputError naming the first fold in which a target holds nothing to train on or to be scored by */
function refuseEmptyFolds<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  folds: readonly { readonly train: P; readonly validation: P }[],
): void {
  const description = study.describe?.(config, data)
  if (description === undefined) return
  for (const [k, { train, validation }] of folds.entries()) {
    const called = (name: string): string =>
      `tuning.folds, ${name === 'train' ? 'training' : 'scored'} part of fold ${k + 1}`
    heed(emptyParts(description, { train, validation }, called), { warn: () => undefined })
  }
}

/** Whether a configuration reads the data in another way. */
const readsOther = (config: unknown, chosen: unknown): boolean =>
  changedKeys(config, chosen).some(isOf('data'))

const isOf =
  (section: string) =>
  (key: string): boolean =>
    key.startsWith(`${section}.`)

/** The data of a trial: those read at first, unless its settings read them in another way. The last such reading is kept. */
function readAnew<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  context: StudyContext,
): (chosen: C) => Promise<D> {
  let last: { readonly chosen: C; readonly data: D } = { chosen: config, data }
  return async (chosen) => {
    if (!readsOther(config, chosen)) return data
    if (readsOther(last.chosen, chosen)) last = { chosen, data: await study.read(chosen, context) }
    return last.data
  }
}

/** Cuts and fits the data as a trial would, and builds its model. */
function checkTrial<C extends CommonConfig & { readonly tuning: Folds }, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
): void {
  for (const parts of foldParts(study, config, data, config.tuning)) {
    examplesOf(study, { config, data, parts })
    study.model(config, study.fit(config, data, parts.train))
  }
}

/** The parts of every fold: what it trains on, and what it is scored on. */
export function foldParts<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  { folds, seed }: Folds,
): readonly { readonly train: P; readonly validation: P }[] {
  const plan = required(study.folds, study.name, 'folds')
  const { entities, called, parts, cut } = plan(config, data, study.parts(config, data))
  const all = cut?.(folds) ?? tuningFolds({ entities, called, folds, seed })
  return all.map(({ train, test }) => parts(train, test))
}

/** Every fold with what was fitted on its training part and on no other. */
export function foldTasks<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  folds: Folds,
): readonly Task<C, D, P, F, M>[] {
  return foldParts(study, config, data, folds).map((parts) => prepareTask(study, config, data, { parts }))
}

async function runTrial<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  context: TrialContext,
  runtime: Runtime,
): Promise<TrialOutcome> {
  const tasks = foldTasks(study, config, data, context)
  const [first] = tasks
  if (first === undefined) throw new RangeError('a cross-validation needs folds')
  const asked = tasks.map((task) => study.answers(task, askIn(runtime, task.tables)))
  const parameters = parametersOf(first.model)
  const size = parameters?.size ?? 0
  const [[firstName, firstObjective], ...others] = objectivesOf(study)
  const scoresOf = async (
    objective: typeof firstObjective,
    all: Float32Array,
  ): Promise<readonly number[]> => {
    const scores: number[] = []
    for (const [k, task] of tasks.entries()) {
      const own = asked[k]?.(all.slice(k * size, (k + 1) * size))
      scores.push(own === undefined ? NaN : await objective.score(task, own, task.parts.validation as P))
    }
    return scores
  }
  const result =
    parameters === undefined
      ? await fittedScores((all) => scoresOf(firstObjective, all), context)
      : await trainFolds(study, tasks, context, runtime, (all) => scoresOf(firstObjective, all))
  const further: Record<string, number> = {}
  for (const [name, objective] of others) further[name] = mean(await scoresOf(objective, result.parameters))
  return {
    objectives: { [firstName]: mean(result.last), ...further, parameters: size },
    folds: result.last,
    epochs: result.epochs,
    notes: { seconds: result.seconds, parameters: size, ...result.notes, ...further },
  }
}

/** The first is what folds report. */
function objectivesOf<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
): [Named<C, D, P, F, M, A>, ...Named<C, D, P, F, M, A>[]] {
  const [first, ...others] = Object.entries(study.objectives ?? {})
  return first === undefined ? [[study.monitor.path, monitored(study)]] : [first, ...others]
}

type Named<C, D, P, F, M, A> = readonly [string, SearchObjective<Task<C, D, P, F, M>, P, A>]

/** A method without a network is done when it is fitted. */
async function fittedScores(
  score: (parameters: Float32Array) => Promise<readonly number[]>,
  { epochs, report }: TrialContext,
) {
  const begun = performance.now()
  const parameters = new Float32Array(0)
  const last = await score(parameters)
  report(epochs, last)
  return { last, epochs, parameters, seconds: (performance.now() - begun) / 1000, notes: {} }
}

async function trainFolds<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  tasks: readonly Task<C, D, P, F, M>[],
  context: TrialContext,
  runtime: Runtime,
  score: (parameters: Float32Array) => Promise<readonly number[]>,
) {
  const [first] = tasks
  if (first === undefined) throw new RangeError('a cross-validation needs folds')
  const { config } = first
  const training = trainingOf(config, study.name)
  const examples = tasks.map((task) => examplesOf(study, task))
  const batch = Math.min(training.batch, ...examples.map(({ count }) => count))
  const batches = besideEachOther(
    examples.map((own, k) => exampleBatches(own, batch, context.seed + k, study.rates?.(config))),
  )
  const [example] = examples
  if (example === undefined) throw new RangeError('a cross-validation needs folds')
  const definition = trainingDefinition(study, first, example, batch, context.seed)
  const { own, tables } = besideTables(tasks.map((task) => task.tables))
  const weights = tasks.map(
    ({ model, data }, k) =>
      study.initial?.(config, model, context.seed + k, data) ??
      initialise(definition.parameters, context.seed + k),
  )
  const result = await crossValidate(
    {
      training: modelsProgram(definition, { models: tasks.length, own }),
      data: tables,
      initial: joined(weights),
      batches,
      schedule: scheduleOf(training, context.epochs * batches.stepsPerEpoch),
      score,
    },
    context,
    runtime,
  )
  return { ...result, notes: { batch, updates: result.epochs * batches.stepsPerEpoch } }
}

/** Tables of several folds: those that are the same in all stay one, the others stand one behind the other. */
export function besideTables(folds: readonly Tables[]): {
  readonly own: readonly string[]
  readonly tables: Tables
} {
  const [first = {}] = folds
  const own = Object.keys(first).filter((name) =>
    folds.some((tables) => !sameValues(tables[name], first[name])),
  )
  return {
    own,
    tables: Object.fromEntries(
      Object.entries(first).map(([name, table]) => [
        name,
        own.includes(name) ? stacked(folds.flatMap((tables) => tables[name] ?? [])) : table,
      ]),
    ),
  }
}

function sameValues(a: HostTensor | undefined, b: HostTensor | undefined): boolean {
  if (a === b) return true
  if (a?.shape.join() !== b?.shape.join() || a === undefined || b === undefined) return false
  return Buffer.compare(bytesOf(a), bytesOf(b)) === 0
}

const bytesOf = ({ data }: HostTensor): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

function stacked(tables: readonly HostTensor[]): HostTensor {
  const [first] = tables
  if (first === undefined) throw new RangeError('nothing to stack')
  const shape = [tables.length, ...first.shape]
  if (first.dtype === 'int32') {
    const all = new Int32Array(tables.reduce((sum, { data }) => sum + data.length, 0))
    tables.forEach(({ data }, k) => all.set(data as Int32Array, k * data.length))
    return hostTensor(all, shape, 'int32')
  }
  return hostTensor(joined(tables.map(({ data }) => data as Float32Array)), shape)
}

function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const size = parts[0]?.length ?? 0
  const all = new Float32Array(size * parts.length)
  parts.forEach((part, k) => all.set(part, k * size))
  return all
}

/** Mean scores of simple methods over the folds. */
function rivalsOfFolds<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  folds: Folds,
): readonly Rival[] {
  if (study.rivals === undefined) return []
  const each = foldTasks(study, config, data, folds).map(
    (task) => study.rivals?.(task, task.parts.validation as P) ?? [],
  )
  return (each[0] ?? []).map(({ name }, k) => ({
    name,
    value: mean(each.map((own) => own[k]?.value ?? NaN)),
  }))
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
