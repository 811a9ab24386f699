// An update of an earlier run by what has been read since: the same network goes on from its weights, with the scales it was trained
// by, on the windows that are new and on some of the old ones, so that what was learnt is not forgotten.
import { InputError } from '@utsushi/ground'
import { replayBuffer } from '@utsushi/learn'
import type { EquipmentConfig } from './config.js'
import type { Places } from './data/columns.js'
import type { EarlierRun } from './data/earlier-run.js'
import type { WindowedPark } from './data/windowed.js'

/**
 * The windows that an update goes through: all that end behind what the earlier run was trained on, and of the others as many as
 * `update.replay` says, drawn by the seed.
 *
 * @throws InputError when no window is new
 */
export function updateWindows(
  { update, labels, seed }: Pick<EquipmentConfig, 'update' | 'labels' | 'seed'>,
  { park, windows }: Pick<WindowedPark, 'park' | 'windows'>,
  train: Places,
  { path, fitted }: EarlierRun,
): Places {
  const seen = fitted.trainedUntil - Math.max(...labels.horizons)
  const isNew = (window: number): boolean => park.first + (windows.end[window] ?? 0) > seen
  const fresh = train.filter(isNew)
  if (fresh.length === 0)
    throw new InputError(
      `update.run: ${path} was trained on all that is here — add readings, or begin a later test by split.test`,
    )
  const capacity = Math.round(update.replay * fresh.length)
  if (capacity === 0) return fresh
  const buffer = replayBuffer<number>({ capacity, seed })
  const { items } = buffer.add(
    buffer.begin(),
    Array.from(train).filter((window) => !isNew(window)),
  )
  return Int32Array.from([...items, ...fresh]).sort()
}
