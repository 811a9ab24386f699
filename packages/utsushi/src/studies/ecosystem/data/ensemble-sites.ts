// The sites of an ensemble: at which each sample ran, which samples share a parameter set, and descriptors that join the parameters as
// static inputs. Weather comes from the samples' own tables, or from one table a site.
import { columnNames, readLabels, type Ensemble } from '@utsushi/data/node'
import { parseInterval, daily, type ColumnSpec, type Panel, type Table } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import { missingMarks } from '@utsushi/study'
import type { EcosystemConfig } from '../config.js'
import { defaultSiteColumn } from '../config/sections.js'
import { readWeatherOfSites, withWeather, type SiteWeather, type WeatherSettings } from './site-weather.js'
import { siteFiles } from './site-files.js'
import { readSites, siteNotes, type SiteTable } from './sites.js'

/** Where the samples of an ensemble ran. */
export interface EnsembleSites {
  /** Names. */
  readonly names: readonly string[]
  /** Place of its site among them, by entity. */
  readonly of: readonly number[]
  /** Parameter sets by entity: samples of equal parameters have one number. */
  readonly sets: readonly number[]
  /** Statics that describe sites and are no parameters. */
  readonly descriptors: readonly string[]
  /** File and row that describe each site; empty without a table of sites. */
  readonly places: SiteTable['places']
  /** Weather by site, where sites have tables of it. */
  readonly weather?: ReadonlyMap<string, SiteWeather>
}

/** What is read of sites before the samples are. */
interface SitesRead {
  readonly table: SiteTable
  readonly weather: ReadonlyMap<string, SiteWeather> | undefined
  readonly withDrivers?: (table: Table, sample: number) => Promise<Table>
  /** Columns of the summary that are no parameters. */
  readonly notParameters: readonly string[]
  /** Columns of the table of sites. */
  readonly described: readonly string[]
  readonly notes: readonly string[]
}

type DataSection = EcosystemConfig['data']

/**
 * Reads the sites of a folder; `undefined` where nothing tells of any.
 *
 * @throws InputError as `readSites` and `readWeatherOfSites` do
 */
export async function readEnsembleSites(
  data: DataSection,
  { summary, samples }: { readonly summary: string | undefined; readonly samples: readonly number[] },
  { drivers, timeIn }: Pick<WeatherSettings, 'timeIn'> & { readonly drivers: readonly ColumnSpec[] },
): Promise<SitesRead | undefined> {
  if (data.sites === 'none') return undefined
  const { folder, sampleColumn, descriptors } = data
  const siteColumn = data.siteColumn ?? defaultSiteColumn
  const missing = missingMarks(data)
  const files = await siteFiles(folder)
  const asked = await sampleNumbers(summary, sampleColumn, samples)
  const table = await readSites(files, summary, asked, { siteColumn, sampleColumn, descriptors, missing })
  if (table === undefined) return undefined
  const settings: WeatherSettings = {
    ...{ drivers, timeIn, missing, calendar: data.calendar },
    interval: parseInterval(data.interval) ?? daily,
  }
  const weather =
    files.weather.size === 0 ? undefined : await readWeatherOfSites(table, files.weather, asked, settings)
  return {
    ...{ table, weather },
    ...(weather && {
      withDrivers: (own: Table, sample: number) => {
        const site = weather.get(table.ofSample.get(sample)?.site ?? '')
        if (site === undefined) throw new InputError(`${own.file}: nobody knows at which site it ran`)
        return Promise.resolve(withWeather(own, site, settings))
      },
    }),
    notParameters: [siteColumn],
    described: table.descriptors,
    notes: siteNotes(table),
  }
}

/** The numbers of the samples, as the summary has them, or the names of the tables. */
async function sampleNumbers(
  summary: string | undefined,
  sampleColumn: string,
  samples: readonly number[],
): Promise<readonly number[]> {
  if (summary === undefined || !(await columnNames(summary)).includes(sampleColumn)) return samples
  const labels = await readLabels(summary, sampleColumn, { empty: true })
  // What is no number is refused where the parameters are read.
  return labels.map(Number).filter((sample) => Number.isInteger(sample))
}

/** The statics with the descriptors behind the parameters, and who ran where. */
export function withSites(
  { samples, statics }: Pick<Ensemble, 'samples' | 'statics'>,
  { table, weather }: SitesRead,
): { readonly statics: Panel; readonly sites: EnsembleSites } {
  const { names, descriptors, ofSample, values, places } = table
  const twice = descriptors.find((name) => statics.names.includes(name))
  if (twice !== undefined) {
    const [place] = places.values()
    throw new InputError(
      `${place?.file}: ${twice} is a parameter of the samples too — rename one of the two, or leave it out of data.descriptors`,
    )
  }
  const site = (sample: number): string => ofSample.get(sample)?.site ?? ''
  const width = statics.names.length
  const wide = width + descriptors.length
  const joined = new Float32Array(samples.length * wide)
  const sets = new Map<string, number>()
  const setOf = samples.map((sample, entity) => {
    const own = statics.values.subarray(entity * width, (entity + 1) * width)
    joined.set(own, entity * wide)
    joined.set(values.get(site(sample)) ?? [], entity * wide + width)
    const key = own.join()
    const known = sets.get(key)
    if (known !== undefined) return known
    sets.set(key, sets.size)
    return sets.size - 1
  })
  return {
    statics: {
      ...statics,
      names: [...statics.names, ...descriptors],
      units: [...statics.units, ...descriptors.map(() => undefined)],
      shape: [samples.length, wide],
      values: joined,
      missing: [...statics.missing, ...descriptors.map(() => 0)],
    },
    sites: {
      ...{ names, descriptors, places, sets: setOf },
      of: samples.map((sample) => names.indexOf(site(sample))),
      ...(weather && { weather }),
    },
  }
}

type Placed = Pick<Ensemble, 'folder' | 'files' | 'firstRows' | 'records' | 'days' | 'minutes' | 'interval'> &
  Pick<Ensemble, 'leapDaysLeftOut'> & { readonly sites?: EnsembleSites }

/** File and row of a day of a sample, as an editor counts it. */
export function dailyPlace(
  { folder, files, firstRows, records, days, leapDaysLeftOut }: Placed,
  entity: number,
  day: number,
): { readonly file: string; readonly row: number } {
  const from = records?.[entity]?.from ?? 0
  // Rows that were left out of a table stand in it all the same.
  const skipped = leapDaysLeftOut?.has(entity) === true ? leapDaysWithin(days, from, day) : 0
  return { file: files[entity] ?? folder, row: (firstRows[entity] ?? 0) + day - from + skipped }
}

/** The same of a driver, which may stand in the table of its site. */
export function driverPlace(
  ensemble: Placed,
  entity: number,
  day: number,
): { readonly file: string; readonly row: number } {
  const { sites } = ensemble
  const weather = sites?.weather?.get(sites.names[sites.of[entity] ?? -1] ?? '')
  if (weather === undefined) return dailyPlace(ensemble, entity, day)
  const row = weather.rowOf.get(stampOf(ensemble, day)) ?? 0
  return { file: weather.table.file, row: weather.table.firstRow + row }
}

/** The stamp of a step, as tables are read by it: the day, or months, years and minutes since 1970. */
function stampOf({ days, minutes, interval = daily }: Placed, step: number): number {
  const day = days[step] ?? NaN
  const date = new Date(day * 86_400_000)
  switch (interval.unit) {
    case 'day':
      return day
    case 'year':
      return date.getUTCFullYear() - 1970
    case 'month':
      return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
    case 'hour':
    case 'minute':
    case 'second':
      return day * 1440 + (minutes?.[step] ?? 0)
    default:
      return interval.unit satisfies never
  }
}

/** Days of 29 February between two steps of a calendar that has none. */
function leapDaysWithin(days: Int32Array, from: number, to: number): number {
  let count = 0
  for (let step = from + 1; step <= to; step++) count += (days[step] ?? 0) - (days[step - 1] ?? 0) - 1
  return count
}
