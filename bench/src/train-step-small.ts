import { compareStep } from './compare-step.js'
import type { BenchOptions } from './options.js'
import type { BenchResult } from './result.js'

/** One optimiser step of an LSTM 64×1 on 16 sequences of 32 steps. */
export const trainStepSmall = (options: BenchOptions): Promise<BenchResult> =>
  compareStep('train-step-small', 'b', options)
