// Which runs a folder holds, and how far each has come. Read from the files alone.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TrainOutcome } from '../study/contract.js'
import { InputError } from '../study/input-error.js'
import { openRun } from './folder.js'
import { lockHolder } from './lock.js'

/** One line of `utsushi runs`. */
export interface RunSummary {
  readonly path: string
  readonly study: string
  readonly created: string
  readonly state: 'training' | 'interrupted' | 'trained' | 'evaluated' | 'damaged'
  readonly epochs: number
  readonly seconds?: number
  readonly best?: TrainOutcome['best']
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
    const run = openRun(path)
    const outcome = run.has('outcome.json') ? (run.readJson('outcome.json') as TrainOutcome) : undefined
    const working = lockHolder(path) !== undefined
    const finished = outcome !== undefined && outcome.stopped !== 'interrupted'
    return {
      path,
      study: run.config.study,
      created: run.config.created,
      state: working
        ? 'training'
        : !finished
          ? 'interrupted'
          : run.has('metrics.json')
            ? 'evaluated'
            : 'trained',
      epochs: outcome?.epochs ?? run.readHistory().at(-1)?.epoch ?? 0,
      ...(outcome === undefined ? {} : { seconds: outcome.seconds, best: outcome.best }),
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { path, study: '', created: '', state: 'damaged', epochs: 0, note: error.message }
  }
}
