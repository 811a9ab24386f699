// Cases from a csv that a person drops in: columns are found by name, with the unit that a header tells; what is missing is said in words,
// with the unit that it should have. A table of many experiments, sites or machines gives a case for each.
import {
  conversionNotes,
  findStampColumns,
  formatStamp,
  formatUnit,
  inWantedUnit,
  parseInterval,
  stampOfTexts,
  unitColumns,
  type FoundColumn,
} from '@utsushi/data'
import type { EmulatorMetadata, InputFeature } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import { casesOfFile, type Case } from '../plan/case.js'
import type { Plan } from '../plan/plan.js'
import { readCsv, type CsvTable } from './read-csv.js'
import { onSteps } from './on-steps.js'
import { widthwiseCases } from './widthwise-cases.js'

/** What a csv gave, and what a person should know of it. */
export interface CsvCases {
  readonly cases: readonly Case[]
  readonly notes: readonly string[]
}

/** More cases of one file than a list should hold. */
const mostCases = 500

/**
 * Reads a csv for an emulator.
 *
 * @param current whose table goes with rows of parameters alone
 * @throws Error naming file, row and column
 */
export function casesOfCsv(
  text: string,
  file: string,
  {
    metadata,
    plan,
    current,
  }: { readonly metadata: EmulatorMetadata; readonly plan: Plan; readonly current: Case | undefined },
): CsvCases {
  const table = readCsv(text, file)
  if (plan.kind === 'course' && plan.sequence !== undefined) {
    const cases = widthwiseCases(table, file, plan.sequence)
    if (cases !== undefined) return { cases, notes: [] }
  }
  const features = plan.sequence?.features ?? []
  const scalars = plan.scalars
  const wanted = [...features, ...scalars].map(({ name, unit }) => ({ name, unit }))
  const found = unitColumns(file, table.header, columnsWanted(wanted, metadata)).map((column, place) => ({
    ...column,
    name: wanted[place]?.name ?? column.name,
  }))
  const at = new Map(found.map((column) => [column.name, table.header.indexOf(column.column)]))
  const has = (name: string): boolean => (at.get(name) ?? -1) >= 0
  const isTable = features.length > 0 && features.some(({ name }) => has(name))
  if (!isTable && !(scalars.length > 0 && scalars.every(({ name }) => has(name))))
    throw new Error(lacks(file, table, features.length > 0 ? features : scalars, has))
  if (isTable && !features.every(({ name }) => has(name))) throw new Error(lacks(file, table, features, has))
  const columnOf = (rows: readonly number[], name: string): readonly number[] => {
    const column = found.find((one) => one.name === name)
    return column === undefined ? [] : numbersOf(table, rows, at.get(name) ?? -1, column, file)
  }
  const scalarInputs = (rows: readonly number[]): Case['inputs'] =>
    Object.fromEntries(
      [...new Set(scalars.map(({ input }) => input))].map((input) => [
        input,
        Object.fromEntries(
          scalars
            .filter((one) => one.input === input && has(one.name))
            .map(({ name }) => [name, columnOf(rows.slice(0, 1), name)]),
        ),
      ]),
    )
  const groups = groupsOf(table, metadata, isTable, file)
  const known = plan.kind === 'windows' ? casesOfFile(metadata, plan) : []
  const notes = [...conversionNotes(found, wanted)]
  if (groups.length > mostCases) notes.push(`${file}: the first ${mostCases} of ${groups.length} are listed`)
  const cases = groups.slice(0, mostCases).map(({ name, rows }): Case => {
    const { sequence } = plan
    if (!isTable || sequence === undefined)
      return { ...current, name, inputs: { ...current?.inputs, ...scalarInputs(rows) } }
    const columns = Object.fromEntries(
      features.map((feature) => [feature.name, columnOf(rows, feature.name)]),
    )
    const places = placesOf(table, rows, metadata)
    // What is normal for a machine that training knew is in the file.
    const normal = known.find((each) => each.name === name)?.inputs ?? {}
    const own =
      plan.kind === 'windows' ? onSteps(columns, places, metadata, `${file}: ${name}`) : { columns, places }
    return {
      ...{
        name,
        about: file,
        inputs: { ...scalarInputs(rows), ...givenOf(current, plan), ...normal, [sequence.name]: own.columns },
      },
      ...(own.places && { places: own.places }),
      ...('measured' in own && { measured: own.measured }),
    }
  })
  return { cases, notes }
}

/** What is not in a table of readings comes from the case that is chosen: what is usual for a machine. */
const givenOf = (current: Case | undefined, { given }: Plan): Case['inputs'] =>
  Object.fromEntries(
    given.flatMap(({ name }) => {
      const own = current?.inputs[name]
      return own === undefined ? [] : [[name, own]]
    }),
  )

/** The one column of readings is called otherwise in tables. */
function columnsWanted(
  wanted: readonly { readonly name: string; readonly unit: string }[],
  { reading }: EmulatorMetadata,
): readonly { readonly name: string; readonly unit: string }[] {
  const value = settingOf(reading, 'value')
  return wanted.map((one) => (one.name === 'value' && value !== undefined ? { ...one, name: value } : one))
}

function lacks(
  file: string,
  { header }: CsvTable,
  wanted: readonly InputFeature[],
  has: (name: string) => boolean,
): string {
  const missing = wanted.filter(({ name }) => !has(name))
  const told = missing.map(
    ({ name, unit }) => `${name}${unit === '1' || unit === 'unknown' ? '' : ` in ${formatUnit(unit)}`}`,
  )
  const more =
    told.length > 6 ? `${told.slice(0, 6).join(', ')} and ${told.length - 6} more` : told.join(', ')
  const there = header.length > 12 ? `${header.slice(0, 12).join(', ')}, …` : header.join(', ')
  return `${file}: lacks ${more}; its columns are ${there} — name the columns as the emulator does`
}

function numbersOf(
  { rows }: CsvTable,
  chosen: readonly number[],
  at: number,
  column: FoundColumn,
  file: string,
): readonly number[] {
  const values = chosen.map((row) => {
    const cell = rows[row]?.[at] ?? ''
    const value = Number(cell)
    if (cell === '' || !Number.isFinite(value))
      throw new Error(
        `${file} row ${row + 1}: ${column.column} is ${cell === '' ? 'empty' : `"${cell.slice(0, 40)}"`} — expected a number; fill it, or cut the table there`,
      )
    return value
  })
  return column.convert === undefined ? values : [...inWantedUnit(Float32Array.from(values), column)]
}

/** Columns that tell whose a row is, in the words of the table. */
const grouping = ['experiment', 'equipment', 'item', 'sampleColumn', 'run', 'name'] as const

interface Group {
  readonly name: string
  readonly rows: readonly number[]
}

function groupsOf(
  { header, rows }: CsvTable,
  { reading }: EmulatorMetadata,
  isTable: boolean,
  file: string,
): readonly Group[] {
  const names = [...grouping.flatMap((key) => settingOf(reading, key) ?? []), 'sample_id', 'site'].filter(
    (name, place, all) => header.includes(name) && all.indexOf(name) === place,
  )
  const at = names.map((name) => header.indexOf(name))
  if (at.length === 0)
    return isTable
      ? [{ name: file, rows: rows.map((_, row) => row) }]
      : rows.map((_, row) => ({ name: `${file} row ${row + 1}`, rows: [row] }))
  const groups = new Map<string, number[]>()
  for (const [row, cells] of rows.entries()) {
    const name = at
      .map((place, k) => (names.length > 1 ? cells[place] : `${names[k] ?? ''} ${cells[place] ?? ''}`))
      .join(' ')
    const own = groups.get(name)
    if (own === undefined) groups.set(name, [row])
    else own.push(row)
  }
  return [...groups].map(([name, own]) => ({ name, rows: own }))
}

const timeNames = ['date', 'timestamp', 'time', 'datetime', 'day', 't']

/**
 * Dates or times. Of steps that are no days, as the study reads them, out of several columns too (`TIMESTAMP_START`; year, month and hour);
 * otherwise as they are written; numbers stay numbers.
 */
function placesOf(table: CsvTable, chosen: readonly number[], { reading }: EmulatorMetadata): Case['places'] {
  const { header, rows } = table
  const stamps = stampsOf(table, chosen, settingOf(reading, 'interval'))
  if (stamps !== undefined) return stamps
  const told = settingOf(reading, 'time')
  const lower = header.map((name) => name.toLowerCase())
  const at =
    told !== undefined && header.includes(told)
      ? header.indexOf(told)
      : lower.findIndex((name) => timeNames.includes(name))
  if (at < 0) return undefined
  const cells = chosen.map((row) => rows[row]?.[at] ?? '')
  const numbers = cells.map(Number)
  return cells.every((cell, k) => cell !== '' && Number.isFinite(numbers[k])) ? numbers : cells
}

/** Stamps of steps of an hour, a month, a year; undefined for days, and for a table that has none. */
function stampsOf(
  { header, rows }: CsvTable,
  chosen: readonly number[],
  told: string | undefined,
): readonly string[] | undefined {
  const interval = told === undefined ? undefined : parseInterval(told)
  if (interval === undefined || interval.unit === 'day') return undefined
  try {
    const at = findStampColumns('', header, interval).map((name) => header.indexOf(name))
    const stamps = chosen.map((row) =>
      stampOfTexts(
        at.map((place) => rows[row]?.[place] ?? ''),
        interval,
      ),
    )
    return stamps.some(Number.isNaN) ? undefined : stamps.map((stamp) => formatStamp(stamp, interval))
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return undefined // Rows are counted then.
  }
}

function settingOf(reading: EmulatorMetadata['reading'], key: string): string | undefined {
  const data = reading?.['data']
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined
  const value = (data as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'string' ? value : undefined
}
