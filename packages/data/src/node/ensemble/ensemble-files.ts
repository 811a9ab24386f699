import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { fileError } from '../table/bytes.js'

/** The files of an ensemble folder. */
export interface EnsembleFiles {
  /** Absent only where none is asked for. */
  readonly summary?: string
  /** Daily table by sample number. */
  readonly daily: ReadonlyMap<number, string>
}

const summaryName = /^parameter_summary\.(csv|txt|tsv|dat)(\.gz)?$|^parameter_summary\.parquet$/i
const dailyName = /daily_?0*(\d+).*\.(csv|tsv|txt|dat|parquet|pq)(\.gz)?$/i

/**
 * Finds the parameter summary and the daily tables of a folder, by name.
 * @param parameters whether any are read: without them a folder needs no summary
 * @throws InputError when the folder or the summary is absent, there is no daily table, or two carry one number
 */
export async function ensembleFiles(folder: string, parameters = true): Promise<EnsembleFiles> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw fileError(folder, error)
  })
  names.sort()
  const summaries = names.filter((name) => summaryName.test(name))
  const [summary] = summaries
  if (summaries.length > 1) throw new InputError(`${folder}: holds ${summaries.join(' and ')} — keep one`)
  const daily = new Map<number, string>()
  for (const name of names) {
    const match = dailyName.exec(name)
    if (match === null) continue
    const sample = Number(match[1])
    const other = daily.get(sample)
    const file = join(folder, name)
    if (other !== undefined) throw new InputError(`${file}: sample ${sample} is also in ${other} — keep one`)
    daily.set(sample, file)
  }
  if (daily.size === 0)
    throw new InputError(`${folder}: holds no daily table — expected names such as daily_0000.csv`)
  if (summary !== undefined) return { summary: join(folder, summary), daily }
  if (!parameters) return { daily }
  throw new InputError(
    `${folder}: holds no parameter_summary.csv — one row per sample, first column sample_id; ` +
      `runs without parameters need none, with parameters: []`,
  )
}
