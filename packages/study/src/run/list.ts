// Which runs a folder holds, and how far each has come. Read from the files alone.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { command, trainAgain } from '../definition/command-name.js'
import type { TrainOutcome } from '../definition/contract.js'
import { calmer } from './begin.js'
import { readFailure, type RunFailure } from './failure.js'
import { isComparison, isTuning, openFolder, type RunFolder } from './folder.js'
import { lockHolder } from './lock.js'
import { comparisonSummary } from './list-comparison.js'
import { tuningSummary } from './list-tuning.js'
import { outcomeOf, stateOf, type RunState } from './state.js'

/** One line of `utsushi runs`. */
export interface RunSummary {
  readonly path: string
  readonly study: string
  readonly created: string
  readonly state: RunState | 'tuning' | 'tuned' | 'comparing' | 'compared' | 'damaged'
  /** Why it failed, when it did. */
  readonly failure?: RunFailure
  /** Of a training; 0 for a tuning and a comparison. */
  readonly epochs: number
  /** Of a tuning: those that are finished, and those it is to have. */
  readonly trials?: { readonly done: number; readonly of: number }
  /** Of a comparison: a member on a fold each. */
  readonly units?: { readonly done: number; readonly of: number }
  readonly seconds?: number
  /** Of a tuning and a comparison, by its first objective, and without an epoch. */
  readonly best?: Pick<TrainOutcome['best'], 'value' | 'metric' | 'on'> & { readonly epoch?: number }
  /** Why it is damaged or failed, and what to do. */
  readonly note?: string
}

/**
 * Runs in a folder, oldest first; a folder that is a run itself gives that one.
 *
 * @throws InputError when the folder does not exist.
 * @example for (const { path, state, best } of listRuns('runs')) console.log(path, state, best?.value)
 */
export function listRuns(folder: string): readonly RunSummary[] {
  if (!existsSync(folder))
    throw new InputError(
      `${folder} does not exist — no run has been trained here yet; where runs stand elsewhere, name their folder`,
    )
  const isRun = (path: string) => existsSync(join(path, 'config.json'))
  const paths = isRun(folder)
    ? [folder]
    : readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(folder, entry.name))
        .filter(isRun)
  return paths.map(summariseRun).sort((a, b) => inOrder(a.created, b.created) || inOrder(a.path, b.path))
}

/** By the letters' numbers, which are the same in every language. */
function inOrder(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** The line of one folder that holds a run; `damaged`, with why, where a file that tells is unreadable. */
export function summariseRun(path: string): RunSummary {
  try {
    const run = openFolder(path)
    const { study, created } = run.config
    const working = lockHolder(path) !== undefined
    return {
      ...{ path, study, created },
      ...(isTuning(run)
        ? tuningSummary(run, working)
        : isComparison(run)
          ? comparisonSummary(run, working)
          : trainingSummary(run)),
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { path, study: '', created: '', state: 'damaged', epochs: 0, note: error.message }
  }
}

function trainingSummary(run: RunFolder): Omit<RunSummary, 'path' | 'study' | 'created'> {
  const [outcome, failure, state] = [outcomeOf(run), readFailure(run), stateOf(run)]
  return {
    state,
    epochs: outcome?.epochs ?? run.readHistory().at(-1)?.epoch ?? 0,
    ...(outcome === undefined ? {} : { seconds: outcome.seconds, best: chosenBy(outcome.best) }),
    ...(failure === undefined || state === 'training' ? {} : { failure, note: whatToDo(run, failure) }),
  }
}

/** What chose the weights. Runs of before wrote an epoch where no part was held back to choose by. */
const chosenBy = (best: TrainOutcome['best']): TrainOutcome['best'] =>
  best.metric === 'epoch' ? { epoch: best.epoch } : best

/** Why a run failed, and how it goes on. */
function whatToDo(run: RunFolder, { kind, stage, message }: RunFailure): string {
  if (stage === 'evaluation')
    return `${run.path}: its evaluation failed: ${message} — ${command(`evaluate ${run.path}`)} tries again`
  const way = kind === 'diverged' ? calmer(run) : `once that is mended, go on with: ${trainAgain(run.path)}`
  // A message of a divergence says itself what to do, as it was told when it happened.
  return `${run.path}: ${message.includes(way) ? message : `${message} — ${way}`}`
}
