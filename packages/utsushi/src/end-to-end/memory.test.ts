// What the commands take: processes of their own, so that what this one holds does not count. Little room is left for objects: rows
// that were kept as objects, or a file that was kept as text, would not fit into it.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatDay, parseDay } from '@utsushi/data'
import { temporaryFolder } from '@utsushi/study/testing'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'

const program = fileURLToPath(new URL('../main.js', import.meta.url))
const kept = (...path: readonly string[]): string =>
  fileURLToPath(new URL(join('../../fixtures/runs/0.1.0', ...path), import.meta.url))

/**
 * Tells the most memory that the process ever had, in kB, when it ends. Linux counts into `maxRSS` what the process that started
 * it had; its own it tells elsewhere.
 */
const tellMemory = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync } from 'node:fs'
  import { isMainThread } from 'node:worker_threads'
  if (isMainThread) process.on('exit', () => {
    const [, own] = existsSync('/proc/self/status') ? /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [] : []
    process.stderr.write('most: ' + (own ?? process.resourceUsage().maxRSS) + '\\n')
  })`)}`

/** How a command ended. */
interface Ended {
  readonly code: number | null
  /** The most memory that its process, or one that it started, had, in MB. */
  readonly most: number
  readonly told: string
}

/** Runs `utsushi` with little room for objects. */
function run(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // In the environment: the workers of a search are told it too.
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: `--max-old-space-size=96 --import=${tellMemory}` },
    })
    let told = ''
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      const each = [...told.matchAll(/most: (\d+)/g)].map(([, most]) => Number(most) / 1024)
      resolve({ code, most: Math.max(...each), told })
    })
  })
}

/** Writes a table with so many rows, those of another over and over, the first column counted up. */
function longer(from: string, to: string, rows: number, first: (row: number) => string): void {
  const bytes = readFileSync(from)
  const [header = '', ...lines] = (from.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString()
    .trim()
    .split('\n')
  const rest = lines.map((line) => line.slice(line.indexOf(',')))
  const made = Array.from({ length: rows }, (_, row) => `${first(row)}${rest[row % rest.length] ?? ''}`)
  writeFileSync(to, [header, ...made, ''].join('\n'))
}

const days = 3000
const start = parseDay('2000-01-01') ?? 0

/** An ensemble of so many samples of 3000 days, which one thread reads, and a study file that trains a small network on it. */
function ensemble(samples: number): { readonly study: string; readonly folder: string } {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  mkdirSync(data)
  longer(
    kept('data', 'ensemble', 'parameter_summary.csv'),
    join(data, 'parameter_summary.csv'),
    samples,
    String,
  )
  for (let sample = 0; sample < samples; sample++) {
    const [from, to] = [sample % 5, sample].map((at) => String(at).padStart(4, '0'))
    longer(kept('data', 'ensemble', `daily_${from}.csv.gz`), join(data, `daily_${to}.csv`), days, (row) =>
      formatDay(start + row),
    )
  }
  const study = join(folder, 's.yaml')
  writeFileSync(study, stringify(settings))
  return { study, folder }
}

const settings = {
  study: 'ecosystem',
  data: {
    folder: 'data',
    drivers: ['tmp_sfc', 'tmp10_soil', 'dswrf_sfc', 'prate_sfc', 'spfh_2m', 'wind_10m'],
    fluxUnit: 'Mg C ha-1 day-1',
  },
  split: { train: ['2000', '2005'], validation: '2006', test: '2007', holdOutSamples: 0.2 },
  windows: { context: 10, horizon: 5, stride: 10, mode: 'segments', burnIn: 20, segmentLength: 60 },
  model: { hidden: 4, layers: 1, embedding: 4, stateHidden: 4, headHidden: 4 },
  training: { batch: 8, stepsPerEpoch: 2, epochs: 1, warmupSteps: 0 },
  tuning: { trials: 2, workers: 1, folds: 2, epochs: 1, pruner: 'none' },
}

/** Fails with what the command said when it failed, and when it took more than so many MB. */
async function expectWithin(limit: number, args: readonly string[]): Promise<void> {
  const { code, most, told } = await run(args)
  expect(code, told).toBe(0)
  // A process that did nothing would have tens of MB: were this not read, nothing would be shown.
  expect(most, args[0]).toBeGreaterThan(30)
  expect(most, args[0]).toBeLessThan(limit)
}

test('300 000 rows are predicted in less than 250 MB, runtime and all', async () => {
  const folder = temporaryFolder()
  const [weather, parameters] = [join(folder, 'weather.csv'), join(folder, 'parameters.csv')]
  longer(kept('data', 'weather.csv'), weather, days, (row) => formatDay(start + row))
  longer(kept('data', 'ensemble', 'parameter_summary.csv'), parameters, 100, String)
  await expectWithin(250, [
    ...['predict', kept('ecosystem', 'model.onnx'), '--input', weather, '--parameters', parameters],
    ...['--out', join(folder, 'predictions.csv'), '--threads', '1'],
  ])
})

// What is scored is drawn as well, in up to 60 MB: the library that draws, and the pixels of one picture at a time.
test('120 000 rows are trained on, exported and searched in less than 250 MB, and scored in less than 300', async () => {
  const { study, folder } = ensemble(40)
  const out = join(folder, 'run')
  await expectWithin(250, ['train', study, '--out', out, '--threads', '1', '--train-only'])
  await expectWithin(250, ['export', out])
  await expectWithin(250, ['tune', study, '--out', join(folder, 'search')])
  await expectWithin(300, ['evaluate', out, '--threads', '1'])
})

// The report's readings and its narrow pictures, drawn in a process that has trained and calibrated, take the difference.
test('training that ends in its report takes little more than training and scoring apart', async () => {
  const { study, folder } = ensemble(40)
  await expectWithin(320, ['train', study, '--out', join(folder, 'run'), '--threads', '1'])
})

test('an ensemble of 100 000 rows is simulated in less than 250 MB', async () => {
  const folder = temporaryFolder()
  const study = join(folder, 's.yaml')
  const simulation = { samples: 40, from: '2003-01-01', to: '2009-12-31' }
  writeFileSync(study, stringify({ study: 'ecosystem', data: { folder: 'data' }, simulation }))
  await expectWithin(250, ['simulate', study])
})
