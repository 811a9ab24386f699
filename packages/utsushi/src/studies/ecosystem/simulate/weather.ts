// Daily weather for the process model: the ten drivers of the research layout, read and checked, and turned into what the
// model's loop needs every day, once for all parameter sets. Ten years of Hainich ship with the package
// (`assets/weather`); a csv of one's own works as well.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { dayOfYear, parseDay } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import { regularFile } from '@utsushi/ground/node'
import { constants } from './parameters.js'

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
  regularFile(path)
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

/** One value per day. */
export interface Forcing {
  readonly days: number
  /** Air and soil (10 cm) temperature, °C. */
  readonly air: Float64Array
  readonly soil: Float64Array
  /** Air temperature while it is light, °C. */
  readonly daytime: Float64Array
  /** Seconds. */
  readonly dayLength: Float64Array
  /** Photosynthetically active light at noon, µmol m⁻² s⁻¹. */
  readonly middayPpfd: Float64Array
  /** Response of light-saturated photosynthesis to CO2 and humidity deficit together. */
  readonly leafConditions: Float64Array
  /** mm day⁻¹. */
  readonly rain: Float64Array
  readonly evaporation: Float64Array
  /** Temperature response of decomposition: litter on the ground, litter in it, humus. */
  readonly warmthOnGround: Float64Array
  readonly warmthInGround: Float64Array
  readonly warmthDeep: Float64Array
}

/** Options of {@link forcingOf}. */
export interface ForcingOptions {
  /** Holds CO2 at this value (ppm) instead of the weather's own: the spin-up does. */
  readonly co2?: number
}

/** Prepares weather for {@link runProcessModel}; reuse the result for every parameter set. */
export function forcingOf(weather: Weather, { co2 }: ForcingOptions = {}): Forcing {
  const { drivers, dates, site } = weather
  const series = (value: (day: number) => number): Float64Array =>
    Float64Array.from({ length: dates.length }, (_, day) => value(day))
  const driver = (name: keyof typeof drivers) => (day: number) => drivers[name][day] as number
  const air = driver('tmp_2m')
  const surface = driver('tmp_sfc')
  const soil = driver('tmp10_soil')
  const deep = driver('tmp200_soil')
  const shortwave = driver('dswrf_sfc')
  const vapour = (day: number) => vapourPressure(driver('spfh_2m')(day), site.pressure)
  const deficit = (day: number) => Math.max(0, saturationPressure(air(day)) - vapour(day))
  const length = series((day) => dayLength(dayOfYear(parseDay(dates[day] as string)), site.latitude))
  return {
    days: dates.length,
    air: series(air),
    soil: series(soil),
    daytime: series((day) => air(day) + constants.daytimeWarming * shortwave(day)),
    dayLength: length,
    middayPpfd: series((day) => middayPpfd(shortwave(day), length[day] as number)),
    leafConditions: series((day) => co2Response(co2 ?? driver('a_co2')(day)) * deficitResponse(deficit(day))),
    rain: series(driver('prate_sfc')),
    evaporation: series((day) =>
      referenceEvaporation({
        temperature: air(day),
        vapour: vapour(day) / 10,
        shortwave: shortwave(day),
        cloud: driver('tcdc_clm')(day) / 100,
        wind: driver('wind_10m')(day),
        pressure: site.pressure / 10,
      }),
    ),
    warmthOnGround: series((day) => decompositionWarmth((surface(day) + soil(day)) / 2)),
    warmthInGround: series((day) => decompositionWarmth(soil(day))),
    warmthDeep: series((day) => decompositionWarmth((soil(day) + deep(day)) / 2)),
  }
}

/** Seconds between sunrise and sunset; at least one hour, so that polar night divides by nothing. */
export function dayLength(day: number, latitude: number): number {
  const declination = 0.409 * Math.sin((2 * Math.PI * day) / 365 - 1.39)
  const cosine = -Math.tan((latitude * Math.PI) / 180) * Math.tan(declination)
  const hours = (24 / Math.PI) * Math.acos(Math.min(1, Math.max(-1, cosine)))
  return 3600 * Math.max(1, hours)
}

/**
 * Light at noon, µmol m⁻² s⁻¹, from the daily mean of shortwave, W m⁻²: all light falls in the day's length and follows
 * sin² there (the course that the canopy integral assumes), so noon is twice the mean of the day's light.
 */
export function middayPpfd(shortwave: number, dayLengthSeconds: number): number {
  return 2 * constants.photonsPerJoule * Math.max(0, shortwave) * (86_400 / dayLengthSeconds)
}

/** Saturation vapour pressure over water, hPa (Alduchov & Eskridge 1996). */
export function saturationPressure(temperature: number): number {
  return 6.1094 * Math.exp((17.625 * temperature) / (temperature + 243.04))
}

/** Vapour pressure, hPa, from specific humidity, kg kg⁻¹, and air pressure, hPa. */
export function vapourPressure(humidity: number, pressure: number): number {
  return (humidity * pressure) / (0.622 + 0.378 * humidity)
}

interface EvaporationInput {
  /** °C */
  readonly temperature: number
  /** kPa */
  readonly vapour: number
  /** W m⁻² */
  readonly shortwave: number
  /** 0–1 */
  readonly cloud: number
  /** m s⁻¹ at 10 m */
  readonly wind: number
  /** kPa */
  readonly pressure: number
}

/**
 * Reference evapotranspiration, mm day⁻¹ (Penman–Monteith, FAO-56 eq. 6). Net longwave takes the clearness of the sky
 * from cloud cover (Kasten & Czeplak 1980) instead of from shortwave.
 */
export function referenceEvaporation(input: EvaporationInput): number {
  const { temperature, vapour, pressure } = input
  const saturation = saturationPressure(temperature) / 10
  const slope = (4098 * saturation) / (temperature + 237.3) ** 2
  const psychrometric = 0.000665 * pressure
  const clearness = 1 - 0.75 * input.cloud ** 3.4
  const netShortwave = 0.85 * input.shortwave * 0.0864
  const netLongwave =
    4.903e-9 *
    (temperature + 273.16) ** 4 *
    (0.34 - 0.14 * Math.sqrt(Math.max(0, vapour))) *
    Math.max(0.05, 1.35 * clearness - 0.35)
  const wind = 0.748 * input.wind
  const energy = 0.408 * slope * (netShortwave - netLongwave)
  const drying = (psychrometric * 900 * wind * Math.max(0, saturation - vapour)) / (temperature + 273)
  return Math.max(0, (energy + drying) / (slope + psychrometric * (1 + 0.34 * wind)))
}

/** Response to CO2 (ppm), 1 at the reference concentration. */
export function co2Response(co2: number): number {
  const rate = (outside: number): number => {
    const inside = constants.internalCo2 * outside
    return (inside - constants.compensationCo2) / (inside + constants.michaelisCo2)
  }
  return Math.max(0, rate(co2) / rate(constants.referenceCo2))
}

/** Response to humidity deficit (hPa), 1 in saturated air (Leuning 1995). */
export function deficitResponse(deficit: number): number {
  return 1 / (1 + deficit / constants.halvingDeficit)
}

/** Response of decomposition to temperature (Lloyd & Taylor 1994), 1 at 15 °C. */
export function decompositionWarmth(temperature: number): number {
  const above = Math.max(1, temperature + 46.02)
  return Math.exp(308.56 * (1 / 61.02 - 1 / above))
}
