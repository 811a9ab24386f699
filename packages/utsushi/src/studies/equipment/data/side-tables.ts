// The tables beside the readings: limits of the user's own, and maintenance.
import { conversion, isSameUnit } from '@utsushi/data'
import { columnNames, streamFields } from '@utsushi/data/node'
import { InputError, countOf } from '@utsushi/ground'
import { join } from 'node:path'
import type { EquipmentConfig } from '../config.js'
import { dateOrder } from './date-order.js'
import { momentReader } from './moments.js'
import { numberReader } from './numbers.js'
import type { Park } from './park.js'
import { stepOf } from './steps.js'

type Keys = EquipmentConfig['data']
type Axis = Pick<Park, 'series' | 'first' | 'steps' | 'interval'> & {
  /** The first step of each piece of equipment, where they differ. */
  readonly starts: ReadonlyMap<string, number>
}

/** Rows of a table as records of the columns that it has. */
async function* rowsOf(
  file: string,
  wanted: readonly string[],
  optional: readonly string[],
): AsyncGenerator<{
  readonly where: string
  readonly comma: boolean
  readonly fields: ReadonlyMap<string, string>
}> {
  const names = await columnNames(file, wanted)
  const columns = [...wanted, ...optional.filter((name) => names.includes(name))]
  for await (const { firstRow, rows, columns: fields, decimalComma } of streamFields(file, columns))
    for (let row = 0; row < rows; row++)
      yield {
        where: `${file} row ${firstRow + row}`,
        comma: decimalComma,
        fields: new Map(columns.map((name, place) => [name, fields[place]?.[row] ?? ''])),
      }
}

/**
 * Limits by series: of its own row, else of the row of its item without equipment.
 *
 * @returns `[series, 2]`, NaN where there is none; `told` when rows are of no series
 * @throws InputError for a limit that is no number, a low one that is not below the high one, or a unit that is not the item's
 */
export async function readLimits(
  data: Keys,
  { series }: Pick<Park, 'series'>,
  tell: (message: string) => void,
): Promise<Float32Array> {
  const limits = new Float32Array(2 * series.length).fill(NaN)
  if (data.limits === undefined) return limits
  const file = join(data.folder, data.limits)
  const number = numberReader(data)
  const general = new Set<number>()
  const own = new Set<number>()
  let unused = 0
  let firstUnused = ''
  const unit = data.unit ?? 'unit'
  for await (const { where, fields, comma } of rowsOf(
    file,
    [data.item, 'low', 'high'],
    [data.equipment, unit],
  )) {
    const [low = NaN, high = NaN] = ['low', 'high'].map((side) => {
      const text = fields.get(side) ?? ''
      const value = number(text, comma)
      if (value === 'text')
        throw new InputError(`${where}: ${side} is "${text}" — expected a number, or nothing`)
      return Math.abs(value) === Infinity ? NaN : value
    })
    if (!(low < high) && !Number.isNaN(low + high))
      throw new InputError(`${where}: low is ${low} and high ${high} — expected the lower limit first`)
    const [who = '', what = ''] = [fields.get(data.equipment), fields.get(data.item)]
    const meant = series.flatMap((each, place) =>
      each.item === what && (who === '' || each.equipment === who) ? [place] : [],
    )
    if (meant.length === 0 && unused++ === 0) firstUnused = where
    for (const place of meant) {
      if (who === '' && own.has(place)) continue
      const known = who === '' ? general : own
      if (known.has(place))
        throw new InputError(
          `${where}: ${what}${who === '' ? '' : ` of ${who}`} has limits already — keep one row`,
        )
      known.add(place)
      const to = series[place]?.unit ?? ''
      const way = inUnit(fields.get(unit) ?? '', to, where)
      limits[2 * place] = low * way.factor + way.offset
      limits[2 * place + 1] = high * way.factor + way.offset
    }
  }
  if (unused > 0)
    tell(
      `${countOf(unused, 'row')} of ${file} ${unused === 1 ? 'is' : 'are'} of no series of readings, the first: ${firstUnused}`,
    )
  return limits
}

function inUnit(from: string, to: string, where: string): { factor: number; offset: number } {
  if (from === '' || to === 'unknown' || isSameUnit(from, to)) return { factor: 1, offset: 0 }
  const way = conversion(from, to)
  if (way === undefined)
    throw new InputError(
      `${where}: the limits are in "${from}", the readings in ${to} — give both in one unit`,
    )
  return way
}

/**
 * Steps of maintenance by series, ascending: of its equipment, or of the series alone where the row names an item.
 *
 * Maintenance outside the time of the readings is left out.
 *
 * @throws InputError for a moment that is none
 */
export async function readMaintenance(
  data: Keys,
  { series, first, steps, interval, starts }: Axis,
  tell: (message: string) => void,
): Promise<number[][]> {
  const found = series.map(() => new Set<number>())
  if (data.maintenance === undefined) return found.map(() => [])
  const file = join(data.folder, data.maintenance)
  const moment = momentReader(await dateOrder(file, data))
  let unused = 0
  let firstUnused = ''
  for await (const { where, fields } of rowsOf(file, [data.equipment, data.time], [data.item])) {
    const text = fields.get(data.time) ?? ''
    const when = moment(text)
    if (when !== when)
      throw new InputError(`${where}: ${data.time} is "${text}" — expected a moment such as 2024-03-01 12:30`)
    const [who = '', what = ''] = [fields.get(data.equipment), fields.get(data.item)]
    const step = stepOf(when, interval) - (starts.get(who) ?? first)
    let used = false
    for (const [place, each] of series.entries())
      if (each.equipment === who && (what === '' || each.item === what)) {
        // Equipment is serviced before its first reading and after its last too.
        if (step >= 0 && step < steps) found[place]?.add(step)
        used = true
      }
    if (!used && unused++ === 0) firstUnused = where
  }
  if (unused > 0)
    tell(
      `${countOf(unused, 'row')} of ${file} ${unused === 1 ? 'is' : 'are'} of no equipment of the readings, the first: ${firstUnused}`,
    )
  return found.map((own) => [...own].sort((a, b) => a - b))
}
