/**
 * The weights that a finished (or stopped) run keeps: its best checkpoint.
 */
import { readFileSync } from 'node:fs'
import { InputError } from '@utsushi/data'
import { readSafetensors } from '@utsushi/graph'
import { fromRecord, type FlatParameters } from '@utsushi/learn'
import type { RunFolder } from '../../run/folder.js'

const bestCheckpoint = 'checkpoints/best.safetensors'

/** @throws InputError when the run has no best checkpoint, or it belongs to another model */
export function bestWeights(run: RunFolder, parameters: FlatParameters): Float32Array {
  if (!run.has(bestCheckpoint)) {
    throw new InputError(`${run.path}: has no ${bestCheckpoint} — train until the first evaluation`)
  }
  const path = run.file(bestCheckpoint)
  const { tensors } = readSafetensors(readFileSync(path), path)
  return fromRecord(parameters, tensors as Parameters<typeof fromRecord>[1], path)
}
