import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { openBmedFolds } from './bmed-folds.js'
import {
  modelSection,
  modelsOf,
  refuseOtherLoop,
  trainMended,
  trainOurs,
  type BmedConfiguration,
  type BmedPlace,
  type MendedResult,
} from './bmed-mended.js'
import { simulateBmed, type BmedTrial } from './bmed-tuning.js'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { compare, type BenchResult, type Json } from './result.js'

const dropout = 0.1
/** Chosen before any was run: small to large, both learning rates. */
const configurations: readonly BmedConfiguration[] = [
  { lstmHidden: 32, lstmLayers: 1, mlpHidden: 64, mlpLayers: 2, dropout, learningRate: 3e-3 },
  { lstmHidden: 64, lstmLayers: 1, mlpHidden: 128, mlpLayers: 2, dropout, learningRate: 1e-3 },
  { lstmHidden: 64, lstmLayers: 2, mlpHidden: 128, mlpLayers: 3, dropout, learningRate: 3e-3 },
  { lstmHidden: 128, lstmLayers: 1, mlpHidden: 128, mlpLayers: 2, dropout, learningRate: 1e-3 },
  { lstmHidden: 128, lstmLayers: 2, mlpHidden: 256, mlpLayers: 3, dropout, learningRate: 1e-3 },
]
const teacherForcing = 0.8
const folds = 5

/** Both sides of one configuration, an entry a seed. */
interface Outcome {
  readonly ours: readonly BmedTrial[]
  readonly peer: MendedResult
}

/**
 * Cross-validation scores of fixed configurations: `utsushi tune` against a PyTorch loop of the same network whose data
 * handling is mended, on the same folds with as many updates, each from first weights, orders and dropout of its own.
 * That the two loops are the same is checked first.
 */
export async function bmedParity(options: BenchOptions): Promise<BenchResult> {
  const epochs = options.quick ? 3 : 50
  const chosen = options.quick ? configurations.slice(0, 1) : configurations
  const seeds = Array.from({ length: options.seeds ?? (options.quick ? 2 : 3) }, (_, k) => options.seed + k)
  if (seeds.length < 2) throw new InputError('--seeds is 1: a standard error needs two seeds or more')
  const folder = await mkdtemp(join(tmpdir(), 'utsushi-bmed-parity-'))
  try {
    const place: BmedPlace = { folder, data: await simulateBmed(folder), folds }
    const checks = await inTurn(chosen, (each) => refuseOtherLoop(place, each, options.seed))
    console.error(`the loops agree: ${JSON.stringify(checks)}`)
    const outcomes = await inTurn(chosen, async (configuration, k): Promise<Outcome> => {
      const [ours, peer] = await Promise.all([
        inTurn(seeds, (seed) =>
          trainOurs(place, `ours-${k}-${seed}`, configuration, { epochs, seed, teacherForcing }),
        ),
        trainPeer(place, `peer-${k}`, configuration, { epochs, seeds }),
      ])
      console.error(JSON.stringify(record(configuration, { ours, peer })))
      return { ours, peer }
    })
    const records = outcomes.map((outcome, k) => record(chosen[k] as BmedConfiguration, outcome))
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
    return compare({
      name: 'bmed-parity',
      oursMilliseconds:
        1000 * sum(outcomes.flatMap(({ ours }) => ours.map(({ notes }) => notes.seconds ?? NaN))),
      peer: 'torch',
      peerMilliseconds: 1000 * sum(outcomes.map(({ peer }) => peer.seconds)),
      threads: 1,
      config: {
        configurations: chosen.length,
        seeds,
        folds,
        epochs,
        experiments: 24,
        batch: 1,
        teacherForcing,
      },
      extra: {
        all_within_one_standard_error_or_better: records.every(
          (each) => each.within_one_standard_error_or_better,
        ),
        configurations: records,
        largest_relative_difference_of_the_same_weights: Math.max(...checks.map(({ forward }) => forward)),
        largest_relative_difference_after_two_epochs: Math.max(...checks.map(({ trained }) => trained)),
        times:
          'both sides ran at once; ours scores after every epoch, the peer at the end and trains all seeds side by side',
        versions: outcomes[0]?.peer.versions ?? null,
      },
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** All folds of all seeds side by side. */
async function trainPeer(
  place: BmedPlace,
  name: string,
  configuration: BmedConfiguration,
  { epochs, seeds }: { readonly epochs: number; readonly seeds: readonly number[] },
): Promise<MendedResult> {
  const opened = await inTurn(seeds, (seed) =>
    openBmedFolds(place.data, modelSection(configuration, teacherForcing), { folds, seed }),
  )
  const models = opened.flatMap(modelsOf)
  return trainMended(place, name, { configuration, epochs, teacherForcing, seed: seeds[0] ?? 0, models })
}

function record(configuration: BmedConfiguration, { ours, peer }: Outcome) {
  const updates = ours.map(({ notes }) => notes.updates)
  if (updates.some((each) => each !== peer.updates))
    throw new Error(`updates differ: ours ${updates.join(', ')}, the peer's ${peer.updates}`)
  const bySeed = (scores: readonly number[]): readonly number[] =>
    ours.map((_, k) => meanOf(scores.slice(k * folds, (k + 1) * folds)))
  const free = compared(
    ours.map(({ values }) => values?.[0] ?? NaN),
    bySeed(peer.after.free),
  )
  return {
    ...configuration,
    updates: peer.updates,
    parameters: peer.parameters,
    free_running: free,
    one_step: compared(
      ours.map(({ notes }) => notes.oneStep ?? NaN),
      bySeed(peer.after.oneStep),
    ),
    fold_by_fold: foldByFold(
      ours.flatMap(({ notes }) => notes.folds ?? []),
      peer.after.free,
    ),
    within_one_standard_error_or_better: free.within_one_standard_error_or_better,
    ours_seconds: rounded(ours.reduce((total, { notes }) => total + (notes.seconds ?? NaN), 0)),
    peer_seconds: rounded(peer.seconds),
  } satisfies Json
}

/** Scores of both sides by seed, lower is better; the standard error is that of the peer's mean over seeds. */
function compared(ours: readonly number[], peer: readonly number[]) {
  const [own, other] = [summary(ours), summary(peer)]
  return {
    ours: own,
    peer: other,
    ratio: rounded(own.mean / other.mean),
    within_one_standard_error_or_better: own.mean <= other.mean + other.standard_error,
  } satisfies Json
}

/**
 * The free-running scores of every fold of every seed, ours over the peer's: which experiments a fold holds out moves its score
 * tenfold, on both sides alike, so that this tells more of the two loops than the means do.
 */
function foldByFold(ours: readonly number[], peer: readonly number[]) {
  const { mean, standard_error } = summary(ours.map((value, k) => Math.log(value / (peer[k] ?? NaN))))
  return {
    log_ratio: mean,
    standard_error,
    ours: ours.map((value) => rounded(value)),
    peer: peer.map((value) => rounded(value)),
  }
}

function summary(values: readonly number[]) {
  const mean = meanOf(values)
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0)
  const error = Math.sqrt(squares / (values.length - 1) / values.length)
  return {
    mean: rounded(mean, 5),
    standard_error: rounded(error, 4),
    by_seed: values.map((value) => rounded(value, 5)),
  }
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length

/** One after another. */
async function inTurn<T, R>(
  items: readonly T[],
  each: (item: T, k: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  for (const [k, item] of items.entries()) results.push(await each(item, k))
  return results
}
