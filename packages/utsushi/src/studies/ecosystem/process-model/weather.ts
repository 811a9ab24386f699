// Daily weather for the process model: the ten drivers of the research layout and where they were measured. Ten years
// of Hainich ship with the package (`assets/weather`); a csv of one's own works as well.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { InputError } from '@utsushi/study'

/** Drivers in file order, with their units. */
export const driverUnits = {
  tmp_sfc: '°C',
  tmp_2m: '°C',
  tmp10_soil: '°C',
  tmp200_soil: '°C',
  dswrf_sfc: 'W m-2',
  tcdc_clm: '%',
  prate_sfc: 'mm day-1',
  spfh_2m: 'kg kg-1',
  wind_10m: 'm s-1',
  a_co2: 'ppm',
} as const

export type DriverName = keyof typeof driverUnits
export const driverNames = Object.keys(driverUnits) as DriverName[]

/** Where the weather was measured. */
export interface Site {
  readonly name: string
  /** Degrees north. */
  readonly latitude: number
  /** Mean air pressure, hPa. */
  readonly pressure: number
}

/** One row per day, no day missing. */
export interface Weather {
  readonly site: Site
  /** `YYYY-MM-DD`, consecutive. */
  readonly dates: readonly string[]
  /** One value per day, in {@link driverUnits}. */
  readonly drivers: Readonly<Record<DriverName, Float64Array>>
}

const DAY = 86_400_000

/** Plausible values; outside lies a wrong unit (kelvin, kg m⁻² s⁻¹, fractions) or a code for missing. */
const plausible: Record<DriverName, readonly [number, number]> = {
  tmp_sfc: [-80, 70],
  tmp_2m: [-80, 60],
  tmp10_soil: [-60, 60],
  tmp200_soil: [-60, 60],
  dswrf_sfc: [0, 600],
  tcdc_clm: [0, 100],
  prate_sfc: [0, 1000],
  spfh_2m: [0, 0.05],
  wind_10m: [0, 60],
  a_co2: [150, 2000],
}

/**
 * The weather that ships: Hainich, Germany (FLUXNET2015 DE-Hai, CC-BY-4.0), 2003-01-01 to 2012-12-31, 3653 days.
 *
 * @example
 * const weather = await shippedWeather()
 * runProcessModel({ parameters: midRangeParameters(), weather })
 */
export async function shippedWeather(): Promise<Weather> {
  const asset = (file: string) =>
    fileURLToPath(new URL(`../../../../assets/weather/${file}`, import.meta.url))
  const meta = JSON.parse(await readFile(asset('de-hai.json'), 'utf8')) as Omit<Site, 'name'> & {
    site: string
  }
  return readWeather(asset('de-hai.csv.gz'), {
    name: meta.site,
    latitude: meta.latitude,
    pressure: meta.pressure,
  })
}

/**
 * Reads weather from csv or csv.gz with a `date` column and the ten drivers; other columns are ignored.
 *
 * @throws InputError naming file, row and column: a missing column, a gap in the days, an empty, missing (−9999) or
 * implausible value. Nothing is filled in here.
 */
export async function readWeather(path: string, site: Site): Promise<Weather> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch {
    throw new InputError(`${path}: cannot be read; expected a csv or csv.gz of daily weather`)
  }
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return parseWeather(text, path, site)
}

/** Parses what {@link readWeather} reads; `path` is for messages. */
export function parseWeather(text: string, path: string, site: Site): Weather {
  const [head, ...rows] = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/)
  const names = (head ?? '').split(',').map((name) => name.trim())
  const position = (name: string): number => {
    const index = names.indexOf(name)
    if (index < 0)
      throw new InputError(`${path}: no column "${name}"; weather needs date, ${driverNames.join(', ')}`)
    return index
  }
  const datePosition = position('date')
  const positions = driverNames.map((name) => [name, position(name)] as const)
  if (rows.length === 0) throw new InputError(`${path}: no rows`)

  const dates: string[] = []
  const drivers = Object.fromEntries(
    driverNames.map((name) => [name, new Float64Array(rows.length)]),
  ) as Record<DriverName, Float64Array>
  rows.forEach((row, day) => {
    const cells = row.split(',')
    const where = `${path} row ${day + 2}`
    dates.push(checkedDate(cells[datePosition]?.trim() ?? '', dates.at(-1), where))
    for (const [name, index] of positions)
      drivers[name][day] = checkedValue(name, cells[index]?.trim(), where)
  })
  return { site, dates, drivers }
}

/**
 * The days from `from` to `to`, both included.
 *
 * @throws InputError when the weather does not cover them.
 */
export function weatherBetween(weather: Weather, from: string, to: string): Weather {
  const first = weather.dates.indexOf(from)
  const last = weather.dates.indexOf(to)
  const covered = `${weather.site.name} covers ${weather.dates[0]} to ${weather.dates.at(-1)}`
  if (first < 0) throw new InputError(`no weather on ${from}: ${covered}`)
  if (last < 0) throw new InputError(`no weather on ${to}: ${covered}`)
  if (last < first) throw new InputError(`the period ends (${to}) before it begins (${from})`)
  const drivers = Object.fromEntries(
    driverNames.map((name) => [name, weather.drivers[name].slice(first, last + 1)]),
  ) as Record<DriverName, Float64Array>
  return { site: weather.site, dates: weather.dates.slice(first, last + 1), drivers }
}

function checkedDate(date: string, before: string | undefined, where: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date)
    throw new InputError(`${where}: date is "${date}"; expected YYYY-MM-DD`)
  if (before !== undefined && time - Date.parse(`${before}T00:00:00Z`) !== DAY)
    throw new InputError(`${where}: ${date} does not follow ${before}; weather needs every day, in order`)
  return date
}

function checkedValue(name: DriverName, cell: string | undefined, where: string): number {
  const [low, high] = plausible[name]
  const value = cell === undefined || cell === '' ? NaN : Number(cell)
  if (Number.isNaN(value) || value < low || value > high)
    throw new InputError(
      `${where}: ${name} is "${cell ?? ''}"; expected ${low} to ${high} (${driverUnits[name]}), no gaps`,
    )
  return value
}
