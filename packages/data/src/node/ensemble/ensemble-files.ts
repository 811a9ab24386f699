/** Which files of a folder are an ensemble's, told by their names: the parameter summary and one daily table per sample. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { fileError } from '../table/bytes.js'
import { listOf } from '../table/places.js'

/** The tables of a folder. */
export interface FolderTables {
  /** Parameter summary, where there is one. */
  readonly summary?: string
  /** Daily table by sample number, in the order of the numbers. */
  readonly daily: ReadonlyMap<number, string>
}

const summaryName = /^parameter_summary\.(csv|txt|tsv|dat)(\.gz)?$|^parameter_summary\.(parquet|pq)$/i
const dailyName = /daily_?0*(\d+).*\.(csv|tsv|txt|dat|parquet|pq)(\.gz)?$/i
/** What systems and programs leave beside a table under its own name: `._` of macOS, `.~lock` of LibreOffice, `~$` of Excel. */
const leftBeside = /^(\.|~\$)/

/**
 * The number in a daily table's name; absent for other names.
 * @example sampleNumber('data/daily_0042.csv') // 42
 */
export function sampleNumber(file: string): number | undefined {
  const digits = dailyName.exec(file)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/**
 * Finds the parameter summary, if there is one, and the daily tables of a folder, by name and in the order of their numbers.
 * Names that begin with a dot or with `~$` are passed over.
 * @throws InputError when the folder is absent, there is no daily table, or two tables carry one number: both are named
 * @example (await folderTables('data/sipnet')).daily.get(0) // 'data/sipnet/daily_0000.csv'
 */
export async function folderTables(folder: string): Promise<FolderTables> {
  const found = await readdir(folder).catch((error: unknown) => {
    throw fileError(folder, error)
  })
  const names = found.filter((name) => !leftBeside.test(name)).sort()
  const [summary, another] = names.filter((name) => summaryName.test(name))
  if (another !== undefined)
    throw new InputError(`${folder}: holds both ${summary} and ${another} — keep one parameter summary`)
  const bySample = new Map<number, string>()
  for (const name of names) {
    const sample = sampleNumber(name)
    if (sample === undefined) continue
    const other = bySample.get(sample)
    if (other !== undefined)
      throw new InputError(
        `${folder}: both ${other} and ${name} are the daily table of sample ${sample} — keep one of them`,
      )
    bySample.set(sample, name)
  }
  if (bySample.size === 0) {
    const holds = names.length === 0 ? 'it is empty' : `it holds ${listOf(names, 6)}`
    throw new InputError(
      `${folder}: holds no daily table — expected names such as daily_0000.csv (or .txt, .tsv, .dat, .parquet); ${holds}`,
    )
  }
  const inOrder = [...bySample].sort(([a], [b]) => a - b)
  const daily = new Map(inOrder.map(([sample, name]) => [sample, join(folder, name)]))
  return summary === undefined ? { daily } : { daily, summary: join(folder, summary) }
}

/**
 * As {@link folderTables}, of a folder that must hold a summary where parameters are read.
 * @throws InputError also when there is none
 */
export async function ensembleFiles(folder: string, parameters = true): Promise<FolderTables> {
  const found = await folderTables(folder)
  if (found.summary !== undefined || !parameters) return found
  throw new InputError(
    `${folder}: holds no parameter_summary.csv — one row per sample, first column sample_id; ` +
      `runs without parameters need none, with parameters: []`,
  )
}
