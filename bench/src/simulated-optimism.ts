/**
 * What a random split flatters by, and whether a grouped one tells the truth, on simulated campaigns: of each set the error under random
 * folds, under folds by specimen and by lot, and the error on fresh specimens, of lots and days that are drawn anew. No peer.
 *
 *   node bench/dist/simulated-optimism.js [--sets 10]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openRuntime } from '@utsushi/graph'
import { askIn, measureOptimism, prepareTask, silentReporter } from '@utsushi/study'
import { materials } from 'utsushi'
import { meanInterval, type MeanInterval } from './mean-interval.js'

const { parts } = materials
const context = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  threads: 1,
  device: 'cpu',
} as const

/** Forty specimens of ten lots, each measured three times. */
const campaign = { kind: 'xrd', specimens: 40, lots: 10, measurements: 3 } as const

/** What a method scored on one simulated campaign: RMSE as a share of the deviation of what was trained on. */
export interface MeasuredSet {
  readonly random: number
  readonly specimen: number
  readonly lot: number
  /** Middle 95 % of the mean of folds by lot. */
  readonly interval: readonly [from: number, to: number]
  /** On as many fresh specimens. */
  readonly truth: number
}

/** Simulates a campaign and another one of fresh lots, and scores a method on both. */
export async function measureSet(kind: string, seed: number, more: object = {}): Promise<MeasuredSet> {
  const folder = mkdtempSync(join(tmpdir(), 'simulated-optimism-'))
  try {
    const [own, fresh] = [join(folder, 'own'), join(folder, 'fresh')]
    const write = async (to: string, drawn: number): Promise<void> => {
      const options = parts.schema.parse({ simulation: { ...campaign, ...more, seed: drawn } }).simulation
      await parts.simulation?.run(options, to, context)
    }
    await write(own, seed)
    await write(fresh, 10_000 + seed)
    const configOf = (at: string, group: 'specimen' | 'lot') =>
      parts.schema.parse({
        data: { folder: at, specimens: 'specimens.csv', name: 'name', groups: ['specimen', 'lot', 'day'] },
        task: { kind: 'values', targets: { defect_fraction: '1' } },
        preprocess: [{ normalise: 'max' }],
        split: { by: 'group', group, test: 0, validation: 0 },
        model: { kind, scaling: 'point' },
      })
    const byLot = configOf(own, 'lot')
    const data = await parts.read(byLot, context)
    const options = { folds: 5, seed, epochs: 1 }
    const lots = await measureOptimism(parts, byLot, data, options)
    const specimens = await measureOptimism(parts, configOf(own, 'specimen'), data, options)
    const task = prepareTask(parts, byLot, data)
    const other = await parts.read(configOf(fresh, 'lot'), context)
    const asked = { ...task, data: other, tables: parts.tables(byLot, other, task.fitted) }
    const runtime = await openRuntime({ threads: 1 })
    try {
      const answers = parts.answers(asked, askIn(runtime, asked.tables))(new Float32Array(0))
      const all = [...other.panel.entities.keys()]
      const truth = Number((await parts.validate(asked, answers, all))['error'])
      return {
        ...{ random: lots.random.mean, specimen: specimens.chosen.mean, lot: lots.chosen.mean, truth },
        interval: lots.chosen.interval,
      }
    } finally {
      await runtime.close()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What some sets come to: means with their intervals over the sets. */
export function summaryOf(sets: readonly MeasuredSet[]) {
  const over = (of: (set: MeasuredSet) => number): MeanInterval => meanInterval(sets.map(of))
  return {
    random: over(({ random }) => random),
    specimen: over(({ specimen }) => specimen),
    lot: over(({ lot }) => lot),
    truth: over(({ truth }) => truth),
    /** How much better than the truth each split looks: 0 of one that tells it. */
    flattery: {
      random: over(({ random, truth }) => truth - random),
      specimen: over(({ specimen, truth }) => truth - specimen),
      lot: over(({ lot, truth }) => truth - lot),
    },
    /** Sets whose truth lies within the interval that folds by lot gave. */
    covered: sets.filter(({ truth, interval: [from, to] }) => truth >= from && truth <= to).length,
  }
}

const words = ({ mean, from, to }: MeanInterval): string =>
  `${mean.toFixed(3)} (${from.toFixed(3)} to ${to.toFixed(3)})`

async function main(): Promise<void> {
  const at = process.argv.indexOf('--sets')
  const count = at < 0 ? 10 : Number(process.argv[at + 1])
  for (const kind of ['ridge', 'pls', 'neighbours']) {
    const sets: MeasuredSet[] = []
    for (let seed = 0; seed < count; seed++) sets.push(await measureSet(kind, seed))
    const { flattery, covered, ...errors } = summaryOf(sets)
    console.log(kind)
    for (const [name, found] of Object.entries(errors)) console.log(`  error, ${name}: ${words(found)}`)
    for (const [name, found] of Object.entries(flattery)) console.log(`  truth less ${name}: ${words(found)}`)
    console.log(`  truth within the interval of folds by lot: ${covered} of ${count} sets`)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
