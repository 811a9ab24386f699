// The weather of sites from a table of each: read once, and given to every sample that ran there, day by day. A day without weather
// at its own site is refused; that of no other site stands in for it.
import {
  checkDays,
  checkStamps,
  formatStamp,
  isShort,
  type Calendar,
  type ColumnSpec,
  type Interval,
  type Table,
  type TableSchema,
} from '@utsushi/data'
import { readStamps, readTable, tableHead, type EnsembleOptions, type TableHead } from '@utsushi/data/node'
import { countOf, InputError, suggestionOrAll } from '@utsushi/ground'
import type { SiteTable } from './sites.js'

/** Where a table's time stands. */
export type TimeIn = Pick<EnsembleOptions, 'time' | 'stampColumns'>

/** How weather tables are read. */
export interface WeatherSettings {
  readonly drivers: readonly ColumnSpec[]
  readonly interval: Interval
  readonly calendar: Calendar
  readonly missing?: TableSchema['missing']
  /** Finds the time in a table's head. */
  readonly timeIn: (file: string, head: TableHead) => TimeIn
}

/** The weather of one site. */
export interface SiteWeather {
  readonly site: string
  readonly table: Table
  /** Row of the table by day (by stamp of other steps). */
  readonly rowOf: ReadonlyMap<number, number>
}

/**
 * The weather table of a site.
 *
 * @throws InputError for a column that is not there, and days that stand twice or in disorder
 */
export async function readSiteWeather(
  site: string,
  file: string,
  { drivers, interval, calendar, missing, timeIn }: WeatherSettings,
): Promise<SiteWeather> {
  const head = await tableHead(
    file,
    drivers.map(({ name }) => name),
  )
  const absent = drivers.find(({ name }) => !head.names.includes(name))
  if (absent !== undefined)
    throw new InputError(
      `${file}: has no column "${absent.name}"${suggestionOrAll(absent.name, head.names)} — where a site has a table of weather, all of data.drivers stand in it`,
    )
  const where = timeIn(file, head)
  const read = await readTable(file, {
    columns: drivers,
    calendar,
    ...(where.time && { time: where.time }),
    ...(missing && { missing }),
  })
  const days = read.days ?? (await readStamps(read, where.stampColumns ?? [], interval))
  const table = { ...read, days }
  const daily = interval.unit === 'day' && interval.count === 1
  const disorder = daily
    ? checkDays(table, calendar)
    : checkStamps({ file, firstRow: read.firstRow, stamps: days }, interval)
  const fatal = disorder.find(({ kind }) => kind === 'repeated-date' || kind === 'unsorted-date')
  if (fatal !== undefined) throw new InputError(fatal.message)
  return { site, table, rowOf: new Map(Array.from(days, (day, row) => [day, row])) }
}

/**
 * The weather table of every site at which a sample ran.
 *
 * @param weather tables by site
 * @throws InputError naming the sites without one, and their samples
 */
export async function readWeatherOfSites(
  { names, ofSample }: SiteTable,
  weather: ReadonlyMap<string, string>,
  samples: readonly number[],
  settings: WeatherSettings,
): Promise<ReadonlyMap<string, SiteWeather>> {
  const without = names.filter((site) => !weather.has(site))
  const [first] = without
  if (first !== undefined) {
    const own = samples.filter((sample) => ofSample.get(sample)?.site === first)
    const more = without.length > 1 ? ` (and ${countOf(without.length - 1, 'more site')})` : ''
    const [other = ''] = weather.values()
    throw new InputError(
      `${ofSample.get(own[0] ?? -1)?.where}: sample ${own[0]} ran at ${first}, which has no weather${more} — ${other} is another site's and does not stand in for it: add weather_${first}.csv, or leave ${own.length === 1 ? 'the sample' : `its ${own.length} samples`} out`,
    )
  }
  const found = new Map<string, SiteWeather>()
  for (const site of names) found.set(site, await readSiteWeather(site, weather.get(site) ?? '', settings))
  return found
}

/**
 * A sample's table with the weather of its site, day by day.
 *
 * @throws InputError for a day without weather there
 */
export function withWeather(
  own: Table,
  { site, table, rowOf }: SiteWeather,
  { drivers, interval, calendar }: Pick<WeatherSettings, 'drivers' | 'interval' | 'calendar'>,
): Table {
  const days = own.days ?? new Int32Array(0)
  const rows = Array.from(days, (day, row) => {
    const found = rowOf.get(day)
    if (found !== undefined) return found
    const said = (stamp: number | undefined): string =>
      stamp === undefined ? 'nothing' : formatStamp(stamp, interval)
    const all = table.days ?? new Int32Array(0)
    const leap =
      calendar === 'standard' && said(day).endsWith('-02-29')
        ? ': its calendar has no leap years — data.calendar: noleap leaves 29 February out of all tables'
        : ` — add it${isShort(interval) ? '' : ', or cut the sample there'}`
    throw new InputError(
      `${own.file} row ${own.firstRow + row}: ${said(day)} has no weather at ${site}, whose table ${table.file} runs ${said(all[0])} to ${said(all.at(-1))}${leap}`,
    )
  })
  const columns = new Map(own.columns)
  for (const { name } of drivers) {
    const column = table.columns.get(name)
    const values = Float32Array.from(rows, (row) => column?.values[row] ?? NaN)
    const missing = values.reduce((sum, value) => sum + (value === value ? 0 : 1), 0)
    columns.set(name, { name, ...(column?.unit !== undefined && { unit: column.unit }), values, missing })
  }
  return { ...own, columns }
}
