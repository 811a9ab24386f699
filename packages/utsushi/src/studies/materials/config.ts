// The study file of `materials`: every key, its default and what must hold between keys.
import { commonKeys, trainingKeys, unit, type SpaceSection } from '@utsushi/study'
import { z } from 'zod'
import { data } from './config/data-section.js'
import { preprocessing } from './config/preprocessing.js'
import { simulationSchema } from './simulate/options.js'

const count = z.number().int().min(1)
const share = z.number().min(0).max(1)

const task = z.strictObject({
  kind: z
    .enum(['classes', 'values', 'sequences'])
    .default('classes')
    .describe(
      'What is asked of a sequence. classes: which class it is of. values: one or several numbers. sequences: another sequence, such as a spectrum without its noise, or how it goes on.',
    ),
  target: z
    .string()
    .min(1)
    .default('class')
    .describe('With kind: classes: the column, or the label of the file, that names the class.'),
  usual: z
    .string()
    .min(1)
    .optional()
    .describe(
      'With model.kind: distance: the class that is usual. Its sequences alone are learnt from, and whatever else there is counts as other.',
    ),
  falseAlarms: z
    .number()
    .gt(0)
    .max(0.5)
    .default(0.05)
    .describe('With task.usual: share of usual sequences that may be taken for other.'),
  targets: z
    .record(z.string().min(1), unit)
    .default({})
    .describe('With kind: values: columns of the table of specimens, each with its unit.'),
  answers: z
    .string()
    .min(1)
    .optional()
    .describe('With kind: sequences: table of the sequences asked for, one a row, the axis in the header.'),
  answer: z
    .strictObject({
      name: z.string().min(1).default('answer').describe('What is asked for along it.'),
      unit: unit.default('1').describe('Its unit.'),
    })
    .prefault({})
    .describe('With kind: sequences: what is asked for.'),
})

const windows = z.strictObject({
  length: count
    .min(2)
    .optional()
    .describe('Points of a window that a long sequence is cut into; whole sequences when absent.'),
  stride: count.optional().describe('Points from one window to the next; as long as a window when absent.'),
})

const split = z.strictObject({
  by: z
    .enum(['group', 'sequence', 'composition', 'time', 'given'])
    .default('sequence')
    .describe(
      'What is held out as a whole. group: all sequences of a specimen, lot or day (split.group). sequence: each by itself. composition: clusters of like compositions. time: the last measured. given: the sequences of data.test.',
    ),
  group: z
    .string()
    .min(1)
    .default('specimen')
    .describe('With by: group or composition: the column, one of data.groups.'),
  leaveOneOut: z
    .boolean()
    .default(false)
    .describe(
      'With by: group or composition: whether folds hold out one group each, however many folds are asked for.',
    ),
  clusters: count
    .min(2)
    .default(6)
    .describe('With by: composition: clusters that compositions are gathered into.'),
  validation: share.lt(1).default(0.2).describe('Share that chooses epoch and settings.'),
  test: share
    .lt(1)
    .default(0.2)
    .describe('Share that only the evaluation touches; with by: given the sequences of data.test.'),
  seed: z.number().int().min(0).default(42).describe('Of what is held out.'),
})

/** Recurrent networks that are given some points at once, where `stride` asks for it. */
export const walkingKinds = ['rnn', 'rnnRelu', 'lstm', 'gru', 'minGru', 'lru'] as const
/** All that walk along a sequence, some with convolutions beside. */
export const recurrentKinds = [...walkingKinds, 'lstmFcn', 'gruFcn'] as const
/** Those whose cells feed their states back through what is not linear: explained from the state that a baseline leads to. */
export const ledKinds = ['rnn', 'rnnRelu', 'lstm', 'gru', 'lstmFcn', 'gruFcn'] as const
/** Trained by gradients, in the order of the guide. */
export const networkKinds = [...recurrentKinds, 'seq2seq', 'fcn', 'resnet', 'inception', 'mlp'] as const
/** Fitted in one go. */
export const fittedKinds = ['kernels', 'neighbours', 'ridge', 'pls', 'distance'] as const

/** Whether a kind of model is one of some. */
export const isOneOf = <Kind extends string>(kinds: readonly Kind[], kind: string): kind is Kind =>
  (kinds as readonly string[]).includes(kind)

const model = z.strictObject({
  kind: z
    .enum([...networkKinds, ...fittedKinds])
    .default('gru')
    .describe(
      'rnn (tanh), rnnRelu, lstm, gru: recurrent networks. minGru, lru: recurrences that are linear in their state. lstmFcn, gruFcn: one layer of the cell beside the convolutions of fcn. seq2seq: a recurrent encoder and a decoder that looks back at it, for task.kind: sequences. fcn, resnet, inception: convolutions. mlp: dense layers over all points. kernels: random convolution kernels and a ridge. neighbours: the nearest sequence by dynamic time warping. ridge, pls: linear in the points. distance: how far from the usual, of which alone something is known (task.usual).',
    ),
  scaling: z
    .enum(['channel', 'point'])
    .default('channel')
    .describe(
      'What is brought to mean 0 and deviation 1. channel: all points of a channel alike. point: each point of the axis by itself, which brings out small changes beside large peaks.',
    ),
  hidden: count.max(16_384).default(64).describe('Size of the state, or filters, or units of a layer.'),
  layers: count
    .max(8)
    .optional()
    .describe(
      'Layers above each other; when absent 1 of rnn, lstm and gru, 2 of minGru and lru, 3 of the others; of lstmFcn and gruFcn the convolutions.',
    ),
  bidirectional: z
    .boolean()
    .default(true)
    .describe('Whether recurrent layers walk the sequence from both ends.'),
  pooling: z
    .enum(['last', 'mean', 'max', 'attention'])
    .default('mean')
    .describe(
      'What becomes of the states of all points: the last, their mean or largest, or a weighing that is learnt.',
    ),
  dropout: z.number().min(0).lt(1).default(0.1).describe('Share of units left out while training.'),
  ensemble: count
    .max(20)
    .default(1)
    .describe(
      'Networks that are trained side by side, each from first weights of its own, and asked together: on few sequences their mean errs less.',
    ),
  attention: z
    .enum(['additive', 'dot', 'none'])
    .default('additive')
    .describe('With kind: seq2seq: how the decoder looks back at the sequence.'),
  stride: count
    .optional()
    .describe(
      'Points that a recurrent network is given at once: a long sequence becomes so many times shorter. When absent 1 of sequences of up to 150 points, and of longer ones so many that about 100 steps are left.',
    ),
  kernels: count.max(1_000_000).default(50_000).describe('With kind: kernels: features, about so many.'),
  components: count
    .max(50)
    .default(20)
    .describe('With kind: pls: most components; cross-validation in training chooses.'),
  band: share
    .default(0.2)
    .describe(
      'With kind: neighbours: widest band of the warping, as a share of the length; leave-one-out in training chooses.',
    ),
})

const training = z.strictObject({
  ...trainingKeys({
    learningRate: 2e-3,
    weightDecay: 1e-3,
    batch: 16,
    epochs: 100,
    patience: 30,
    examples: 'sequences',
  }),
  noise: z
    .number()
    .min(0)
    .default(0)
    .describe('Augmentation: standard deviation of noise on every point, of the scaled signal.'),
  shift: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Augmentation: most points by which a sequence is shifted along its axis.'),
  warp: z
    .number()
    .min(0)
    .max(0.2)
    .default(0)
    .describe(
      'Augmentation: how far a sequence is drawn out and pressed together along its axis, as a share of its length.',
    ),
  gain: z
    .number()
    .min(0)
    .default(0)
    .describe('Augmentation: standard deviation of a factor on all points of a sequence, around 1.'),
  mixup: share
    .default(0)
    .describe(
      'Augmentation, with task.kind: classes: each sequence of a step with up to half of this share of another, and of its class.',
    ),
  teacherForcing: share
    .default(0)
    .describe(
      'With kind: seq2seq: share of the steps of an answer that are fed the truth while training; the others their own answer.',
    ),
  classWeights: z
    .enum(['none', 'balanced'])
    .default('none')
    .describe('With task.kind: classes: whether rare classes weigh more in the loss.'),
})

const evaluation = z.strictObject({
  plantedCue: z
    .boolean()
    .default(true)
    .describe(
      'Whether the evaluation trains a network of the same kind to find a bump that is planted into training sequences, and looks for it in its maps: up to a minute.',
    ),
})

export const materialsSchema = z
  .strictObject({
    data: data.prefault({}),
    task: task.prefault({}),
    preprocess: preprocessing,
    windows: windows.prefault({}),
    split: split.prefault({}),
    model: model.prefault({}),
    training: training.prefault({}),
    evaluation: evaluation.prefault({}),
    simulation: simulationSchema.prefault({}),
    ...commonKeys(),
  })
  .superRefine((config, context) => {
    for (const { key, message } of crossChecks(config))
      context.addIssue({ code: 'custom', path: [...key], message })
  })

/** The resolved study file: every default filled in. */
export type MaterialsConfig = z.output<typeof materialsSchema>

/** What a tuning searches when the study file does not say. */
export const space: SpaceSection = {
  'training.learningRate': { float: [3e-4, 1e-2], log: true },
  'model.hidden': { choices: [32, 64, 128] },
  'model.dropout': { float: [0, 0.4] },
  'training.weightDecay': { float: [1e-5, 1e-1], log: true },
}

interface Problem {
  readonly key: readonly string[]
  readonly message: string
}

function* crossChecks({ data, task, split, model, windows }: MaterialsConfig): Generator<Problem> {
  const isTable = data.specimens !== undefined || data.layout === 'table'
  switch (task.kind) {
    case 'classes':
      break
    case 'values':
      if (Object.keys(task.targets).length === 0 && data.layout !== 'ts')
        yield {
          key: ['task', 'targets'],
          message:
            'expected columns with their units, such as { defects: "1" }: what task.kind: values asks for',
        }
      break
    case 'sequences':
      if (task.answers === undefined)
        yield {
          key: ['task', 'answers'],
          message: 'expected the table of the sequences that task.kind: sequences asks for',
        }
      if (model.kind === 'kernels' || model.kind === 'neighbours' || model.kind === 'distance')
        yield {
          key: ['model', 'kind'],
          message: `expected a network, ridge or pls: ${model.kind} answers with a class or with numbers`,
        }
      if (windows.length !== undefined)
        yield { key: ['windows', 'length'], message: 'expected none: answers are of whole sequences' }
      break
    default:
      task.kind satisfies never
  }
  if (model.kind === 'distance' && (task.kind !== 'classes' || task.usual === undefined))
    yield {
      key: ['task', 'usual'],
      message: 'expected the class that is usual, such as sound: model.kind: distance tells whatever is not',
    }
  if (model.kind !== 'distance' && task.usual !== undefined)
    yield { key: ['model', 'kind'], message: 'expected distance: task.usual is what it learns from' }
  if (model.kind === 'seq2seq' && task.kind !== 'sequences')
    yield {
      key: ['model', 'kind'],
      message: 'expected another: seq2seq answers with a sequence (task.kind: sequences)',
    }
  if (model.kind === 'pls' && task.kind === 'classes')
    yield { key: ['model', 'kind'], message: 'expected another: pls answers with numbers, not with a class' }
  if (split.by === 'given' && data.test === undefined)
    yield { key: ['split', 'by'], message: 'given needs data.test, the file of the sequences to test on' }
  if (split.by === 'time' && data.time === undefined)
    yield { key: ['split', 'by'], message: 'time needs data.time, the column of the date' }
  if ((split.by === 'group' || split.by === 'composition') && !data.groups.includes(split.group))
    yield {
      key: ['split', 'group'],
      message: `expected one of data.groups (${data.groups.join(', ') || 'none is named'})`,
    }
  if ((split.by === 'group' || split.by === 'time') && !isTable && data.layout !== 'athena')
    yield {
      key: ['data', 'specimens'],
      message: `split.by: ${split.by} needs a table that says what each sequence is of`,
    }
}

/** Keys that have no effect beside others. */
export function* idleKeys({ data, task, split, model, windows }: MaterialsConfig): Generator<{
  key: string
  because: string
}> {
  const ofLayout = `for data.layout is ${data.layout}`
  if (data.layout !== 'pairs') yield { key: 'data.axisColumn', because: ofLayout }
  if (data.layout !== 'table')
    for (const key of ['header', 'channel']) yield { key: `data.${key}`, because: ofLayout }
  if (data.layout !== 'xy') yield { key: 'data.ending', because: ofLayout }
  const ofTask = `for task.kind is ${task.kind}`
  if (task.kind !== 'classes') {
    yield { key: 'task.target', because: ofTask }
    for (const key of ['classWeights', 'mixup']) yield { key: `training.${key}`, because: ofTask }
  }
  if (task.usual === undefined) yield { key: 'task.falseAlarms', because: 'for task.usual is absent' }
  if (task.kind !== 'values') yield { key: 'task.targets', because: ofTask }
  if (task.kind !== 'sequences')
    for (const key of ['answers', 'answer.name', 'answer.unit']) yield { key: `task.${key}`, because: ofTask }
  const ofSplit = `for split.by is ${split.by}`
  if (split.by !== 'group' && split.by !== 'composition')
    for (const key of ['group', 'leaveOneOut']) yield { key: `split.${key}`, because: ofSplit }
  if (split.by !== 'composition') yield { key: 'split.clusters', because: ofSplit }
  if (split.by === 'given') yield { key: 'split.test', because: ofSplit }
  else if (data.test !== undefined) yield { key: 'data.test', because: ofSplit }
  if (split.by !== 'time') yield { key: 'data.time', because: ofSplit }
  if (windows.length === undefined) yield { key: 'windows.stride', because: 'for windows.length is absent' }
  const isDecoded = model.kind === 'seq2seq'
  const ofModel = `for model.kind is ${model.kind}`
  const isFitted = isOneOf(fittedKinds, model.kind)
  const isRecurrent = isOneOf(recurrentKinds, model.kind)
  if (isFitted)
    for (const key of ['hidden', 'layers', 'dropout', 'ensemble'])
      yield { key: `model.${key}`, because: ofModel }
  if (!isRecurrent && !isDecoded) yield { key: 'model.bidirectional', because: ofModel }
  if (!isOneOf(walkingKinds, model.kind)) yield { key: 'model.stride', because: ofModel }
  if (isFitted || isDecoded) yield { key: 'evaluation.plantedCue', because: ofModel }
  if (isFitted || isDecoded || model.kind === 'mlp') yield { key: 'model.pooling', because: ofModel }
  if (!isDecoded) {
    yield { key: 'model.attention', because: ofModel }
    yield { key: 'training.teacherForcing', because: ofModel }
  }
  if (model.kind !== 'kernels') yield { key: 'model.kernels', because: ofModel }
  if (model.kind !== 'pls') yield { key: 'model.components', because: ofModel }
  if (model.kind !== 'neighbours') yield { key: 'model.band', because: ofModel }
  if (isFitted)
    for (const key of ['noise', 'shift', 'warp', 'gain', 'mixup'])
      yield { key: `training.${key}`, because: ofModel }
}
