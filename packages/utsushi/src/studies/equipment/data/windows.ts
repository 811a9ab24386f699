// Windows of a span of steps: whole contexts, enough of them measured, and, where labels are learnt from, at least one horizon whose label is known. A window is of
// one series, or of all items of a piece of equipment; then it stands under the first of them.
import type { EquipmentConfig } from '../config.js'
import { labelAt, type LabelSource } from './labels.js'
import type { Park, WindowPlaces } from './park.js'
import { subjectsOf } from './subjects.js'

type Sections = Pick<EquipmentConfig, 'labels' | 'windows'>

/**
 * Windows that end within a span of steps, series by series, ascending.
 *
 * @param source what labels are read from
 * @param span first and last step on which a window may end; its context may reach back further
 * @param chosen whether the windows of a series are wanted; of a piece of equipment, the first of its series is asked for
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
  const found: number[] = []
  const owners: number[] = []
  for (const { leader, members } of subjectsOf({ windows }, park)) {
    if (!chosen(leader)) continue
    const { first, last, known } = spanOf(park, members)
    const begin = first + context - 1
    for (let end = Math.max(from, begin); end <= Math.min(to, last); end++) {
      // Strides are counted from the first whole context, so that a series has the same windows however it is cut into parts.
      if ((end - begin) % stride !== 0) continue
      const seen = (known[end + 1] as number) - (known[end + 1 - context] as number)
      if (seen < least * context * members.length) continue
      if (
        labels.kind !== 'none' &&
        !labels.horizons.some((horizon) => !Number.isNaN(labelAt(source, labels, leader, end, horizon)))
      )
        continue
      owners.push(leader)
      found.push(end)
    }
  }
  return { series: Int32Array.from(owners), end: Int32Array.from(found) }
}

/** Steps on which every member has a value, and how many readings they have together before each step. */
function spanOf({ steps, values, measured }: Park, members: readonly number[]) {
  let [begin, stop] = [0, steps - 1]
  const known = new Int32Array(steps + 1)
  for (const member of members) {
    const row = member * steps
    let first = 0
    while (first < steps && Number.isNaN(values[row + first])) first++
    let last = steps - 1
    while (last >= first && measured[row + last] !== 1) last--
    for (let step = 0; step < steps; step++)
      known[step + 1] = (known[step + 1] ?? 0) + (measured[row + step] ?? 0)
    begin = Math.max(begin, first)
    stop = Math.min(stop, last)
  }
  for (let step = 0; step < steps; step++) known[step + 1] = (known[step + 1] ?? 0) + (known[step] ?? 0)
  return { first: begin, last: stop, known }
}
