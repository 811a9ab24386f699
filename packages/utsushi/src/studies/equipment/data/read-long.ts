// The long layout: one reading a row, with its equipment, check item, moment, value and, where a column tells, unit.
import { streamFields } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import type { EquipmentConfig } from '../config.js'
import { dateOrder } from './date-order.js'
import { momentReader } from './moments.js'
import { numberReader } from './numbers.js'
import type { ReadingLog } from './readings.js'

/**
 * Reads tables of readings into a log.
 * @throws InputError for a missing file or column, or a reading that names no equipment or item
 */
export async function readLong(
  data: EquipmentConfig['data'],
  files: readonly string[],
  log: ReadingLog,
): Promise<void> {
  const { equipment, item, time, value, unit } = data
  const number = numberReader(data)
  for (const file of files) {
    log.beginFile(file)
    const moment = momentReader(await dateOrder(file, data))
    const columns = [equipment, item, time, value, ...(unit === undefined ? [] : [unit])]
    for await (const { firstRow, rows, columns: fields, decimalComma } of streamFields(file, columns)) {
      const [equipments = [], items = [], times = [], values = [], units] = fields
      for (let row = 0; row < rows; row++) {
        const who = equipments[row] ?? ''
        const what = items[row] ?? ''
        if (who === '' || what === '')
          throw new InputError(
            `${file} row ${firstRow + row}: ${who === '' ? equipment : item} is empty — every reading needs its equipment and its check item`,
          )
        const series = log.placeOf(who, what)
        const told = times[row] ?? ''
        const when = moment(told)
        if (when !== when) log.count('time', () => `${file} row ${firstRow + row}: ${time} is "${told}"`)
        else {
          const text = values[row] ?? ''
          log.take(series, when, number(text, decimalComma), log.unitOf(units?.[row] ?? ''), {
            ...{ file, row: firstRow + row, column: value, text },
          })
        }
      }
    }
  }
}
