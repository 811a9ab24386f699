// The wide layout: one moment a row, one column per check item. A file is one piece of equipment, unless a column names it; a column
// of the truth says whether it was faulty.
import { namedUnit, type Interval } from '@utsushi/data'
import { columnNames, streamFields, type FieldRows } from '@utsushi/data/node'
import { InputError, suggestionOrAll } from '@utsushi/ground'
import { basename } from 'node:path'
import type { EquipmentConfig } from '../config.js'
import { dateOrder } from './date-order.js'
import { momentReader, type MomentReader } from './moments.js'
import { numberReader, type NumberReader } from './numbers.js'
import type { ReadingLog } from './readings.js'
import { stepOf } from './steps.js'

type Keys = EquipmentConfig['data']

/** Whether equipment was faulty, by equipment and step: 1 where any row of a step says so. */
export type TruthSteps = Map<string, Map<number, 0 | 1>>

/**
 * Reads tables of moments into a log.
 * @returns what the column of the truth says; empty without one
 * @throws InputError for a missing file or column, a truth that is neither 0 nor 1, or an item that no file has
 */
export async function readWide(
  data: Keys,
  files: readonly string[],
  log: ReadingLog,
  interval: Interval,
): Promise<TruthSteps> {
  const truth: TruthSteps = new Map()
  const met = new Set<string>()
  const headers: string[] = []
  for (const file of files) {
    const names = await columnNames(file, [data.time])
    for (const name of names) headers.push(name)
    const items = data.items === undefined ? await numberColumns(file, data, names) : itemsOf(data, names)
    for (const item of items) met.add(item)
    await readFile(data, file, names, items, log, truth, interval)
  }
  const absent = Object.keys(data.items ?? {}).find((item) => !met.has(item))
  if (absent !== undefined)
    throw new InputError(
      `data.items: no table has a column "${absent}"${suggestionOrAll(
        absent,
        [...new Set(headers)].filter((name) => name !== ''),
      )}`,
    )
  return truth
}

async function readFile(
  data: Keys,
  file: string,
  names: readonly string[],
  items: readonly string[],
  log: ReadingLog,
  truth: TruthSteps,
  interval: Interval,
): Promise<void> {
  log.beginFile(file)
  const reading = { moment: momentReader(await dateOrder(file, data)), number: numberReader(data) }
  const named = names.includes(data.equipment)
  const own = basename(file).replace(/\.[a-z]+(?:\.gz)?$/i, '')
  const units = items.map((item) => log.unitOf(data.items?.[item] ?? namedUnit(item)?.unit ?? ''))
  const columns = [
    data.time,
    ...items,
    ...(data.truth === undefined ? [] : [data.truth]),
    ...(named ? [data.equipment] : []),
  ]
  for await (const chunk of streamFields(file, columns)) {
    const equipment = named ? (chunk.columns.at(-1) ?? []) : undefined
    takeRows(data, chunk, items, units, (row) => equipment?.[row] ?? own, log, truth, {
      ...reading,
      interval,
    })
  }
}

interface Reading {
  readonly moment: MomentReader
  readonly number: NumberReader
  readonly interval: Interval
}

function takeRows(
  data: Keys,
  { file, firstRow, rows, columns, decimalComma }: FieldRows,
  items: readonly string[],
  units: readonly number[],
  equipmentOf: (row: number) => string,
  log: ReadingLog,
  truth: TruthSteps,
  { moment, number, interval }: Reading,
): void {
  const times = columns[0] ?? []
  const told = data.truth === undefined ? undefined : columns[1 + items.length]
  for (let row = 0; row < rows; row++) {
    const place = { file, row: firstRow + row }
    const who = equipmentOf(row)
    if (who === '')
      throw new InputError(
        `${file} row ${place.row}: ${data.equipment} is empty — every row needs its equipment`,
      )
    const time = times[row] ?? ''
    const when = moment(time)
    if (when !== when) {
      log.count('time', () => `${file} row ${place.row}: ${data.time} is "${time}"`, items.length)
      continue
    }
    for (const [at, item] of items.entries()) {
      const text = columns[1 + at]?.[row] ?? ''
      const value = number(text, decimalComma)
      log.take(log.placeOf(who, item), when, value, units[at] ?? 0, { ...place, column: item, text })
    }
    const state = told?.[row]
    if (state === undefined || state === '') continue
    let steps = truth.get(who)
    if (steps === undefined) truth.set(who, (steps = new Map<number, 0 | 1>()))
    const step = stepOf(when, interval)
    const faulty = faultOf(state, `${file} row ${place.row}: ${data.truth ?? ''}`, number)
    if (!Number.isNaN(faulty)) steps.set(step, faulty === 1 || steps.get(step) === 1 ? 1 : 0)
  }
}

/** 1, 0, or NaN where nothing is said. */
function faultOf(text: string, where: string, number: NumberReader): number {
  const value = /^(?:true|false)$/i.test(text) ? Number(/^t/i.test(text)) : number(text, false)
  if (value === 0 || value === 1 || Number.isNaN(value)) return Number(value)
  throw new InputError(
    `${where} is "${text}" — expected 1 where the equipment was faulty and 0 where it was not`,
  )
}

const itemsOf = ({ items }: Keys, names: readonly string[]): string[] =>
  Object.keys(items ?? {}).filter((item) => names.includes(item))

/** Columns whose first rows hold more numbers than texts. */
async function numberColumns(file: string, data: Keys, names: readonly string[]): Promise<string[]> {
  const others = names.filter(
    (name) => name !== '' && name !== data.time && name !== data.truth && name !== data.equipment,
  )
  const number = numberReader(data)
  for await (const { columns, decimalComma } of streamFields(file, others))
    return others.filter((_, place) => {
      const read = (columns[place] ?? []).map((text) => number(text, decimalComma))
      const numbers = read.filter((value) => typeof value === 'number' && !Number.isNaN(value)).length
      return 2 * numbers > read.filter((value) => !Number.isNaN(value)).length
    })
  return []
}
