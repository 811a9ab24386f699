// Small ecosystem studies in folders of their own, their files changed as a person would, and the command line run on them in this
// process: many refusals and what follows from them then take seconds.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDay } from '@utsushi/data'
import { runCommandLine } from '@utsushi/study/command-line'
import { temporaryFolder } from '@utsushi/study/testing'
import { shippedStudies } from '../registered.js'

/** How a command ended, and all that it printed. */
export interface Told {
  readonly code: number
  readonly text: string
}

/** Runs `utsushi` in a folder, in this process. */
export async function utsushiIn(folder: string, args: readonly string[]): Promise<Told> {
  const [before, { stdout, stderr }] = [process.cwd(), process]
  const writers = [stdout, stderr].map((stream) => ({ stream, write: stream.write.bind(stream) }))
  let text = ''
  const keep = (chunk: string | Uint8Array): boolean => {
    text += String(chunk)
    return true
  }
  process.chdir(folder)
  for (const { stream } of writers) stream.write = keep
  try {
    return { code: await runCommandLine({ studies: shippedStudies, args }), text: plain(text) }
  } finally {
    for (const { stream, write } of writers) stream.write = write
    process.chdir(before)
  }

  function plain(printed: string): string {
    return printed.replaceAll(`${folder}/`, '')
  }
}

/** Rows of a csv, the header first. */
export type Cells = string[][]

/** Changes a csv of a folder. */
export function editTable(folder: string, name: string, change: (cells: Cells) => Cells | undefined): void {
  const file = join(folder, name)
  const cells = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  writeTable(file, change(cells) ?? cells)
}

/** Changes the daily tables of all samples. */
export function editDaily(folder: string, change: (cells: Cells) => Cells | undefined): void {
  for (let sample = 0; sample < samples; sample++) editTable(folder, dailyName(sample), change)
}

/** Puts one text, or what a function makes of the old one, into a column, in rows that are chosen. */
export const fill =
  (
    column: string,
    value: string | ((old: string, row: number) => string),
    where: (row: number) => boolean = () => true,
  ) =>
  (cells: Cells): undefined => {
    const at = cells[0]?.indexOf(column) ?? -1
    cells.forEach((row, k) => {
      if (k > 0 && where(k)) row[at] = typeof value === 'string' ? value : value(row[at] ?? '', k)
    })
  }

/** Takes a column away. */
export const without =
  (column: string) =>
  (cells: Cells): Cells => {
    const at = cells[0]?.indexOf(column) ?? -1
    return cells.map((row) => row.filter((_, k) => k !== at))
  }

/** Changes one row, the first below the header being 1: its fields become those given; none takes it away. */
export const changeRow =
  (at: number, change: (row: string[]) => readonly string[][]) =>
  (cells: Cells): Cells =>
    cells.flatMap((row, k) => (k === at ? change([...row]).map((own) => [...own]) : [row]))

const samples = 6
const dailyName = (sample: number): string => `data/daily_000${sample}.csv`

function writeTable(file: string, cells: Cells): void {
  writeFileSync(file, cells.map((row) => row.join(',')).join('\n') + '\n')
}

/** An ecosystem study, `study.yaml`, of six samples over the days of 2003 up to October; gives its folder. */
export function ecosystemFolder(): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'data'))
  const parameters = Array.from({ length: samples }, (_, k) => [1 + k / 5, 2 + ((k * 4) % 6) / 6] as const)
  writeTable(join(folder, 'data', 'parameter_summary.csv'), [
    ['sample_id', 'pmax', 'q10'],
    ...parameters.map((values, k) => [String(k), ...values.map((value) => value.toFixed(3))]),
  ])
  const first = parseDay('2003-01-01')
  for (const [sample, [pmax, q10]] of parameters.entries())
    writeTable(join(folder, dailyName(sample)), [
      ['date', 'temp', 'light', 'gpp', 'npp', 'er', 'nep'],
      ...Array.from({ length: 304 }, (_, day) => {
        const temperature = 10 + 8 * Math.sin(day / 50) + 3 * Math.sin(day * 1.7)
        const light = 200 + 100 * Math.sin(day / 40) + 30 * Math.sin(day * 2.3)
        const gpp = (pmax * light) / 100
        const ra = 0.4 * gpp
        const rh = (q10 * (temperature + 5)) / 40
        const date = new Date((first + day) * 86_400_000).toISOString().slice(0, 10)
        const values = [temperature, light, gpp, gpp - ra, ra + rh, gpp - ra - rh]
        return [date, ...values.map((value) => value.toFixed(4))]
      }),
    ])
  writeFileSync(
    join(folder, 'study.yaml'),
    `study: ecosystem
data: { folder: data, drivers: [temp, light] }
split:
  train: [2003-01-01, 2003-06-30]
  validation: [2003-07-01, 2003-08-31]
  test: [2003-09-01, 2003-10-31]
windows: { context: 10, horizon: 10, stride: 10 }
model: { hidden: 3, layers: 1, embedding: 2, stateHidden: 3, headHidden: 3, dropout: 0 }
training: { batch: 8, epochs: 1, stepsPerEpoch: 2, warmupSteps: 1 }
evaluation: { stride: 20, baselines: [last_value] }
threads: 1
`,
  )
  return folder
}

/** Changes the study file: the first text that matches becomes another. */
export function editStudy(folder: string, from: string | RegExp, to: string): void {
  const file = join(folder, 'study.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
}
