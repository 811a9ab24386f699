import { readFileSync } from 'node:fs'
import { InputError, permutation, seededRandom } from '@utsushi/ground'
import { fitGaussianProcesses, matrix, predictGaussianProcesses, type Matrix } from '@utsushi/learn'
import { dataFolder } from './data-folder.js'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'

/** Tables of runs that come with AutoEmulate, MIT. */
const sets = ['cardiac4', 'engineering1', 'cardiac3'] as const

const folds = 5

/** Emulators of AutoEmulate that go on after the screening. */
const GO_ON = 3

type Emulators = Readonly<Record<string, PeerResult>>

/**
 * Gaussian processes on real simulators' runs against the emulators that AutoEmulate compares, in the same folds, one thread: mean R²
 * over outputs and folds, how often 95 % intervals hold the truth, and seconds of the processor a fold.
 *
 * AutoEmulate tunes each of its emulators in ten settings of five folds, which takes a day for all of them here. So by the peer `autoemulate` it
 * is screened: all are fitted with their defaults to the first fold; the three of the highest R² go on, with their defaults on all folds;
 * and the best of these is tuned, as AutoEmulate does it by itself, on the first fold. `--peer autoemulate-tuned` tunes all on all folds.
 * `--quick` takes its defaults and the first fold.
 */
export async function simulators(options: BenchOptions): Promise<BenchResult> {
  const folder = dataFolder(options, 'simulators', 'cardiac3-outputs.csv')
  const peer = options.peer ?? 'autoemulate'
  if (peer !== 'autoemulate' && peer !== 'autoemulate-tuned')
    throw new InputError(`--peer ${peer}: expected autoemulate or autoemulate-tuned`)
  const found: Record<string, Json> = {}
  let [ours, theirs] = [0, 0]
  for (const set of sets) {
    const files = ['parameters', 'outputs'].map((what) => `${folder}/${set}-${what}.csv`) as [string, string]
    const [x, y] = files.map(readTable) as [Matrix, Matrix]
    const parts = foldsOf(x.rows, options.seed)
    const asked = options.quick ? [0] : Array.from({ length: folds }, (_, k) => k)
    const own = emulated(x, y, parts, asked)
    console.error(`${set}: ours ${JSON.stringify(own)}`)
    const ask = async (iterations: number, asked: readonly number[], models: readonly string[] | null) => {
      const told = await runPeer(
        'simulators.py',
        [
          ...[
            '--inputs',
            files[0],
            '--outputs',
            files[1],
            '--folds',
            JSON.stringify(parts),
            '--threads',
            '1',
          ],
          ...['--asked', JSON.stringify(asked), '--models', JSON.stringify(models)],
          ...['--iterations', String(iterations)],
        ],
        'autoemulate',
      )
      return told['emulators'] as Emulators
    }
    const all = peer === 'autoemulate-tuned' && !options.quick ? await ask(10, asked, null) : {}
    const screened = peer === 'autoemulate' || options.quick ? await ask(0, [0], null) : {}
    const going = byScore(screened).slice(0, GO_ON)
    const untuned = options.quick || going.length === 0 ? screened : await ask(0, asked, going)
    const [first] = byScore(untuned)
    const tuned = options.quick || first === undefined ? {} : await ask(10, [0], [first])
    const rivals = first === undefined ? all : untuned
    const [best] = byScore(rivals)
    if (best === undefined) throw new Error(`no emulator of AutoEmulate could be fitted to ${set}`)
    found[set] = {
      ...{ runs: x.rows, inputs: x.columns, outputs: y.columns, ours: own },
      best: { name: best, ...(rivals[best] as PeerResult) },
      ...{ first_fold: { ours: emulated(x, y, parts, [0]), tuned }, screened, emulators: rivals },
    }
    console.error(`${set}: ${JSON.stringify(found[set])}`)
    ours += 1000 * own.processor_seconds
    theirs += 1000 * peerNumber(rivals, best, 'processor_seconds')
  }
  return compare({
    name: 'simulators',
    ...{ oursMilliseconds: ours, peer, peerMilliseconds: theirs, threads: 1 },
    config: {
      sets: [...sets],
      folds: options.quick ? 1 : folds,
      of: folds,
      milliseconds: 'of the processor',
    },
    extra: { sets: found },
  })
}

/** Names of emulators, the highest R² first. */
const byScore = (emulators: Emulators): readonly string[] =>
  Object.keys(emulators).sort((a, b) => peerNumber(emulators, b, 'r2') - peerNumber(emulators, a, 'r2'))

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
