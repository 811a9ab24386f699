/** Sequences from a wide table: one row a sequence, one column a place on the axis, as spectrometers' programs and archives write them. */
import { InputError, listed, suggestion } from '@utsushi/ground'
import { fieldNumber, isNumber, numberFields, type NumberFields } from './number-fields.js'
import { withGrid } from './grid.js'
import { memoryMeter } from './lines.js'
import type { ReadSequences, SequenceNames, SequenceReadOptions } from './placed-sequence.js'
import type { RawSequence } from './settle-axis.js'
import { settleSequences } from './settle-sequences.js'

/** What to read of a wide table. Columns are named as in the header; those of a table without one by their numbers, from 1. */
export interface SequenceTableOptions extends SequenceReadOptions, SequenceNames {
  /** The column of names; sequences are called `row 2`, as an editor counts rows, when absent. */
  readonly name?: string
  /** The column that says which channel a row is: a sequence then has a row for each of its channels, with one name. */
  readonly channel?: string
  /** Columns that say what sequences have in common. */
  readonly groups?: readonly string[]
  /** Columns of numbers of the whole sequence. */
  readonly targets?: readonly string[]
  /** Columns to pass over. */
  readonly ignore?: readonly string[]
  /** Whether the first line names the columns. Default true; the axis is 0, 1, 2, … otherwise. */
  readonly header?: boolean
}

/** What the columns of a wide table are for. */
interface Layout {
  /** Places of the columns that make the sequence, and the axis that their names hold. */
  readonly series: readonly number[]
  readonly axis: Float64Array
  readonly name?: number
  readonly channel?: number
  readonly groups: readonly (readonly [key: string, place: number])[]
  readonly targets: readonly (readonly [key: string, place: number])[]
  readonly unit?: string
  /** The axis may be a sequence: bare numbers in uneven steps. */
  readonly doubtful: boolean
}

/**
 * Reads a wide table. Every column that is not named is a place on the axis: its header is a number, which may stand with a word before it
 * and a unit behind it (`400`, `x400`, `400 nm`). Values missing at either end shorten a sequence.
 *
 * @throws InputError naming file, row and column for a column that is no place on the axis, a value that is no number, and as all readers of
 * sequences for axes and specimens
 * @example
 * await readSequenceTable('absorbance.csv.gz', {
 *   feature: { name: 'absorbance' }, orderName: 'wavelength', orderUnit: 'nm',
 *   specimens: { table: 'roots.csv', groups: ['year'], targets: ['carotenoids'] } })
 */
export async function readSequenceTable(
  file: string,
  options: SequenceTableOptions = {},
): Promise<ReadSequences> {
  const { feature = { name: 'value' }, header = true, orderName } = options
  const { raw, layout } = await withGrid(file, header, async (grid) => {
    const fields = numberFields(options.missing, grid.point)
    const layout = layoutOf(`${file} row ${grid.headerRow}`, grid.header, fields, options)
    const take = memoryMeter(file)
    const found: RawSequence[] = []
    for await (const { row, fields: texts } of grid.rows) {
      take(2 * layout.series.length * Float64Array.BYTES_PER_ELEMENT)
      const channel = layout.channel === undefined ? feature.name : (texts[layout.channel] ?? '')
      found.push(sequenceOf(file, row, texts, layout, grid.header, fields, channel))
    }
    return { raw: layout.channel === undefined ? found : byChannels(found), layout }
  })
  const { sequences, cautions } = await settleSequences(file, raw, options)
  if (layout.doubtful) cautions.unshift(doubt(file, layout.axis))
  const orderUnit = options.orderUnit ?? layout.unit
  return {
    features: Object.keys(sequences[0]?.columns ?? { [feature.name]: [] }).map((name) => ({
      ...feature,
      name,
    })),
    ...{ sequences, cautions },
    ...(orderName === undefined ? {} : { orderName }),
    ...(orderUnit === undefined ? {} : { orderUnit }),
  }
}

/**
 * Rows of one name as one sequence, each with the channel that it is.
 * @throws InputError for a channel that a sequence has twice, or lacks
 */
function byChannels(rows: readonly RawSequence[]): readonly RawSequence[] {
  const joined = new Map<string, RawSequence>()
  for (const row of rows) {
    const before = joined.get(row.entity)
    const [channel = ''] = Object.keys(row.columns)
    if (before !== undefined && Object.hasOwn(before.columns, channel))
      throw new InputError(`${row.place}: ${row.entity} has the channel "${channel}" twice — keep one`)
    joined.set(
      row.entity,
      before === undefined ? row : { ...before, columns: { ...before.columns, ...row.columns } },
    )
  }
  const all = [...joined.values()]
  const channels = [...new Set(all.flatMap(({ columns }) => Object.keys(columns)))]
  for (const { entity, place, columns } of all) {
    const lacking = channels.find((channel) => !Object.hasOwn(columns, channel))
    if (lacking !== undefined)
      throw new InputError(
        `${place}: ${entity} has no channel "${lacking}" — add its row, or leave the sequence out`,
      )
  }
  return all.map((own) => ({
    ...own,
    columns: Object.fromEntries(channels.map((channel) => [channel, own.columns[channel] ?? []])),
  }))
}

function sequenceOf(
  file: string,
  row: number,
  texts: readonly string[],
  layout: Layout,
  header: readonly string[],
  fields: NumberFields,
  feature: string,
): RawSequence {
  const where = (place: number): string => `${file} row ${row}: ${header[place] ?? ''}`
  const text = (key: string, place: number): string => {
    const own = texts[place] ?? ''
    if (own === '') throw new InputError(`${where(place)} is empty — every sequence needs its ${key}`)
    return own
  }
  const number = (place: number): number => fieldNumber(texts[place] ?? '', fields, () => where(place))
  return {
    entity: layout.name === undefined ? `row ${row}` : text('name', layout.name),
    place: `${file} row ${row}`,
    axis: layout.axis,
    columns: { [feature]: Float64Array.from(layout.series, number) },
    groups: Object.fromEntries(layout.groups.map(([key, place]) => [key, text(key, place)])),
    targets: Object.fromEntries(layout.targets.map(([key, place]) => [key, number(place)])),
    at: (point) => where(layout.series[point] ?? 0),
  }
}

function layoutOf(
  where: string,
  header: readonly string[],
  fields: NumberFields,
  options: SequenceTableOptions,
): Layout {
  const { name, channel, groups = [], targets = [], ignore = [] } = options
  if (channel !== undefined && name === undefined)
    throw new InputError(
      `${where}: channels are joined by the name of their sequence — say which column it is (name)`,
    )
  const named = [name, channel].filter((column) => column !== undefined).concat(groups, targets, ignore)
  const placeOf = (column: string): number => {
    const place = header.indexOf(column)
    if (place < 0) throw new InputError(`${where}: has no column "${column}"${suggestion(column, header)}`)
    const again = header.indexOf(column, place + 1)
    if (again < 0) return place
    throw new InputError(
      `${where}: column "${column}" stands twice (fields ${place + 1} and ${again + 1}) — rename one`,
    )
  }
  const twice = named.find((column, at) => named.indexOf(column) !== at)
  if (twice !== undefined)
    throw new InputError(`${where}: column "${twice}" is asked for twice — name it once`)
  const taken = new Set(named.map(placeOf))
  const series = Array.from(header.keys()).filter((place) => !taken.has(place))
  if (series.length === 0)
    throw new InputError(
      `${where}: no column is left for the sequence — name fewer as name, groups, targets or ignore`,
    )
  const paired = (keys: readonly string[]) => keys.map((key) => [key, placeOf(key)] as const)
  return {
    ...{ series, groups: paired(groups), targets: paired(targets) },
    ...axisOf(where, header, series, fields, options.header ?? true),
    ...(name === undefined ? {} : { name: placeOf(name) }),
    ...(channel === undefined ? {} : { channel: placeOf(channel) }),
  }
}

/** Characters of a column's name that may hold a place on the axis. */
const longestName = 200

const numbered = /^(.*?)([-+−]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?)(\D*)$/

/** The axis that the header of the sequence's columns holds, with the unit behind its numbers. */
function axisOf(
  where: string,
  header: readonly string[],
  series: readonly number[],
  fields: NumberFields,
  hasHeader: boolean,
): Pick<Layout, 'axis' | 'unit' | 'doubtful'> {
  if (!hasHeader) return { axis: Float64Array.from(series.keys()), doubtful: false }
  const parts = series.map((place) => partsOf(header[place] ?? '', fields))
  // What most columns have is the rule, and what breaks it is told.
  const [before, after] = commonest(
    parts.map((part) => (part === undefined ? '' : `${part[0]}\n${part[2]}`)),
  ).split('\n')
  const odd = parts.findIndex((part) => part === undefined || part[0] !== before || part[2] !== after)
  if (odd >= 0) throw new InputError(noPlace(where, header, series, odd, parts))
  const axis = Float64Array.from(parts, (part) =>
    fieldNumber(part?.[1] ?? '', headerFields(fields, part?.[1] ?? ''), () => where),
  )
  refuseData(where, axis, header, series)
  const unit = (after ?? '').trim().replace(/^[([](.*)[)\]]$/, '$1')
  const doubtful = before === '' && after === '' && isUneven(axis)
  return unit === '' ? { axis, doubtful } : { axis, unit, doubtful }
}

function partsOf(name: string, fields: NumberFields): readonly [string, string, string] | undefined {
  if (isNumber(name, headerFields(fields, name))) return ['', name, '']
  if (name.length > longestName) return undefined
  const [, before = '', number, after = ''] = numbered.exec(name) ?? []
  // A minus behind a word joins it to its number.
  if (number === undefined) return undefined
  return before !== '' && number.startsWith('-')
    ? [`${before}-`, number.slice(1), after]
    : [before, number, after]
}

/** A header may have points where the rows have commas. */
function headerFields(fields: NumberFields, text: string): NumberFields {
  return text.includes('.') ? { ...fields, point: 46 } : fields
}

function commonest(keys: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? ''
}

function noPlace(
  where: string,
  header: readonly string[],
  series: readonly number[],
  odd: number,
  parts: readonly unknown[],
): string {
  const places = parts.filter((part) => part !== undefined).length
  const name = header[series[odd] ?? 0] ?? ''
  const shown =
    name === '' ? `field ${(series[odd] ?? 0) + 1} has no name` : `column "${name}" is no place on the axis`
  if (2 * places >= parts.length)
    return `${where}: ${shown} as the other columns are — name it as name, as one of groups or targets, or in ignore`
  const few = series.slice(0, 3).map((place) => `"${header[place] ?? ''}"`)
  return (
    `${where}: columns hold no axis (${listed(few)}, …) — a wide table has a number in the header of each column of its ` +
    `sequences; one without a header line is read with header: false`
  )
}

/** A first line of values instead of names repeats itself or goes up and down. */
function refuseData(
  where: string,
  axis: Float64Array,
  header: readonly string[],
  series: readonly number[],
): void {
  const sign = Math.sign((axis[1] ?? 0) - (axis[0] ?? 0))
  const odd = axis.findIndex((value, at) => at > 0 && Math.sign(value - (axis[at - 1] ?? 0)) !== sign)
  const twice = axis.length > 1 && sign === 0 ? 1 : odd
  if (twice < 0) return
  throw new InputError(
    `${where}: column "${header[series[twice] ?? 0] ?? ''}" stands behind "${header[series[twice - 1] ?? 0] ?? ''}", and an axis ` +
      `only ascends or only descends — order the columns, or, where the file has no header line, say header: false`,
  )
}

/** Steps of several sizes, as a rising curve has them. */
function isUneven(axis: Float64Array): boolean {
  const steps = axis.subarray(1).map((place, at) => Math.abs(place - (axis[at] as number)))
  return (
    steps.reduce((most, step) => Math.max(most, step), 0) >
    2 * steps.reduce((least, step) => Math.min(least, step), Infinity)
  )
}

function doubt(file: string, axis: Float64Array): string {
  return (
    `${file}: the first line is taken for the axis, from ${axis[0]} to ${axis.at(-1)} in uneven steps — if it is a sequence, ` +
    `say header: false`
  )
}
