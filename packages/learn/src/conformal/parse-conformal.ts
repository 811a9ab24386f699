// Factors of conformal intervals read back from JSON, checked.
import { InputError } from '@utsushi/ground'
import { listOf, numberOf, numbersOf, recordOf, wholeOf } from '../json-values.js'
import type { ConformalCalibration } from './calibrate-intervals.js'

/**
 * @param file it came from, for messages
 * @throws InputError naming the key that is wrong
 * @example parseConformalCalibration(JSON.parse(text), 'calibration.json')
 */
export function parseConformalCalibration(value: unknown, file: string): ConformalCalibration {
  const given = recordOf(value, file)
  if (given['kind'] !== 'conformal' || given['version'] !== 1)
    throw new InputError(
      `${file}: holds no conformal intervals of version 1 — calibrate again or restore the file`,
    )
  const columns = wholeOf(given['columns'], `${file}.columns`, 1)
  const groups = listOf(given['groups'], `${file}.groups`).map((one, k) => {
    const where = `${file}.groups[${k}]`
    const own = recordOf(one, where)
    const factors = numbersOf(own['factors'], `${where}.factors`)
    if (factors.length !== columns || factors.some((factor) => factor < 0))
      throw new InputError(`${where}.factors: expected ${columns} numbers of 0 or more`)
    if (typeof own['name'] !== 'string') throw new InputError(`${where}.name: expected a name`)
    return { name: own['name'], count: wholeOf(own['count'], `${where}.count`, 1), factors }
  })
  if (groups.length === 0) throw new InputError(`${file}.groups: is empty`)
  return {
    ...{ kind: 'conformal', version: 1, columns, groups },
    level: numberOf(given['level'], `${file}.level`),
  }
}
