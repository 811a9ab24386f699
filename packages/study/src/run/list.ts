// Which runs a folder holds, and how far each has come. Read from the files alone.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import type { TrainOutcome } from '../definition/contract.js'
import { isTuning, openFolder, type RunFolder } from './folder.js'
import { lockHolder } from './lock.js'
import { tuningSummary } from './list-tuning.js'

/** One line of `utsushi runs`. */
export interface RunSummary {
  readonly path: string
  readonly study: string
  readonly created: string
  readonly state: 'training' | 'tuning' | 'interrupted' | 'trained' | 'evaluated' | 'tuned' | 'damaged'
  /** Of a training; 0 for a tuning. */
  readonly epochs: number
  /** Of a tuning: those that are finished, and those it is to have. */
  readonly trials?: { readonly done: number; readonly of: number }
  readonly seconds?: number
  /** Of a tuning, by its first objective, and without an epoch. */
  readonly best?: { readonly value: number; readonly metric: string; readonly epoch?: number }
  /** Why it is damaged. */
  readonly note?: string
}

/**
 * Runs in a folder, oldest first; a folder that is a run itself gives that one.
 *
 * @throws InputError when the folder does not exist.
 * @example for (const { path, state, best } of listRuns('runs')) console.log(path, state, best?.value)
 */
export function listRuns(folder: string): readonly RunSummary[] {
  if (!existsSync(folder)) throw new InputError(`${folder} does not exist — no run has been trained here yet`)
  const isRun = (path: string) => existsSync(join(path, 'config.json'))
  const paths = isRun(folder)
    ? [folder]
    : readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(folder, entry.name))
        .filter(isRun)
  return paths.map(summary).sort((a, b) => a.created.localeCompare(b.created) || a.path.localeCompare(b.path))
}

function summary(path: string): RunSummary {
  try {
    const run = openFolder(path)
    const { study, created } = run.config
    const working = lockHolder(path) !== undefined
    return {
      ...{ path, study, created },
      ...(isTuning(run) ? tuningSummary(run, working) : trainingSummary(run, working)),
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { path, study: '', created: '', state: 'damaged', epochs: 0, note: error.message }
  }
}

function trainingSummary(run: RunFolder, working: boolean): Omit<RunSummary, 'path' | 'study' | 'created'> {
  const outcome = run.has('outcome.json') ? (run.readJson('outcome.json') as TrainOutcome) : undefined
  const finished = outcome !== undefined && outcome.stopped !== 'interrupted'
  const state = finished ? (run.has('metrics.json') ? 'evaluated' : 'trained') : 'interrupted'
  return {
    state: working ? 'training' : state,
    epochs: outcome?.epochs ?? run.readHistory().at(-1)?.epoch ?? 0,
    ...(outcome === undefined ? {} : { seconds: outcome.seconds, best: outcome.best }),
  }
}
