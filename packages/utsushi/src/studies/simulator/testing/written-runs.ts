// Runs written as somebody's own files, read as the study reads them: for tests.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareTask, silentReporter } from '@utsushi/study'
import { lookAtData } from '@utsushi/study'
import { readRuns } from '../data/read.js'
import type { Runs } from '../data/runs.js'
import { simulator, type SimulatorConfig } from '../index.js'

/** A folder of files, by name. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'))
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** Rows of a table as text. */
export const tableText = (
  header: readonly string[],
  rows: readonly (readonly (number | string)[])[],
): string => `${[header, ...rows].map((row) => row.join(',')).join('\n')}\n`

/** A study file for a folder. */
export const configFor = (
  folder: string,
  { data, ...rest }: { readonly data?: object } & Readonly<Record<string, unknown>> = {},
): SimulatorConfig => simulator.parts.schema.parse({ data: { folder, ...data }, ...rest })

/** Reads the runs of a study file. */
export const readFor = (config: SimulatorConfig): Promise<Runs> =>
  readRuns(config, { reporter: silentReporter })

/** What the look before training says. */
export const findingsOf = async (config: SimulatorConfig): Promise<readonly string[]> =>
  lookAtData(simulator.parts, config, await readFor(config)).map(
    ({ level, message }) => `${level}: ${message}`,
  )

/** The study with its data, fitted. */
export const taskOf = async (config: SimulatorConfig) =>
  prepareTask(simulator.parts, config, await readFor(config))

/** Parameter sets that spread evenly, and what comes of them. */
export function spreadRuns(
  count: number,
  inputs: number,
  of: (x: readonly number[]) => readonly number[],
): { readonly x: readonly (readonly number[])[]; readonly y: readonly (readonly number[])[] } {
  const x = Array.from({ length: count }, (_, run) =>
    Array.from({ length: inputs }, (__, k) =>
      Number((((run + 1) * Math.sqrt([2, 3, 5, 7, 11, 13][k] ?? 17)) % 1).toFixed(6)),
    ),
  )
  return { x, y: x.map(of) }
}
