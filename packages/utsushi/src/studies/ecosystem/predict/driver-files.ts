// The tables that `--input` names: one file, or the daily tables of a folder.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '@utsushi/study'

/** A driver table. */
export interface DriverFile {
  readonly file: string
  /** The number in `daily_0042.csv`; absent for other names. */
  readonly sample?: number
}

/** The driver tables, and a parameter summary that lies beside them. */
export interface DriverFiles {
  readonly files: readonly DriverFile[]
  readonly folder: boolean
  readonly summary?: string
}

const dailyName = /daily_?0*(\d+).*\.(csv|tsv|txt|dat|parquet|pq)(\.gz)?$/i
const summaryName = /^parameter_summary\.(csv|txt|tsv|dat|parquet)(\.gz)?$/i

/**
 * Finds the driver tables.
 *
 * @throws InputError when there is nothing of that name, or no daily table in the folder
 */
export async function driverFiles(input: string): Promise<DriverFiles> {
  const found = await stat(input).catch(() => {
    throw new InputError(`${input}: no such file or folder`)
  })
  if (!found.isDirectory()) return { files: [driverFile(input)], folder: false }
  const names = await readdir(input)
  const files = names.filter((name) => dailyName.test(name)).map((name) => driverFile(join(input, name)))
  if (files.length === 0)
    throw new InputError(`${input}: holds no daily table — expected names such as daily_0000.csv`)
  files.sort((a, b) => (a.sample ?? 0) - (b.sample ?? 0))
  const twice = files.find(({ sample }, i) => i > 0 && files[i - 1]?.sample === sample)
  if (twice !== undefined)
    throw new InputError(`${twice.file}: another table has its number ${twice.sample} too — keep one`)
  const summary = names.find((name) => summaryName.test(name))
  return { files, folder: true, ...(summary === undefined ? {} : { summary: join(input, summary) }) }
}

function driverFile(file: string): DriverFile {
  const sample = dailyName.exec(file)?.[1]
  return { file, ...(sample === undefined ? {} : { sample: Number(sample) }) }
}
