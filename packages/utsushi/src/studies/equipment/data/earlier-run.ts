// The run that a study file updates: its weights, and what it was fitted with.
import { InputError } from '@utsushi/ground'
import type { NamedArray } from '@utsushi/learn'
import { readCheckpoint } from '@utsushi/learn/node'
import { openRun } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'
import { parseFitted, type Fitted } from '../fit/fitted.js'

/** What an update begins with. */
export interface EarlierRun {
  readonly path: string
  readonly fitted: Fitted
  readonly weights: ReadonlyMap<string, NamedArray>
}

/**
 * The run that a study file updates; nothing where it names none.
 * @throws InputError when that is no run, or has no weights yet
 */
export async function earlierRun({
  update,
}: Pick<EquipmentConfig, 'update'>): Promise<EarlierRun | undefined> {
  if (update.run === undefined) return undefined
  const run = openRun(update.run)
  const file = run.file('checkpoints/best.safetensors')
  const found = await readCheckpoint(file, 'name another run in update.run')
  if (found === undefined)
    throw new InputError(`update.run: ${update.run} has no weights yet — train it, or name another run`)
  const config = run.config.config as EquipmentConfig
  const fitted = parseFitted(run.readJson('scalers.json'), run.file('scalers.json'), config)
  return { path: update.run, fitted, weights: found.tensors }
}
