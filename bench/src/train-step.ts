import { compareStep } from './compare-step.js'
import type { BenchOptions } from './options.js'
import type { BenchResult } from './result.js'

/** One optimiser step of an LSTM 256×2 on 64 windows of 210 days. */
export const trainStep = (options: BenchOptions): Promise<BenchResult> =>
  compareStep('train-step', 'a', options)
