// How a file writes dates with the year behind, `3/4/2024`: told by the study file, or by the first date with a part beyond 12.
import { streamFields } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import type { EquipmentConfig } from '../config.js'
import { orderOf, type DateOrder } from './moments.js'

/**
 * The order of day and month in a column of moments; `undefined` where its dates begin with the year.
 * @throws InputError when no date of the file tells
 */
export async function dateOrder(
  file: string,
  { time, dates }: Pick<EquipmentConfig['data'], 'time' | 'dates'>,
): Promise<DateOrder | undefined> {
  if (dates !== 'auto') return dates
  let unsure = ''
  let last = ''
  for await (const { columns } of streamFields(file, [time])) {
    for (const text of columns[0] ?? []) {
      if (text.slice(0, 8) === last) continue
      last = text.slice(0, 8)
      const order = orderOf(text)
      if (order === 'either') unsure ||= text
      else if (order !== undefined) return order
      // Dates that begin with the year need no order, and files do not mix the two ways.
      else if (unsure === '' && /^\d{4}/.test(text)) return undefined
    }
  }
  if (unsure === '') return undefined
  throw new InputError(
    `${file}: ${time} is such as "${unsure}" — no row tells whether the month stands first; set data.dates to month-first or day-first`,
  )
}
