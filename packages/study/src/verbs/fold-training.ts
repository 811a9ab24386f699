// Folds trained as one program, each with what was fitted on its own training part, and scored on what it holds out.
import { hostTensor, type HostTensor, type Runtime } from '@utsushi/graph'
import { besideEachOther, initialise, modelsProgram } from '@utsushi/learn'
import type { CommonConfig } from '../definition/common-keys.js'
import type { SearchObjective, StudyParts, Tables, Task } from '../definition/parts.js'
import type { TrialContext, TrialOutcome } from '../tuning/contract.js'
import { crossValidate } from '../tuning/cross-validate.js'
import { askIn } from './ask.js'
import { askMembers, membersOf } from './ensemble.js'
import { monitored } from './monitored.js'
import { parametersOf } from './task.js'
import { exampleBatches, examplesOf, scheduleOf, trainingDefinition, trainingOf } from './training-plan.js'

/** How long folds are trained, and who is told of their scores. */
export type FoldTrainingContext = Omit<TrialContext, 'folds'> & {
  /** Ends after so many epochs of the schedule's, and scores there alone; all of them, each scored, when left out. */
  readonly stopAfter?: number
  /** Name of the objective that folds report; the first when left out. */
  readonly objective?: string
}

/**
 * Trains the models of several folds side by side and scores each on its own validation part.
 *
 * @throws DivergedError when a loss or a score becomes NaN or infinite
 */
export async function trainFolds<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  tasks: readonly Task<C, D, P, F, M>[],
  context: FoldTrainingContext,
  runtime: Runtime,
): Promise<TrialOutcome> {
  const [first] = tasks
  if (first === undefined) throw new RangeError('a cross-validation needs folds')
  const asked = tasks.map((task) =>
    study.answers(task, askMembers(askIn(runtime, task.tables), membersOf(task.config))),
  )
  const parameters = parametersOf(first.model)
  const members = membersOf(first.config)
  // Of all members of a fold.
  const size = members * (parameters?.size ?? 0)
  const [[firstName, firstObjective], ...others] = objectivesOf(study, context.objective)
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
      : await byGradients(study, tasks, context, runtime, (all) => scoresOf(firstObjective, all))
  const further: Record<string, number> = {}
  for (const [name, objective] of others) further[name] = mean(await scoresOf(objective, result.parameters))
  return {
    objectives: { [firstName]: mean(result.last), ...further, parameters: size },
    folds: result.last,
    epochs: result.epochs,
    notes: { seconds: result.seconds, parameters: size, ...result.notes, ...further },
  }
}

/** The first is what folds report: the one that is asked for, or the study's first. */
function objectivesOf<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  asked?: string,
): [Named<C, D, P, F, M, A>, ...Named<C, D, P, F, M, A>[]] {
  const all = Object.entries(study.objectives ?? {})
  const [first = [study.monitor.path, monitored(study)] as const, ...others] = [
    ...all.filter(([name]) => name === asked),
    ...all.filter(([name]) => name !== asked),
  ]
  return [first, ...others]
}

type Named<C, D, P, F, M, A> = readonly [string, SearchObjective<Task<C, D, P, F, M>, P, A>]

/** A method without a network is done when it is fitted. */
async function fittedScores(
  score: (parameters: Float32Array) => Promise<readonly number[]>,
  { epochs, report }: FoldTrainingContext,
) {
  const begun = performance.now()
  const parameters = new Float32Array(0)
  const last = await score(parameters)
  report(epochs, last)
  return { last, epochs, parameters, seconds: (performance.now() - begun) / 1000, notes: {} }
}

async function byGradients<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  folds: readonly Task<C, D, P, F, M>[],
  context: FoldTrainingContext,
  runtime: Runtime,
  score: (parameters: Float32Array) => Promise<readonly number[]>,
) {
  const [first] = folds
  if (first === undefined) throw new RangeError('a cross-validation needs folds')
  const { config } = first
  // Members of a fold's ensemble stand side by side as folds do.
  const tasks = folds.flatMap((task) => Array.from({ length: membersOf(config) }, () => task))
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

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
