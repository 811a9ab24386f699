// The finished emulator of whole pieces of equipment as a program: the values of all items over a window and what is usual for the
// equipment in, probabilities that it is faulty out.
import { formatInterval } from '@utsushi/data'
import { constant, input, type Tensor } from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import type { EmulatorFile } from '@utsushi/study'
import { intervalOf } from '../config.js'
import { jointTensor } from '../data/joint.js'
import { classifierTensor } from '../fit/classifiers.js'
import { networkLogits } from '../network-logits.js'
import { probabilityTensor, probabilityTold, trainingTold, type FinishedEquipment } from './probabilities.js'

/**
 * `model.onnx`: `values` `[batch, items, context]`, `reference` `[batch, items, 3]` (mean, deviation and reach of every item) and
 * `edges` `[batch, 2]` (root mean square and largest deviation that the reference keeps within) to `probability` `[batch, horizons]`.
 */
export function wholeEmulators(finished: FinishedEquipment): readonly EmulatorFile[] {
  const { config, fitted } = finished
  const { context } = config.windows
  const references = fitted.references ?? []
  const items = references[0]?.items.map(({ item }) => item) ?? []
  const values = input('values', 'float32', ['batch', items.length, context])
  const reference = input('reference', 'float32', ['batch', items.length, 3])
  const edges = input('edges', 'float32', ['batch', 2])
  const probability = probabilityTensor(
    finished,
    logitsOf(finished, jointTensor(config, { values, reference, edges })),
  )
  const { horizons } = config.labels
  const step = formatInterval(intervalOf(config.data))
  const unitOf = (item: string): string => fitted.ranges.find((own) => own.item === item)?.unit ?? 'unknown'
  const feature = (name: string, unit: string) => ({ name, unit, min: null, max: null })
  const told = ({ name, shape }: { readonly name: string; readonly shape: Tensor['shape'] }) => ({
    ...{ name, dtype: 'float32' as const, shape: shape as readonly (number | string)[] },
  })
  return [
    {
      suffix: '',
      inputs: [values, reference, edges],
      outputs: { probability },
      metadata: {
        name: 'equipment emulator',
        description: `Probability that a piece of equipment is faulty ${horizons.join(', ')} steps of ${step} after a window of ${context} steps of its ${items.length} items; values in the items’ own units, reference and edges from its own past.`,
        inputs: [
          {
            ...told({ name: 'values', shape: values.shape }),
            axes: ['batch', 'feature', 'time'],
            features: items.map((item) => feature(item, unitOf(item))),
          },
          {
            ...told({ name: 'reference', shape: reference.shape }),
            axes: ['batch', 'item', 'feature'],
            features: [feature('mean', 'unknown'), feature('deviation', 'unknown'), feature('reach', '1')],
          },
          {
            ...told({ name: 'edges', shape: edges.shape }),
            axes: ['batch', 'feature'],
            features: [feature('rms', '1'), feature('largest', '1')],
          },
        ],
        outputs: [probabilityTold(config)],
        training: {
          ...trainingTold(finished),
          // As long as the longest, a piece of equipment that training did not know is watched before its alarms count.
          referenceSteps: references.reduce((most, own) => Math.max(most, own.steps), 0),
          references: references.map((own) => ({ ...own, items: own.items.map((item) => ({ ...item })) })),
        },
      },
    },
  ]
}

function logitsOf({ config, fitted, model, weights }: FinishedEquipment, columns: Tensor): Tensor {
  if (model === undefined) {
    if (fitted.classifiers === undefined) throw new RangeError('neither a network nor classifiers')
    return classifierTensor(fitted.classifiers, columns, fitted.statistics)
  }
  return networkLogits({ config, fitted }, model, weightsOf(model.parameters, constant(weights)), {
    statistics: () => columns,
  })
}
