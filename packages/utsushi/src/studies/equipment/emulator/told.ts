// What an emulator file says of its windows: how long they are, how far ahead it looks, from where on it raises an alarm, and the
// normal ranges of the items it was trained on.
import type { Emulator } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import { isRange, type SeriesRange } from '../fit/fitted.js'

/** The key of an item among ranges. */
export const itemKey = (equipment: string, item: string): string => JSON.stringify([equipment, item])

/** Ranges by the key of their item, and what else is told. */
export interface ToldByEmulator {
  readonly context: number
  readonly horizons: readonly number[]
  readonly thresholds: readonly number[]
  readonly ranges: ReadonlyMap<string, SeriesRange>
}

/** Whether an emulator looks at whole pieces of equipment, and not at one item. */
export const isWhole = ({ inputs }: Pick<Emulator, 'inputs'>): boolean =>
  inputs.some(({ name }) => name === 'edges')

/**
 * @param file what to call it in messages
 * @throws InputError when it is not an emulator of this study, or looks at whole pieces of equipment
 */
export function toldBy(
  { metadata, inputs }: Pick<Emulator, 'metadata' | 'inputs'>,
  file: string,
): ToldByEmulator {
  if (isWhole({ inputs }))
    throw new InputError(
      `${file}: looks at all items of a piece of equipment together, and items are asked for one by one — take utsushi predict, or train with windows.of: item`,
    )
  const { horizons, thresholds, ranges } = metadata.training
  const context = inputs.find(({ name }) => name === 'values')?.shape[1]
  if (
    !Array.isArray(horizons) ||
    !Array.isArray(thresholds) ||
    !Array.isArray(ranges) ||
    typeof context !== 'number'
  )
    throw new InputError(`${file}: does not say which windows it takes — export it again`)
  const known = ranges.filter(isRange)
  return {
    context,
    horizons: horizons.map(Number),
    thresholds: thresholds.map(Number),
    ranges: new Map(known.map((range) => [itemKey(range.equipment, range.item), range])),
  }
}
