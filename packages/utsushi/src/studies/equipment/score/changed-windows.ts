// Windows with other values than were measured, as a model is given them: their statistics and steps, taken as those of measured ones are.
import type { ChangedWindows } from '../answers/with-changed-windows.js'
import { jointColumns } from '../data/joint.js'
import type { Park, Ranges } from '../data/park.js'
import { statisticsOf } from '../data/statistics.js'
import { subjectsOf } from '../data/subjects.js'
import { scaledWindows } from '../data/windowed.js'
import type { EquipmentTask } from '../loss.js'

type Known = Pick<EquipmentTask, 'config' | 'data'>

/** The series that a window is of: one, or all items of a piece of equipment. */
export const membersOf = ({ config, data }: Known, leader: number): readonly number[] =>
  subjectsOf(config, data.park).find((own) => own.leader === leader)?.members ?? [leader]

/**
 * Windows of one series, or of one piece of equipment, with these values in place of what was measured.
 *
 * @param leader the series under which the windows stand
 * @param values `[windows, members, context]`, each item in its unit
 * @example changedWindows(task, 3, oneWindowOfSeriesThree).statistics // its statistics
 */
export function changedWindows(
  { config, data }: Known,
  leader: number,
  values: Float32Array,
): ChangedWindows {
  const { context, of } = config.windows
  const members = membersOf({ config, data }, leader)
  const count = values.length / context / members.length
  // Each window is a piece of equipment of its own, whose readings are as long as the window.
  const park: Park = {
    ...data.park,
    steps: context,
    series: Array.from({ length: count }, (_, k) => k).flatMap((k) =>
      members.map((member) => ({
        ...(data.park.series[member] ?? { item: '', unit: 'unknown' }),
        equipment: String(k),
      })),
    ),
    ...{ values, measured: new Uint8Array(values.length).fill(1) },
  }
  const places = {
    series: Int32Array.from({ length: count }, (_, k) => k * members.length),
    end: new Int32Array(count).fill(context - 1),
  }
  if (of === 'equipment') {
    const reference = data.references?.get(leader)
    if (reference === undefined) throw new RangeError(`no reference for the equipment of series ${leader}`)
    const references = new Map([...places.series].map((own) => [own, reference]))
    return { statistics: jointColumns(config, park, references, places).values }
  }
  const ranges = rangesOf(data.ranges, leader, count)
  return {
    statistics: statisticsOf(config, park, ranges, places).columns.values,
    steps: scaledWindows(config, park, ranges, places),
  }
}

/** The ranges of one series, so many times. */
function rangesOf(ranges: Ranges, series: number, count: number): Ranges {
  const same = (values: Float32Array): Float32Array => new Float32Array(count).fill(values[series] ?? NaN)
  const { low, high, centre, half, source, reasons } = ranges
  return {
    ...{ low: same(low), high: same(high), centre: same(centre), half: same(half) },
    source: Array.from({ length: count }, () => source[series] ?? 'none'),
    reasons: Array.from({ length: count }, () => reasons[series]),
  }
}
