// A small electrodialysis study in a folder of its own, and the command line run in it: what a user of `utsushi tune` meets.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { madeUpBatch, madeUpStudy, type Row } from '../studies/electrodialysis/testing/made-up-experiments.js'
import { temporaryFolder } from '@utsushi/study/testing'

const program = fileURLToPath(new URL('../main.js', import.meta.url))

/** How a command ended. */
export interface Ended {
  /** Exit code; −1 when a signal ended it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Eight experiments of six samples each. */
export const madeUpRows = (): Row[] =>
  Array.from({ length: 8 }, (_, at) => madeUpBatch(at + 1, 6, 10 + 2 * at)).flat()

/**
 * Writes `s.yaml` and `data/BMED_DATA_AG.csv`.
 *
 * @param tuning keys of the section `tuning`, over those of a search that takes a second
 * @param change of the experiments
 * @returns the folder
 */
export function tunedStudy(
  tuning: Readonly<Record<string, unknown>> = {},
  change: (rows: Row[]) => Row[] | undefined = () => undefined,
): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'data'))
  const rows = madeUpRows()
  madeUpStudy(join(folder, 'data'), change(rows) ?? rows)
  const study = {
    study: 'electrodialysis',
    data: { folder: 'data' },
    split: { test: 0, validation: 0 },
    model: { lstm: { hidden: 4, dropout: 0 }, mlp: { hidden: 4, dropout: 0 } },
    tuning: {
      ...{ trials: 2, workers: 1, folds: 2, epochs: 1, pruner: 'none' },
      space: { 'training.learningRate': { float: [1e-4, 1e-2], log: true } },
      ...tuning,
    },
  }
  writeFileSync(join(folder, 's.yaml'), stringify(study))
  return folder
}

/** Starts `utsushi`; `detached`: as the leader of a process group, workers included. */
export function startUtsushi(
  args: readonly string[],
  cwd: string,
  detached = false,
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }))
  })
  return { child, ended }
}

/** Runs `utsushi` to its end. */
export const utsushi = (args: readonly string[], cwd: string): Promise<Ended> => startUtsushi(args, cwd).ended
