// Series to predict of a folder whose samples ran at sites: descriptors from `sites.csv` join the parameters of each sample, and its
// weather is that of its site. Samples that nobody ran yet need no daily table: they are predicted over all days of their site's weather.
import { columnNames, defaultSampleColumn, folderTables, readTable, tableHead } from '@utsushi/data/node'
import { daily, type Interval } from '@utsushi/data'
import { InputError, listed } from '@utsushi/ground'
import { stat } from 'node:fs/promises'
import type { PredictRequest } from '@utsushi/study'
import { defaultSiteColumn } from '../config/sections.js'
import { readSites, type SiteTable } from '../data/sites.js'
import { siteFiles } from '../data/site-files.js'
import type { DriverSeries } from './open-series.js'
import {
  driverSeries,
  matchParameters,
  readParameterSets,
  stampsOf,
  type DriverFile,
  type Matched,
  type ParameterSets,
  type SeriesColumns,
  type SeriesToPredict,
} from './series.js'

/**
 * The series of a folder of sites; `undefined` where it is none, and is read as any other.
 *
 * @throws InputError naming file, row and column
 */
export async function matchSites(
  { input, parameters }: Pick<PredictRequest, 'input' | 'parameters'>,
  columns: SeriesColumns,
  siteColumn = defaultSiteColumn,
): Promise<Matched | undefined> {
  if (
    !(await stat(input)
      .then((found) => found.isDirectory())
      .catch(() => false))
  )
    return undefined
  const files = await siteFiles(input)
  if (files.table === undefined && files.weather.size === 0) return undefined
  const { interval = daily, sampleColumn = defaultSampleColumn } = columns
  const tables = await folderTables(input, interval, { none: files.weather.size > 0 ? 'allow' : 'refuse' })
  const summary = parameters ?? tables.summary
  const sets = await setsOfSites(
    { files, summary, samples: [...tables.daily.keys()], siteColumn, sampleColumn },
    columns,
  )
  if (sets === undefined) return undefined
  if (files.weather.size === 0) {
    const own = [...tables.daily].map(([sample, file]) => ({ file, sample }))
    return matchParameters({ files: own, folder: true }, sets.parameters, columns)
  }
  const series = seriesAtSites(sets, files.weather, new Map(tables.daily), { ...columns, interval })
  return { series, count: sets.samples.length }
}

interface SetsOfSites {
  readonly samples: readonly number[]
  readonly table: SiteTable
  /** Parameters and descriptors; absent where the emulator reads neither. */
  readonly parameters: ParameterSets | undefined
}

/** The parameters of every sample: those of the summary, and the descriptors of its site. */
async function setsOfSites(
  {
    files,
    summary,
    samples,
    siteColumn,
    sampleColumn,
  }: {
    readonly files: Awaited<ReturnType<typeof siteFiles>>
    readonly summary: string | undefined
    readonly samples: readonly number[]
    readonly siteColumn: string
    readonly sampleColumn: string
  },
  { parameters: names, missing, units, onConversion }: SeriesColumns,
): Promise<SetsOfSites | undefined> {
  const header = summary === undefined ? [] : await columnNames(summary)
  const described = files.table === undefined ? [] : await columnNames(files.table)
  const own = names.filter((name) => header.includes(name))
  const ofSites = names.filter((name) => !header.includes(name) && described.includes(name))
  const absent = names.filter((name) => !own.includes(name) && !ofSites.includes(name))
  // Parameters may stand in the driver tables themselves.
  if (absent.length > 0 && files.weather.size === 0) return undefined
  if (absent.length > 0)
    throw new InputError(
      `${files.table ?? summary ?? 'the folder'}: the emulator reads ${listed(absent.slice(0, 4))}${absent.length > 4 ? ', …' : ''}, which stands neither in ${summary ?? 'a table of parameters'} nor in a table of sites — add the column, or name another table with --parameters`,
    )
  const options = {
    ...(units && { units }),
    ...(onConversion && { onConversion }),
    sampleColumn,
  }
  const read = summary === undefined ? undefined : await readParameterSets(summary, own, missing, options)
  const asked =
    read === undefined
      ? samples.length > 0
        ? samples
        : await samplesOf(files.table, { siteColumn, sampleColumn })
      : [...read.bySample.keys()]
  const table = await readSites(files, summary, asked, {
    ...{ siteColumn, sampleColumn, missing },
    descriptors: ofSites,
  })
  if (table === undefined) return undefined
  const bySample = new Map(
    asked.map((sample) => {
      const values = table.values.get(table.ofSample.get(sample)?.site ?? '') ?? []
      const set = names.map((name) =>
        own.includes(name)
          ? (read?.bySample.get(sample)?.[own.indexOf(name)] ?? NaN)
          : (values[table.descriptors.indexOf(name)] ?? NaN),
      )
      return [sample, Float32Array.from(set)] as const
    }),
  )
  const file = summary ?? files.table ?? ''
  return {
    ...{ samples: asked, table },
    parameters: names.length === 0 ? undefined : { file, names, bySample },
  }
}

/** The samples that a table of sites numbers, where no other table does. */
async function samplesOf(
  table: string | undefined,
  { sampleColumn }: { readonly siteColumn: string; readonly sampleColumn: string },
): Promise<readonly number[]> {
  if (table === undefined || !(await columnNames(table)).includes(sampleColumn))
    throw new InputError(
      `${table ?? 'the folder'}: nothing numbers the samples to predict — add parameter_summary.csv, or a column ${sampleColumn} to sites.csv`,
    )
  const { columns } = await readTable(table, { columns: [sampleColumn] })
  return Array.from(columns.get(sampleColumn)?.values ?? [])
}

/** Each sample with the weather of its site: over the days of its own table where there is one, else over all of them. */
async function* seriesAtSites(
  { samples, table, parameters }: SetsOfSites,
  weather: ReadonlyMap<string, string>,
  tables: ReadonlyMap<number, string>,
  columns: SeriesColumns & { readonly interval: Interval },
): AsyncGenerator<SeriesToPredict> {
  const none = new Float32Array(0)
  const known = new Map<string, DriverSeries>()
  for (const sample of samples) {
    const { site = '', where = '' } = table.ofSample.get(sample) ?? {}
    const file = weather.get(site)
    if (file === undefined)
      throw new InputError(
        `${where}: sample ${sample} is at ${site}, which has no weather — add weather_${site}.csv: that of another site does not stand in for it`,
      )
    const whole = known.get(site) ?? (await weatherSeries({ file }, columns))
    known.set(site, whole)
    const own = tables.get(sample)
    const series = own === undefined ? whole : await clipped(whole, own, columns)
    yield { sample, series, parameters: parameters?.bySample.get(sample) ?? none }
  }
}

async function weatherSeries(file: DriverFile, columns: SeriesColumns): Promise<DriverSeries> {
  for await (const series of driverSeries(file, { ...columns, parameters: [] })) return series
  throw new InputError(`${file.file}: holds no rows — the weather of a site is expected`)
}

/** The days of a series that a sample's own table has. */
async function clipped(
  series: DriverSeries,
  file: string,
  columns: SeriesColumns & { readonly interval: Interval },
): Promise<DriverSeries> {
  const stamps = await stampsOf(file, await tableHead(file), columns)
  const [first, last] = [stamps[0], stamps.at(-1)]
  if (first === undefined || last === undefined) return series
  const [from, to] = [series.days.indexOf(first), series.days.indexOf(last) + 1]
  if (from < 0 || to < 1)
    throw new InputError(
      `${file}: has days without weather in ${series.file} — add them there, or cut the table`,
    )
  const width = columns.drivers.length
  return {
    ...series,
    firstRow: series.firstRow + from,
    days: series.days.subarray(from, to),
    drivers: series.drivers.subarray(from * width, to * width),
  }
}
