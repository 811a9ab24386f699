/**
 * The weights that a finished (or stopped) run keeps: its best checkpoint.
 */
import { InputError } from '@utsushi/ground'
import { fromRecord, type FlatParameters } from '@utsushi/learn'
import { readCheckpoint } from '@utsushi/learn/node'
import { command, trainAgain } from '../definition/command-name.js'
import { readFailure } from './failure.js'
import type { RunFolder } from './folder.js'

const bestCheckpoint = 'checkpoints/best.safetensors'

/** @throws InputError when the run has no best checkpoint, or it is damaged or belongs to another model */
export async function bestWeights(run: RunFolder, parameters: FlatParameters): Promise<Float32Array> {
  const path = run.file(bestCheckpoint)
  const found = await readCheckpoint(
    path,
    `delete it and go on with ${command('train')}, which writes it again`,
  )
  const failure = found === undefined ? readFailure(run) : undefined
  if (failure !== undefined)
    throw new InputError(`${run.path}: has no weights yet, its training failed: ${failure.message}`)
  if (found === undefined)
    throw new InputError(
      `${run.path}: has no ${bestCheckpoint} yet — ${trainAgain(run.path)} goes on to the first evaluation`,
    )
  return fromRecord(parameters, found.tensors, path)
}
