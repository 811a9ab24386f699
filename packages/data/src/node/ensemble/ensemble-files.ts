/** Which files of a folder are an ensemble's, told by their names: the parameter summary and one daily table per sample. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { daily, isShort, stepWords, type Interval } from '../../time/interval.js'
import { fileError } from '../table/bytes.js'
import { listOf } from '../table/places.js'
import { wholeSample } from './whole-sample.js'

/** The tables of a folder. */
export interface FolderTables {
  /** Parameter summary, where there is one. */
  readonly summary?: string
  /** Daily table by sample number, in the order of the numbers. */
  readonly daily: ReadonlyMap<number, string>
}

const summaryName = /^parameter_summary\.(csv|txt|tsv|dat)(\.gz)?$|^parameter_summary\.(parquet|pq)$/i
const tableName =
  /(daily|hourly|monthly|yearly|annual|weekly)_?0*(\d+).*\.(?:csv|tsv|txt|dat|parquet|pq)(?:\.gz)?$/i
/** How the tables of a folder that are no sample's begin: `weather_hainich_daily_1.csv` is the weather of a site. */
const ofSites = /^weather_/i

/** What systems and programs leave beside a table under its own name: `._` of macOS, `.~lock` of LibreOffice, `~$` of Excel. */
const leftBeside = /^(\.|~\$)/

/**
 * The number in a table's name, which is called after its time step: `daily`, `hourly`, `monthly`; absent for other names.
 * @example sampleNumber('data/daily_0042.csv') // 42
 */
export function sampleNumber(file: string): number | undefined {
  const digits = tableName.exec(file)?.[2]
  return digits === undefined ? undefined : Number(digits)
}

/** How tables of a time step are called: by its word, where one is; else any of them is called `daily`. */
function wordsOf(interval: Interval): readonly string[] {
  if (isShort(interval)) return ['hourly']
  const { each } = stepWords(interval)
  return each === 'yearly' ? ['yearly', 'annual'] : each === '7-day' ? ['weekly'] : [each]
}

/**
 * Finds the parameter summary, if there is one, and the daily tables of a folder, by name and in the order of their numbers.
 * Names that begin with a dot or with `~$` are passed over. Tables of another time step may be called after it,
 * `hourly_0000.csv`; where there are such, those called `daily` are passed over.
 * @param interval from one row of the tables to the next
 * @param options whether a folder may be without daily tables, as one of weather and parameters alone is
 * @throws InputError when the folder is absent, there is no daily table, or two tables carry one number: both are named
 * @example (await folderTables('data/sipnet')).daily.get(0) // 'data/sipnet/daily_0000.csv'
 */
export async function folderTables(
  folder: string,
  interval: Interval = daily,
  { none = 'refuse' }: { readonly none?: 'refuse' | 'allow' } = {},
): Promise<FolderTables> {
  const found = await readdir(folder).catch((error: unknown) => {
    throw fileError(folder, error)
  })
  const names = found.filter((name) => !leftBeside.test(name) && !ofSites.test(name)).sort()
  const [summary, another] = names.filter((name) => summaryName.test(name))
  if (another !== undefined)
    throw new InputError(`${folder}: holds both ${summary} and ${another} — keep one parameter summary`)
  const called = (words: readonly string[]): readonly string[] =>
    names.filter((name) => words.includes(tableName.exec(name)?.[1]?.toLowerCase() ?? ''))
  const own = called(wordsOf(interval))
  const bySample = new Map<number, string>()
  for (const name of own.length > 0 ? own : called(['daily'])) {
    const sample = sampleNumber(name)
    if (sample === undefined) continue
    wholeSample(sample, `${folder}: the sample of ${name}`)
    const other = bySample.get(sample)
    if (other !== undefined)
      throw new InputError(
        `${folder}: both ${other} and ${name} are the daily table of sample ${sample} — keep one of them`,
      )
    bySample.set(sample, name)
  }
  if (bySample.size === 0 && none === 'refuse') {
    const holds = names.length === 0 ? 'it is empty' : `it holds ${listOf(names, 6)}`
    throw new InputError(
      `${folder}: holds no daily table — expected names such as daily_0000.csv (or .txt, .tsv, .dat, .parquet); ${holds}`,
    )
  }
  const inOrder = [...bySample].sort(([a], [b]) => a - b)
  const tables = new Map(inOrder.map(([sample, name]) => [sample, join(folder, name)]))
  return summary === undefined ? { daily: tables } : { daily: tables, summary: join(folder, summary) }
}

/**
 * As {@link folderTables}, of a folder that must hold a summary where parameters are read.
 * @throws InputError also when there is none
 */
export async function ensembleFiles(
  folder: string,
  { parameters = true, interval }: { readonly parameters?: boolean; readonly interval?: Interval } = {},
): Promise<FolderTables> {
  const found = await folderTables(folder, interval)
  if (found.summary !== undefined || !parameters) return found
  throw new InputError(
    `${folder}: holds no parameter_summary.csv — one row per sample, first column sample_id; ` +
      `runs without parameters need none, with data.parameters: []`,
  )
}
