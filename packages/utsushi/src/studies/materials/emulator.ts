// The finished emulator as a program: preprocessed sequences in their units in, class probabilities or the numbers asked for out. Scaling,
// network and units are one graph; what is done to a raw sequence before stands in the metadata, and `predict` does it.
import { add, constant, input, mul, softmax, type Tensor } from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import type { Json } from '@utsushi/emulator'
import type { EmulatorFile, Finished } from '@utsushi/study'
import type { MaterialsConfig } from './config.js'
import type { Fitted } from './fit/fitted.js'
import { methodTensor } from './fit/methods.js'
import { scaledTensor } from './fit/rows.js'
import type { MaterialsModel } from './model.js'

type FinishedMaterials = Finished<MaterialsConfig, Fitted, MaterialsModel | undefined>

/**
 * `model.onnx`: `sequence` `[batch, steps, channels]`, with `lengths` `[batch]` where sequences differ in length, to `probability` `[batch,
 * classes]` or `answer` `[batch, columns]`.
 */
export function emulators(finished: FinishedMaterials): readonly EmulatorFile[] {
  const { config, fitted } = finished
  const sequence = input('sequence', 'float32', ['batch', fitted.steps, fitted.signals.length])
  const lengths = fitted.isEven ? undefined : input('lengths', 'int32', ['batch'])
  const outputs = answered(finished, sequence, lengths)
  const isClasses = config.task.kind === 'classes'
  const name = isClasses ? 'probability' : 'answer'
  const { axis, signal } = config.data
  return [
    {
      suffix: '',
      inputs: [sequence, ...(lengths ? [lengths] : [])],
      outputs: { [name]: outputs },
      metadata: {
        name: 'materials emulator',
        description: `${askedWords(config, fitted)} of a ${signal.name} along ${axis.name}${config.preprocess.length === 0 ? '' : ', preprocessed as training.preprocess says'}.`,
        inputs: [
          {
            ...{ name: 'sequence', dtype: 'float32' },
            shape: sequence.shape as readonly (number | string)[],
            axes: ['batch', 'step', 'feature'],
            features: fitted.signals.map((channel, place) => ({
              ...{ name: channel, unit: signal.unit },
              ...{ min: fitted.lowest[place] ?? null, max: fitted.highest[place] ?? null },
            })),
          },
          ...(lengths
            ? [
                {
                  ...{ name: 'lengths', dtype: 'int32' as const, axes: ['batch'] },
                  shape: lengths.shape as readonly (number | string)[],
                  features: [{ name: 'length', unit: '1', min: 1, max: fitted.steps }],
                },
              ]
            : []),
        ],
        outputs: [
          {
            ...{ name, dtype: 'float32', axes: ['batch', 'feature'] },
            shape: outputs.shape as readonly (number | string)[],
            features: outputColumns(config, fitted).map(({ name: column, unit }, place) => ({
              ...{ name: column, unit },
              std: isClasses ? null : (fitted.answers.scale[config.task.kind === 'values' ? place : 0] ?? 1),
            })),
          },
        ],
        training: {
          split: splitNames[config.split.by],
          rows: fitted.sequences,
          period: null,
          preprocess: JSON.parse(JSON.stringify(config.preprocess)) as Json,
          axis: [...fitted.axis],
          classes: [...fitted.classes],
          answerAxis: [...fitted.answerAxis],
          model: config.model.kind,
        },
      },
    },
  ]
}

const splitNames = {
  group: 'by group',
  sequence: 'by sequence',
  composition: 'by clusters of compositions',
  time: 'by time',
  given: 'as given',
} as const

/** Columns of what is answered, as files and tables name them. */
export function outputColumns(
  { task }: Pick<MaterialsConfig, 'task'>,
  { classes, answerAxis, answers }: Fitted,
): readonly { readonly name: string; readonly unit: string }[] {
  switch (task.kind) {
    case 'classes':
      return classes.map((name) => ({ name: `probability_${name}`, unit: '1' }))
    case 'values': {
      const named = Object.entries(task.targets).map(([name, unit]) => ({ name, unit }))
      return named.length > 0 ? named : answers.center.map(() => ({ name: 'target', unit: '1' }))
    }
    case 'sequences':
      return answerAxis.map((place) => ({ name: `${task.answer.name}_${place}`, unit: task.answer.unit }))
    default:
      return task.kind satisfies never
  }
}

function askedWords({ task }: MaterialsConfig, { classes, answerAxis }: Fitted): string {
  switch (task.kind) {
    case 'classes':
      return `Probabilities of ${classes.length} classes`
    case 'values':
      return Object.keys(task.targets).join(', ') || 'The target'
    case 'sequences':
      return `${task.answer.name} at ${answerAxis.length} points`
    default:
      return task.kind satisfies never
  }
}

function answered(
  { config, fitted, model, weights }: FinishedMaterials,
  sequence: Tensor,
  lengths?: Tensor,
): Tensor {
  if (model === undefined) {
    if (fitted.method === undefined) throw new RangeError('neither a network nor a fitted method')
    return methodTensor(fitted.method, fitted, sequence, lengths)
  }
  const values = scaledTensor(sequence, fitted)
  const { outputs } = model.say(weightsOf(model.parameters, constant(weights)), {
    values,
    ...(lengths && { lengths }),
  })
  return config.task.kind === 'classes'
    ? softmax(outputs, 1)
    : add(mul(outputs, constant([...fitted.answers.scale])), constant([...fitted.answers.center]))
}
