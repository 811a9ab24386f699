// Where a table keeps its days, when nobody says.
import type { TimeColumns } from '@utsushi/data'
import { InputError } from '@utsushi/study'

/**
 * The time columns of a header: `date`, or `year`, `month` and `day`, in any case.
 *
 * @param file what to call the table in an error
 * @throws InputError when there are none
 */
export function findTimeColumns(file: string, header: readonly string[]): TimeColumns {
  const find = (name: string) => header.find((column) => column.toLowerCase() === name)
  const date = find('date')
  if (date !== undefined) return { date }
  const [year, month, day] = ['year', 'month', 'day'].map(find)
  if (year !== undefined && month !== undefined && day !== undefined) return { year, month, day }
  throw new InputError(`${file}: has no time column — expected date, or year, month and day`)
}
