// Windows of a span of steps: whole contexts, enough of them measured, and at least one horizon whose label is known.
import type { EquipmentConfig } from '../config.js'
import { labelAt, type LabelSource } from './labels.js'
import type { Park, WindowPlaces } from './park.js'

type Sections = Pick<EquipmentConfig, 'labels' | 'windows'>

/**
 * Windows that end within a span of steps, series by series, ascending.
 *
 * @param source what labels are read from
 * @param span first and last step on which a window may end; its context may reach back further
 * @param chosen whether the windows of a series are wanted
 * @example windowsIn(park, labelSource(park, ranges, config), config, [0, 700])
 */
export function windowsIn(
  park: Park,
  source: LabelSource,
  { labels, windows }: Sections,
  [from, to]: readonly [from: number, to: number],
  chosen: (series: number) => boolean = () => true,
): WindowPlaces {
  const { context, stride, measured: least } = windows
  const { steps, values, measured, series } = park
  const found: number[] = []
  const owners: number[] = []
  for (let place = 0; place < series.length; place++) {
    if (!chosen(place)) continue
    const row = place * steps
    let first = 0
    while (first < steps && Number.isNaN(values[row + first])) first++
    let last = steps - 1
    while (last >= first && measured[row + last] !== 1) last--
    const begin = first + context - 1
    let known = 0
    for (let end = first; end <= Math.min(to, last); end++) {
      known += measured[row + end] as number
      if (end - context >= first) known -= measured[row + end - context] as number
      // Strides are counted from the first whole context, so that a series has the same windows however it is cut into parts.
      if (end < from || end < begin || (end - begin) % stride !== 0) continue
      if (known < least * context) continue
      if (!labels.horizons.some((horizon) => !Number.isNaN(labelAt(source, labels, place, end, horizon))))
        continue
      owners.push(place)
      found.push(end)
    }
  }
  return { series: Int32Array.from(owners), end: Int32Array.from(found) }
}
