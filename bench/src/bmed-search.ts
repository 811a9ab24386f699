import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '@utsushi/ground'
import { simulateBmed, tuneBmed, type BmedTrial } from './bmed-tuning.js'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'

const search = { trials: 200, epochs: 50, folds: 5 }
/** The source's space; `training.batch` is joined by `--batch`. */
const space = {
  'model.lstm.hidden': { choices: [32, 64, 128, 256] },
  'model.lstm.layers': { int: [1, 3] },
  'model.lstm.dropout': { float: [0.1, 0.3] },
  'model.mlp.hidden': { choices: [64, 128, 256, 512] },
  'model.mlp.layers': { int: [2, 4] },
  'model.mlp.dropout': { float: [0.1, 0.3] },
  'training.learningRate': { float: [1e-5, 1e-2], log: true },
} as const
const batches = { 'training.batch': { choices: [16, 32, 64] } } as const
const sampled = 10

/**
 * The electrodialysis source's whole search, run for real by `utsushi tune`, against its own PyTorch loop. Of the loop one
 * epoch of one fold is timed at ten configurations and multiplied to the whole search: it would take days. The ten are drawn
 * from the trials that ours ran, one from each tenth of them by cost, so that both sides have the same work; ten drawn
 * evenly from the space stand beside.
 */
export async function bmedSearch(options: BenchOptions): Promise<BenchResult> {
  const { trials, epochs, folds } = options.quick ? { trials: 4, epochs: 2, folds: 5 } : search
  const workers = options.threads ?? 2
  const pruner = options.pruner ?? 'none'
  // The source's search knows nothing to begin with.
  const ownFirst = options.own ?? false
  const scratch = await mkdtemp(join(tmpdir(), 'utsushi-bmed-'))
  try {
    const data = await simulateBmed(scratch)
    const searched = options.batch ? { ...space, ...batches } : space
    const ours = await tuneBmed(scratch, 'search', {
      ...{ trials, epochs, folds, workers, pruner, seed: options.seed, space: searched },
      ownFirst,
    })
    const file = join(scratch, 'configurations.json')
    await writeFile(file, JSON.stringify(sampleByCost(ours.trials, options.seed).map(configurationOf)))
    const common = ['--data', data, '--seed', String(options.seed), '--folds', String(folds)]
    const same = await runPeer('bmed_source_loop.py', [...common, '--configurations', file])
    const even = await runPeer('bmed_source_loop.py', [
      ...common,
      '--trials',
      String(options.quick ? 2 : sampled),
    ])
    const peerSeconds = wholeSearch(same, trials, epochs, folds)
    const evenSeconds = wholeSearch(even, trials, epochs, folds)
    return compare({
      name: 'bmed-search',
      oursMilliseconds: ours.seconds * 1000,
      peer: 'torch',
      peerMilliseconds: peerSeconds * 1000,
      threads: workers,
      config: {
        ...{ trials, epochs, folds, workers, pruner, ownFirst, experiments: 24, space: searched },
        batch: options.batch ? 'searched' : 1,
      },
      extra: {
        ours: oursRecord(ours.trials, ours.seconds),
        peer_hours: rounded(peerSeconds / 3600),
        extrapolated: true,
        extrapolated_from: `the seconds of one epoch of one fold at ${Math.min(sampled, ours.trials.length)} configurations, × ${trials} trials × ${folds} folds × ${epochs} epochs`,
        peer_same_trials: same,
        peer_even_in_space: even,
        peer_hours_even_in_space: rounded(evenSeconds / 3600),
        ratio_even_in_space: rounded(evenSeconds / ours.seconds),
      },
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const wholeSearch = (peer: PeerResult, trials: number, epochs: number, folds: number): number =>
  peerNumber(peer, 'mean_epoch_s') * trials * epochs * folds

/** One trial from each tenth, by the weights that a step of each runs through. */
function sampleByCost(trials: readonly BmedTrial[], seed: number): readonly BmedTrial[] {
  const random = seededRandom(seed)
  const ordered = trials.toSorted((a, b) => costOf(a) - costOf(b))
  const count = Math.min(sampled, ordered.length)
  return Array.from({ length: count }, (_, k) => {
    const from = Math.floor((k * ordered.length) / count)
    const to = Math.floor(((k + 1) * ordered.length) / count)
    const trial = ordered[from + random.below(to - from)]
    if (trial === undefined) throw new Error('bmed-search: the search ran no trial')
    return trial
  })
}

function costOf({ parameters }: BmedTrial): number {
  const of = (key: string): number => parameters[key] ?? 0
  const [hidden, units] = [of('model.lstm.hidden'), of('model.mlp.hidden')]
  return (
    8 * hidden * hidden * of('model.lstm.layers') +
    units * units * (of('model.mlp.layers') - 2) +
    units * hidden
  )
}

/** A trial under the names that the source searches. */
function configurationOf({ parameters }: BmedTrial): Json {
  return {
    lstm_hidden: parameters['model.lstm.hidden'] ?? null,
    lstm_layers: parameters['model.lstm.layers'] ?? null,
    lstm_dropout: parameters['model.lstm.dropout'] ?? null,
    mlp_hidden: parameters['model.mlp.hidden'] ?? null,
    mlp_layers: parameters['model.mlp.layers'] ?? null,
    mlp_dropout: parameters['model.mlp.dropout'] ?? null,
    lr: parameters['training.learningRate'] ?? null,
  }
}

function oursRecord(trials: readonly BmedTrial[], seconds: number): Json {
  const complete = trials.filter(({ state }) => state === 'complete')
  const [best] = complete.toSorted((a, b) => (a.values?.[0] ?? Infinity) - (b.values?.[0] ?? Infinity))
  const inState = (wanted: string): number => trials.filter(({ state }) => state === wanted).length
  return {
    minutes: rounded(seconds / 60),
    complete: complete.length,
    pruned: inState('pruned'),
    failed: inState('fail'),
    best_score: best?.values?.[0] ?? null,
    best_one_step: best?.notes.oneStep ?? null,
    best_parameters: best === undefined ? null : { ...best.parameters },
    /** Experiments an update, as they came to be: no more than a fold trains on. */
    effective_batches: [...new Set(trials.flatMap(({ notes }) => notes.batch ?? []))].sort((a, b) => a - b),
    updates: trials.reduce((sum, { notes }) => sum + (notes.updates ?? 0), 0),
  }
}
