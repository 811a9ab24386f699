import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { InputError } from '@utsushi/ground'
import type { BenchOptions } from './options.js'
import type { BenchResult } from './result.js'

/** Measures us and one peer, in this process and now. */
export type Bench = (options: BenchOptions) => Promise<BenchResult>

/** What is known of a bench before it is opened. */
export interface BenchEntry {
  /** What is measured, in a line. */
  readonly summary: string
  /** Whom it can be measured against; the first is the default. */
  readonly peers: readonly string[]
  /** Takes `--pruner` and `--batch`. */
  readonly searches?: boolean
}

/**
 * Every bench. The bench `train-step` lives in `train-step.ts` and is exported as `trainStep`: to add one, write its file
 * and a line here.
 */
export const benches: Readonly<Record<string, BenchEntry>> = {
  'train-step': { summary: 'one step of an LSTM 256×2, batch 64, 210 steps', peers: ['torch', 'jax'] },
  'train-step-small': { summary: 'one step of an LSTM 64×1, batch 16, 32 steps', peers: ['torch', 'jax'] },
  'family-step': {
    summary: 'one step of each recurrent cell, 128 units, batch 32, 500 steps, at equal threads',
    peers: ['torch'],
  },
  'cnn-step': {
    summary: 'one step of four convolution blocks on 64 pictures of 64 × 64; three convolutions on series',
    peers: ['torch'],
  },
  emulation: {
    summary:
      'parameter sets that nobody ran, 36 of 180 SIPNET samples: components, processes and both with a network',
    peers: ['scikit-learn'],
  },
  'emulator-parity': { summary: 'validation loss after 800 steps on the same windows', peers: ['torch'] },
  'time-to-quality': {
    summary: "time until the validation error of the peer's five minutes",
    peers: ['torch'],
  },
  'trainer-overhead': {
    summary: 'the trainer with history, progress and checkpoints, over bare runs of the same steps',
    peers: ['bare engine'],
  },
  ensemble: {
    summary: 'one step of an ensemble of five recurrent networks, one program, over a step of one of them',
    peers: ['one network'],
  },
  'step-memory': { summary: 'resident memory of the step of train-step', peers: ['torch', 'jax'] },
  'emulator-file': {
    summary: "a finished emulator in Python's onnxruntime against ours",
    peers: ['onnxruntime'],
  },
  'journal-optuna': {
    summary: 'loading a journal of 1000 trials; both read, write and show what the other wrote',
    peers: ['optuna'],
  },
  'tpe-quality': {
    summary: 'TPE on sphere, Branin, Hartmann-6 and a mixed space: regret after 100 trials, 100 seeds',
    peers: ['optuna'],
  },
  'tuner-overhead': {
    summary: "the tuner's own time for a trial in a study of 1000, journal included",
    peers: ['optuna'],
  },
  'bmed-search': {
    summary: "electrodialysis: the source's whole search of 200 trials against its own loop, extrapolated",
    peers: ['torch'],
    searches: true,
  },
  'bmed-parity': {
    summary: 'electrodialysis: cross-validation score of fixed configurations, 3 seeds, equal updates',
    peers: ['torch'],
  },
  features: {
    summary: '28 statistics of 58,300 windows of 90 days; the loop over windows is extrapolated from 1000',
    peers: ['pandas', 'numpy'],
  },
  trees: {
    summary: '200 boosted trees of depth 6 on 58,300 rows of 92 features',
    peers: ['lightgbm'],
  },
  'ttm-forward': {
    summary: 'forecasts of 64 windows of 512 steps by a TinyTimeMixer of 805,280 weights',
    peers: ['granite-tsfm'],
  },
  'ttm-train': {
    summary: 'forward, backward and AdamW of that TinyTimeMixer on 64 windows',
    peers: ['granite-tsfm'],
  },
  'ttm-etth1': {
    summary:
      'zero-shot forecasts of all test windows of ETTh1 by a published TinyTimeMixer; reads --data <folder>',
    peers: ['granite-tsfm'],
  },
  rocket: {
    summary:
      'random convolution kernels and a ridge classifier: 500 sequences of 300 steps, fitted and as many told',
    peers: ['multirocket', 'minirocket'],
  },
  gp: {
    summary: 'a Gaussian process of 500 rows of 20 inputs to the largest marginal likelihood, one thread',
    peers: ['scikit-learn', 'gpytorch'],
  },
  simulators: {
    summary:
      "Gaussian processes on real simulators' runs against every emulator of AutoEmulate; reads --data <folder>",
    peers: ['autoemulate'],
  },
  'equipment-train': {
    summary: 'equipment: 20 epochs of one horizon on 58,300 windows with cached embeddings',
    peers: ['torch'],
  },
  'equipment-ablation': {
    summary: 'equipment: variants of the model on simulated parks, 5 seeds: PR-AUC, time, memory',
    peers: ['boosted trees'],
  },
  taste: {
    summary:
      'comparisons until a simulated chooser is pleased: regret by pairs, random pairs and 3 × 3 grids, 50 runs',
    peers: ['optuna'],
  },
  explorer: {
    summary:
      'a page of an emulator, LSTM 128×1: from a slider to 365 redrawn days; a thousand sets; its size',
    peers: ['target'],
  },
  workbench: {
    summary:
      'the page of utsushi serve over 1000 runs of 10,000 points in Chromium: ready, panned, zoomed, live',
    peers: ['target'],
  },
  load: { summary: '180 daily csv files into columnar Float32', peers: ['pandas', 'polars', 'pyarrow'] },
}

/**
 * Opens a bench by name.
 *
 * @throws InputError for a name that is not in the list, or a peer that the bench does not know.
 */
export async function openBench(name: string, peer: string | undefined): Promise<Bench> {
  const entry = Object.hasOwn(benches, name) ? benches[name] : undefined
  if (entry === undefined)
    throw new InputError(`no bench "${name}": there are ${Object.keys(benches).join(', ')}`)
  if (peer !== undefined && !entry.peers.includes(peer)) {
    throw new InputError(`${name} has no peer "${peer}": there are ${entry.peers.join(', ')}`)
  }
  const file = new URL(`./${name}.js`, import.meta.url)
  if (!existsSync(fileURLToPath(file))) throw new Error(`bench/src/${name}.ts is not written yet`)
  const exported: Readonly<Record<string, unknown>> = await import(file.href)
  const bench = exported[camelCase(name)]
  if (typeof bench !== 'function')
    throw new Error(`bench/src/${name}.ts should export a function ${camelCase(name)}`)
  return bench as Bench
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
