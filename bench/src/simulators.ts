import { readFileSync } from 'node:fs'
import { seededRandom, permutation } from '@utsushi/ground'
import { fitGaussianProcesses, matrix, predictGaussianProcesses, type Matrix } from '@utsushi/learn'
import { dataFolder } from './data-folder.js'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'

/** Tables of runs that come with AutoEmulate, MIT. */
const sets = ['cardiac4', 'engineering1', 'cardiac3'] as const

const folds = 5

/**
 * Gaussian processes on real simulators' runs against every emulator that AutoEmulate compares, in the same folds, one thread: mean R²
 * over outputs and folds, how often 95 % intervals hold the truth, and seconds a fold. The best of AutoEmulate's counts. It tunes each
 * in ten settings, as it does by itself, which takes hours; `--quick` takes its defaults and one fold.
 */
export async function simulators(options: BenchOptions): Promise<BenchResult> {
  const folder = dataFolder(options, 'simulators', 'cardiac3-outputs.csv')
  const found: Record<string, Json> = {}
  let [ours, theirs] = [0, 0]
  for (const set of sets) {
    const [inputs, outputs] = ['parameters', 'outputs'].map((what) => `${folder}/${set}-${what}.csv`) as [
      string,
      string,
    ]
    const [x, y] = [readTable(inputs), readTable(outputs)]
    const parts = foldsOf(x.rows, options.seed)
    const asked = options.quick ? [0] : Array.from({ length: folds }, (_, k) => k)
    const own = emulated(x, y, parts, asked)
    console.error(`${set}: ours ${JSON.stringify(own)}`)
    const tuning = options.quick ? ['--iterations', '0'] : ['--iterations', '10']
    const told = await runPeer(
      'simulators.py',
      [
        ...['--inputs', inputs, '--outputs', outputs, '--folds', JSON.stringify(parts)],
        ...['--asked', JSON.stringify(asked), '--threads', '1', ...tuning],
      ],
      'autoemulate',
    )
    const peers = told['emulators'] as PeerResult
    const best = Object.keys(peers).reduce((first, name) =>
      peerNumber(peers, name, 'r2') > peerNumber(peers, first, 'r2') ? name : first,
    )
    const all = Object.keys(peers).reduce((sum, name) => sum + peerNumber(peers, name, 'seconds'), 0)
    found[set] = {
      ...{
        runs: x.rows,
        inputs: x.columns,
        outputs: y.columns,
        ours: own,
        best: { name: best, ...(peers[best] as PeerResult) },
      },
      all_seconds: rounded(all),
      r2: Object.fromEntries(
        Object.keys(peers).map((name) => [name, rounded(peerNumber(peers, name, 'r2'), 4)]),
      ),
    }
    console.error(`${set}: ${JSON.stringify(found[set])}`)
    ours += 1000 * own.seconds
    theirs += 1000 * all
  }
  return compare({
    name: 'simulators',
    ...{ oursMilliseconds: ours, peer: 'autoemulate', peerMilliseconds: theirs, threads: 1 },
    config: { sets: [...sets], folds: options.quick ? 1 : folds, of: folds, tuned: !options.quick },
    extra: { sets: found },
  })
}

/** The fold of each run, by lot, all alike large. */
function foldsOf(rows: number, seed: number): readonly number[] {
  const parts = new Array<number>(rows).fill(0)
  permutation(rows, seededRandom(seed)).forEach((row, place) => (parts[row] = place % folds))
  return parts
}

function emulated(x: Matrix, y: Matrix, parts: readonly number[], asked: readonly number[]) {
  let [r2, covered, milliseconds, processor] = [0, 0, 0, 0]
  for (const fold of asked) {
    const some = (of: Matrix, keep: (part: number) => boolean): Matrix => {
      const rows = parts.flatMap((part, row) => (keep(part) ? [row] : []))
      return matrix(
        rows.length,
        of.columns,
        rows.flatMap((row) => Array.from(of.values.subarray(row * of.columns, (row + 1) * of.columns))),
      )
    }
    const [known, held] = [(part: number) => part !== fold, (part: number) => part === fold]
    const [begun, worked] = [performance.now(), process.cpuUsage()]
    const processes = fitGaussianProcesses(some(x, known), some(y, known))
    const told = predictGaussianProcesses(processes, some(x, held))
    milliseconds += performance.now() - begun
    const { user, system } = process.cpuUsage(worked)
    processor += (user + system) / 1e6
    const truth = some(y, held)
    for (let k = 0; k < y.columns; k++) {
      const column = (of: Matrix): Float64Array =>
        Float64Array.from({ length: of.rows }, (_, i) => of.values[i * of.columns + k] as number)
      const [t, mean, lower, upper] = [truth, told.mean, told.lower, told.upper].map(column) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ]
      const middle = t.reduce((sum, value) => sum + value, 0) / t.length
      const left = t.reduce((sum, value, i) => sum + (value - (mean[i] as number)) ** 2, 0)
      r2 += 1 - left / t.reduce((sum, value) => sum + (value - middle) ** 2, 0)
      covered +=
        t.filter((value, i) => value >= (lower[i] as number) && value <= (upper[i] as number)).length /
        t.length
    }
  }
  const shares = asked.length * y.columns
  return {
    r2: rounded(r2 / shares, 4),
    coverage: rounded(covered / shares, 4),
    seconds: rounded(milliseconds / 1000 / asked.length),
    processor_seconds: rounded(processor / asked.length),
  }
}

/** A table of numbers under one line of names; names may hold commas in quotation marks. */
function readTable(path: string): Matrix {
  const [, ...lines] = readFileSync(path, 'utf8').trim().split('\n')
  const rows = lines.map((line) => line.split(',').map(Number))
  return matrix(rows.length, rows[0]?.length ?? 0, rows.flat())
}
