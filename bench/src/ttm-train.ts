import { adamw, mse, trainProgram, type TrainProgram } from '@utsushi/learn'
import { gather, type Feeds } from '@utsushi/graph'
import { measureStep, type MeasuredStep } from './measure-step.js'
import { median, rounded } from './median.js'
import { benchMixer, benchWindows, mixerSizes, type BenchMixer } from './mixer-model.js'
import { measurePeerMixer } from './mixer-peer.js'
import type { BenchOptions } from './options.js'
import type { BenchResult } from './result.js'
import type { StepTraining } from './step-trainings.js'
import { compareBest, threadCounts } from './ttm-forward.js'

/** Forward, backward and AdamW of the same model on the same windows, dropout on, against granite-tsfm on PyTorch. */
export async function ttmTrain(options: BenchOptions): Promise<BenchResult> {
  const mixer = benchMixer(options.seed)
  const counts = threadCounts(options)
  const seconds = options.quick ? 1 : 8
  const step = mixerStep(mixer, options.seed)
  const measure = (threads: number) => measureStep(step, { workers: 1, threads }, seconds)
  const ours: MeasuredStep[] = []
  for (const threads of counts) ours.push(await measure(threads))
  const odd = ours.find(({ first_loss: first, last_loss: last }) => !(last < first))
  if (odd !== undefined)
    throw new Error(`the loss went from ${odd.first_loss} to ${odd.last_loss}: no training`)
  const { measured, last } = await measurePeerMixer(mixer, 'train', counts, options)
  const again: MeasuredStep[] = []
  for (const threads of counts) again.push(await measure(threads))
  const settings = counts.map((threads, k) => {
    const milliseconds = median([ours[k]?.median_ms ?? NaN, again[k]?.median_ms ?? NaN])
    const peer = measured[k]?.milliseconds ?? NaN
    return { threads, milliseconds, peer_ms: peer, ratio: rounded(peer / milliseconds) }
  })
  return compareBest('ttm-train', settings, mixer, { ...last })
}

function mixerStep({ model, parameters }: BenchMixer, seed: number): StepTraining {
  const { past, future } = benchWindows(seed)
  const data: Feeds = { past, future }
  const specs = {
    past: { dtype: 'float32', shape: past.shape },
    future: { dtype: 'float32', shape: future.shape },
  } as const
  const alone = (): TrainProgram =>
    trainProgram({
      name: 'ttm-train',
      parameters,
      optimiser: adamw({ weightDecay: 1e-2 }),
      data: specs,
      batch: { index: { dtype: 'int32', shape: [mixerSizes.batch] } },
      loss: ({ weights, data: tables, batch: { index }, random }) => {
        const { forecast } = model.apply(weights, { past: gather(tables.past, index, 0) }, random)
        return mse(forecast, gather(tables.future, index, 0))
      },
    })
  return {
    batch: mixerSizes.batch,
    data,
    config: { ...mixerSizes },
    alone,
    shared: () => {
      throw new RangeError('ttm-train is measured in one worker')
    },
  }
}
