import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { silentReporter } from 'utsushi'
import { equipment } from 'utsushi/equipment'
import type { AblationJob, AblationRun } from './equipment-ablation-run.js'
import { hybrid, otherSplit, park, sectionsOf, variants, type Variant } from './equipment-variants.js'
import { meanInterval } from './mean-interval.js'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { parseLastLine } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'

/** A variant with what came of it at each of its seeds. */
interface Row {
  readonly variant: Variant
  readonly runs: readonly AblationRun[]
}

/**
 * Every variant of the equipment study on simulated parks, each at each of its seeds in a process of its own on one thread, as many
 * of them at once as `--threads` says.
 * The times that are compared are processor times of the hybrid's training and of the boosted trees'.
 *
 * With `--data` parks and runs stay in that folder, and runs that are there with the same settings are not made again; without it
 * nothing stays.
 */
export async function equipmentAblation(options: BenchOptions): Promise<BenchResult> {
  const folder = options.data ?? (await mkdtemp(join(tmpdir(), 'utsushi-ablation-')))
  const own = (variant: Variant): Variant =>
    options.quick ? { ...variant, seeds: variant.seeds.slice(0, 2) } : variant
  try {
    const atOnce = options.threads ?? 1
    const rowsOf = (asked: readonly Variant[]): Promise<readonly Row[]> => runAll(folder, asked, atOnce)
    const main = await rowsOf(variants.main.map(own))
    const settings = await rowsOf([...variants.settings, ...variants.embeddings].map(own))
    const [first, ...rest] = main
    if (first === undefined) throw new RangeError('an ablation needs variants')
    const winner = rest.reduce((best, row) => (meanOf(row) > meanOf(best) ? row : best), first)
    const elsewhere = await rowsOf([
      {
        name: `${winner.variant.name}, by equipment`,
        seeds: winner.variant.seeds,
        rivals: true,
        sections: { ...winner.variant.sections, ...otherSplit },
      },
    ])
    const named = (name: string): Row => main.find(({ variant }) => variant.name === name) ?? first
    const reference = named(hybrid.name)
    const milliseconds = ({ runs }: Row): number =>
      1000 * median(runs.map(({ processorSeconds }) => processorSeconds))
    return compare({
      name: 'equipment-ablation',
      oursMilliseconds: milliseconds(reference),
      peer: 'boosted trees',
      peerMilliseconds: milliseconds(named('boosted trees')),
      threads: 1,
      config: { park, seeds: hybrid.seeds, hybrid: sectionsOf(hybrid) as Json },
      extra: {
        winner: winner.variant.name,
        rows: [...main, ...settings, ...elsewhere].map((row) => told(row, reference)),
        rivals: rivalsOf(named('statistics alone')),
        rivals_by_equipment: elsewhere.map(rivalsOf),
        test_windows: reference.runs.map(({ known }) => known),
        base_rates: reference.runs.map(({ base }) => base.map((share) => rounded(share))),
      },
    })
  } finally {
    if (options.data === undefined) rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs that are begun in order, so many at once. */
async function runAll(folder: string, asked: readonly Variant[], atOnce: number): Promise<readonly Row[]> {
  const jobs = asked.flatMap((variant) => variant.seeds.map((seed) => ({ variant, seed })))
  for (const { seed } of jobs) await parkOf(folder, seed)
  const runs = new Map<Variant, AblationRun[]>(asked.map((variant) => [variant, []]))
  const waiting = jobs.values()
  const work = async (): Promise<void> => {
    for (const { variant, seed } of waiting) {
      const run = await runOf(folder, variant, seed)
      const own = runs.get(variant) ?? []
      own[variant.seeds.indexOf(seed)] = run
      console.error(`${variant.name}, seed ${seed}: ${JSON.stringify({ ...run, rivals: undefined })}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return asked.map((variant) => ({ variant, runs: runs.get(variant) ?? [] }))
}

async function runOf(folder: string, variant: Variant, seed: number): Promise<AblationRun> {
  const name = `${variant.name.replace(/[^\p{L}\d]+/gu, '-')}-${seed}`
  const kept = join(folder, `${name}.json`)
  const config = {
    ...sectionsOf(variant),
    data: { folder: await parkOf(folder, seed), limits: 'limits.csv', maintenance: 'maintenance.csv' },
    seed,
  }
  const known = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Kept) : undefined
  if (known !== undefined && JSON.stringify(known.config) === JSON.stringify(config)) return known.run
  const run = await inProcess({
    ...{ config, out: join(folder, 'runs', name), rivals: variant.rivals === true },
  })
  writeFileSync(kept, JSON.stringify({ config, run } satisfies Kept))
  return run
}

interface Kept {
  readonly config: Readonly<Record<string, unknown>>
  readonly run: AblationRun
}

/** The park of a seed; written once. */
async function parkOf(folder: string, seed: number): Promise<string> {
  const out = join(folder, `park-${seed}`)
  const { simulation } = equipment
  if (simulation === undefined) throw new RangeError('the equipment study simulates no park')
  if (!existsSync(join(out, 'simulation.json'))) {
    mkdirSync(out, { recursive: true })
    const options = simulation.schema.parse({ ...park, seed })
    await simulation.run(options, out, {
      ...{ reporter: silentReporter, signal: new AbortController().signal, threads: 1, device: 'cpu' },
    })
  }
  return out
}

const script = fileURLToPath(new URL('equipment-ablation-run.js', import.meta.url))

function inProcess(job: AblationJob): Promise<AblationRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, JSON.stringify(job)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const output = Buffer.concat(chunks).toString('utf8')
      if (code !== 0) reject(new Error(`${job.out} ended with ${code}; its own message stands above`))
      else resolve(parseLastLine('equipment-ablation-run', output) as unknown as AblationRun)
    })
  })
}

/** Mean of a run's horizons. */
const overHorizons = ({ test }: AblationRun): number =>
  test.reduce((sum, { prAuc }) => sum + prAuc, 0) / test.length

const meanOf = ({ runs }: Row): number => runs.reduce((sum, run) => sum + overHorizons(run), 0) / runs.length

/** A row as the table has it: PR-AUC by horizon and over all, and its difference from the hybrid at the same seeds. */
function told({ variant, runs }: Row, reference: Row): Json {
  const horizons = runs[0]?.horizons ?? []
  const pairs = runs.map((run, k) => overHorizons(run) - overHorizons(reference.runs[k] ?? run))
  return {
    name: variant.name,
    seeds: runs.length,
    pr_auc: Object.fromEntries(
      horizons.map((horizon, place) => [
        horizon,
        interval(runs.map(({ test }) => test[place]?.prAuc ?? NaN)),
      ]),
    ),
    pr_auc_mean: interval(runs.map(overHorizons)),
    ...(variant.name !== reference.variant.name && { less_hybrid: interval(pairs) }),
    roc_auc: horizons.map((_, place) => mean(runs.map(({ test }) => test[place]?.rocAuc ?? NaN))),
    validation_pr_auc: horizons.map((_, place) =>
      mean(runs.map(({ validation }) => validation[place]?.prAuc ?? NaN)),
    ),
    trained: runs[0]?.trained ?? 0,
    best_epochs: runs.map(({ bestEpoch }) => bestEpoch),
    processor_seconds: rounded(median(runs.map(({ processorSeconds }) => processorSeconds))),
    peak_mb: rounded(Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes))),
  }
}

/** What simple methods reach: PR-AUC by horizon, and over all. */
function rivalsOf({ runs }: Row): Json {
  const names = Object.keys(runs[0]?.rivals ?? {})
  return Object.fromEntries(
    names.map((name) => {
      const each = runs.map(({ rivals }) => rivals?.[name] ?? [])
      const horizons = (runs[0]?.horizons ?? []).map((_, place) =>
        interval(each.map((own) => own[place] ?? NaN)),
      )
      return [name, { by_horizon: horizons, mean: interval(each.map(mean)) }]
    }),
  )
}

const mean = (values: readonly number[]): number =>
  rounded(values.reduce((sum, value) => sum + value, 0) / values.length)

/** Mean and 95 % interval over seeds. */
function interval(values: readonly number[]): Json {
  const { mean: middle, from, to } = meanInterval(values)
  return [middle, from, to].map((value) => rounded(value))
}
