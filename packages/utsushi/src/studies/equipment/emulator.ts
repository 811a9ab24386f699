// The finished emulator as a program: daily values of a window and the limits of its normal range in, probabilities out. Measuring by
// the range, statistics, encoder, network and calibration are one graph.
import { constant, div, gather, input, mul, sub, type Tensor } from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import type { EmulatorFile } from '@utsushi/study'
import { intervalOf } from './config.js'
import { statisticsTensor, type WindowTensors } from './data/statistics.js'
import {
  probabilityTensor,
  probabilityTold,
  trainingTold,
  type FinishedEquipment,
} from './emulator/probabilities.js'
import { wholeEmulators } from './emulator/whole.js'
import { classifierTensor } from './fit/classifiers.js'
import { networkLogits } from './network-logits.js'
import { formatInterval } from '@utsushi/data'

/** `model.onnx`: `values` `[batch, context]` and `limits` `[batch, 2]` to `probability` `[batch, horizons]`. */
export function emulators(finished: FinishedEquipment): readonly EmulatorFile[] {
  if (finished.config.windows.of === 'equipment') return wholeEmulators(finished)
  const { config, fitted } = finished
  const { encoderFile } = fitted
  const { context } = config.windows
  const { horizons } = config.labels
  const values = input('values', 'float32', ['batch', context])
  const limits = input('limits', 'float32', ['batch', 2])
  const limit = (side: 0 | 1): Tensor => gather(limits, constant([side], { dtype: 'int32' }), 1)
  const [low, high] = [limit(0), limit(1)]
  const window = sub(div(mul(sub(values, low), 2), sub(high, low)), 1)
  const logits = logitsOf(finished, { values, window, low, high })
  const step = formatInterval(intervalOf(config.data))
  return [
    {
      suffix: '',
      inputs: [values, limits],
      outputs: { probability: probabilityTensor(finished, logits) },
      metadata: {
        name: 'equipment emulator',
        description: `Probability that a check item leaves its normal range ${listOf(horizons)} steps of ${step} after a window of ${context} steps; values and limits in the item’s own unit.`,
        inputs: [
          {
            ...{ name: 'values', dtype: 'float32', shape: values.shape as readonly (number | string)[] },
            axes: ['batch', 'time'],
            features: [{ name: 'value', unit: 'unknown', min: null, max: null }],
          },
          {
            ...{ name: 'limits', dtype: 'float32', shape: limits.shape as readonly (number | string)[] },
            axes: ['batch', 'feature'],
            features: ['low', 'high'].map((name) => ({ name, unit: 'unknown', min: null, max: null })),
          },
        ],
        outputs: [probabilityTold(config)],
        training: {
          ...trainingTold(finished),
          ranges: fitted.ranges.map((range) => ({ ...range })),
          ...(encoderFile && { encoder: { name: encoderFile.name, sha256: encoderFile.sha256 } }),
        },
      },
    },
  ]
}

const listOf = (numbers: readonly number[]): string => numbers.join(', ')

function logitsOf({ config, fitted, model, weights }: FinishedEquipment, given: WindowTensors): Tensor {
  const statistics = (): Tensor => statisticsTensor(config, given)
  if (model === undefined) {
    if (fitted.classifiers === undefined) throw new RangeError('neither a network nor classifiers')
    return classifierTensor(fitted.classifiers, statistics(), fitted.statistics)
  }
  return networkLogits({ config, fitted }, model, weightsOf(model.parameters, constant(weights)), {
    statistics,
    window: given.window,
  })
}
