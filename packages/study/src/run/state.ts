// What has become of a training, read from its folder alone.
import type { TrainOutcome } from '../definition/contract.js'
import { readFailure } from './failure.js'
import type { RunFolder } from './folder.js'
import { lockHolder } from './lock.js'

/**
 * `training`: a process works on it. `interrupted`: it was stopped or killed, and goes on where it was. `failed`: it ended with an
 * error, which `failure.json` tells. `trained`: its weights are final. `evaluated`: scores and report are there too.
 */
export type RunState = 'training' | 'interrupted' | 'failed' | 'trained' | 'evaluated'

/** How training ended; undefined before it did. @throws InputError when the file is damaged */
export const outcomeOf = (run: RunFolder): TrainOutcome | undefined =>
  run.has('outcome.json') ? (run.readJson('outcome.json') as TrainOutcome) : undefined

/** @throws InputError when a file that tells is damaged */
export function stateOf(run: RunFolder): RunState {
  const outcome = outcomeOf(run)
  if (lockHolder(run.path) !== undefined) return 'training'
  if (outcome !== undefined && outcome.stopped !== 'interrupted')
    return run.has('metrics.json') ? 'evaluated' : 'trained'
  return readFailure(run) === undefined ? 'interrupted' : 'failed'
}
