/**
 * The electrodialysis study from the command line, as its user runs it: 24 simulated experiments and searches over them.
 */
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../packages/utsushi/bin/utsushi.js', import.meta.url))

/** What a search is told, under the keys of a study file's section `tuning`. */
export interface BmedTuning {
  readonly trials: number
  readonly epochs: number
  readonly folds: number
  readonly workers: number
  readonly seed: number
  readonly pruner: string
  readonly ownFirst?: boolean
  readonly sampler?: string
  readonly space: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** A trial as `tuning.json` records it. */
export interface BmedTrial {
  readonly number: number
  readonly state: string
  readonly values: readonly number[] | null
  readonly parameters: Readonly<Record<string, number>>
  readonly notes: {
    readonly folds?: readonly number[]
    readonly oneStep?: number
    readonly seconds?: number
    readonly batch?: number
    readonly updates?: number
  }
}

/** Simulates experiments into `<folder>/data` and returns the path of their table. */
export async function simulateBmed(folder: string, samples = 24): Promise<string> {
  const data = join(folder, 'data')
  await utsushi(['simulate', 'electrodialysis', '--out', data, '--samples', String(samples), '--json'])
  return join(data, 'BMED_DATA_AG.csv')
}

/**
 * Runs `utsushi tune` on the experiments in `<folder>/data`, all of them in the folds.
 *
 * @param name of the search; its folder is left at `<folder>/<name>`
 * @param settings further sections of the study file, such as `model`
 * @returns its trials, and the seconds of the whole command
 */
export async function tuneBmed(
  folder: string,
  name: string,
  tuning: BmedTuning,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly trials: readonly BmedTrial[]; readonly seconds: number }> {
  const file = join(folder, `${name}.yaml`)
  const study = {
    study: 'electrodialysis',
    data: { folder: 'data' },
    split: { test: 0, validation: 0 },
    tuning,
    ...settings,
  }
  await writeFile(file, JSON.stringify(study)) // JSON is YAML
  const out = join(folder, name)
  const begin = performance.now()
  await utsushi(['tune', file, '--out', out, '--json'])
  const seconds = (performance.now() - begin) / 1000
  const { trials } = JSON.parse(await readFile(join(out, 'tuning.json'), 'utf8')) as {
    trials: readonly BmedTrial[]
  }
  return { trials, seconds }
}

/** Runs a command to its end; of what it says, warnings and the best so far are passed on. */
function utsushi(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    let rest = ''
    child.stderr.setEncoding('utf8')
    child.stderr.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (!line.startsWith('{"type":"progress"')) console.error(line)
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve()
      else
        reject(new Error(`utsushi ${args[0] ?? ''} ended with ${code ?? signal ?? 'no exit code'}: ${rest}`))
    })
  })
}
