// The study file of `equipment`: every key, its default and what must hold between keys.
import { z } from 'zod'
import { daily, parseInterval, type Interval } from '@utsushi/data'
import { commonKeys, trainingKeys, type SpaceSection } from '@utsushi/study'
import { data } from './config/data-section.js'

const count = z.number().int().min(1)
/** Units of a layer; beyond these no step would end. */
const units = count.max(16_384)
const share = z.number().min(0).max(1)

const labels = z.strictObject({
  horizons: z
    .array(z.number().int().min(0))
    .min(1)
    .max(8)
    .default([30, 60, 90])
    .describe('Steps ahead for which a probability is asked; 0 asks for the state at the end of the window.'),
  kind: z
    .enum(['point', 'any', 'truth', 'none'])
    .default('point')
    .describe(
      'point: out of its range at the step of the horizon. any: on any measured step up to it. truth: what the column data.truth says. none: nothing is known, for model.kind: distance; data.truth, where there is one, only scores.',
    ),
  tolerance: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Steps by which the measurement that a label is taken from may lie before the horizon.'),
  percentiles: z
    .tuple([z.number().min(0).max(100), z.number().min(0).max(100)])
    .default([10, 90])
    .describe('Normal range of an item without limits of its own: percentiles of its training period.'),
})

const windows = z.strictObject({
  of: z
    .enum(['item', 'equipment'])
    .default('item')
    .describe(
      'item: every check item by itself. equipment: all items of a piece of equipment together, for labels.kind: truth or none and features.families: [joint].',
    ),
  context: count.min(10).default(90).describe('Steps that are looked back on.'),
  stride: count.default(1).describe('Steps from one window of a series to the next.'),
  measured: share
    .default(0.1)
    .describe(
      'Least share of the steps of a window that were measured; the others carry the last reading on.',
    ),
})

const split = z.strictObject({
  by: z
    .enum(['time', 'equipment', 'recording'])
    .default('time')
    .describe(
      'time: later steps are held out. equipment: later steps of equipment that training never sees. recording: equipment as a whole, for recordings that do not go on.',
    ),
  validation: z
    .union([share.lt(1), z.string()])
    .default(0.15)
    .describe(
      'Share of the measured steps before the test that chooses epoch, threshold and calibration, or the date on which it begins.',
    ),
  test: z
    .union([share.lt(1), z.string()])
    .default(0.2)
    .describe(
      'Share of the last measured steps that only the evaluation touches, or the date on which they begin.',
    ),
  heldOut: share
    .lt(1)
    .default(0.3)
    .describe(
      'With by: equipment or recording: share of the equipment that is held out, half for validation, half for the test.',
    ),
  reference: share
    .lt(1)
    .default(0.35)
    .describe(
      'With by: recording: share of the first steps of which each recording has its ranges; its windows end behind them.',
    ),
  seed: z.number().int().min(0).default(42).describe('Of the equipment that is held out.'),
})

const features = z.strictObject({
  families: z
    .array(z.enum(['statistics', 'range', 'memory', 'spectrum', 'joint']))
    .default(['statistics', 'range'])
    .describe(
      'statistics: the 28. range: where the window lies in its normal range. memory, spectrum: lag-1 autocorrelation, spectral peak. joint: how far all items of a piece of equipment together are from its reference.',
    ),
  joint: z
    .array(z.enum(['rms', 'largest', 'share']))
    .min(1)
    .default(['rms'])
    .describe(
      'Of the family joint: root mean square and largest of the items’ deviations from the reference, and the share of items that are out of it.',
    ),
  scale: z
    .enum(['range', 'raw'])
    .default('range')
    .describe('range: an item is measured by its normal range. raw: in its own unit.'),
})

const encoder = z.strictObject({
  kind: z
    .enum(['shipped', 'folder', 'onnx'])
    .default('shipped')
    .describe(
      'shipped: the small TinyTimeMixer that comes with the project. folder: one in a Hugging Face folder. onnx: any ONNX file [batch, time] → [batch, features], which then becomes part of the emulator: any number of windows, operator sets 13 to 21.',
    ),
  path: z.string().min(1).optional().describe('The folder, or the ONNX file.'),
  layers: z
    .enum(['last', 'all'])
    .default('last')
    .describe('Layers whose states are pooled into the embedding.'),
  differences: z
    .boolean()
    .default(false)
    .describe('Whether the embedding of the differenced window stands beside it.'),
  patches: z
    .boolean()
    .default(false)
    .describe(
      'Whether mean, deviation and least of eight patches stand beside it: the level, which the encoder removes.',
    ),
})

const model = z.strictObject({
  kind: z
    .enum(['network', 'trees', 'logistic', 'distance'])
    .default('network')
    .describe(
      'network: trained by gradients. trees: boosted trees on the statistics. logistic: a regression on the statistics. distance: how far a whole piece of equipment is from its reference, learnt without labels.',
    ),
  branches: z
    .array(z.enum(['encoder', 'statistics', 'lstm', 'attention']))
    .min(1)
    .default(['statistics'])
    .describe(
      'What a network sees of a window: the encoder’s embedding, the statistics, a recurrent network or attention over its steps.',
    ),
  fusion: z.enum(['concat', 'attention']).default('concat').describe('How branches are joined.'),
  tasks: z
    .enum(['separate', 'shared'])
    .default('separate')
    .describe('separate: a network per horizon. shared: one network with a head per horizon.'),
  taskWeights: z
    .enum(['equal', 'learned'])
    .default('equal')
    .describe(
      'How the horizons weigh in the loss: alike, or by uncertainties that are learned with the network.',
    ),
  encoder: z
    .enum(['frozen', 'lora', 'all'])
    .default('frozen')
    .describe('What of the encoder is trained: nothing, low-rank adapters, or all of it.'),
  hidden: z.array(units).max(20).default([128, 64]).describe('Units of the hidden layers.'),
  dropout: z.number().min(0).lt(1).default(0.3).describe('Share of units left out while training.'),
  lstm: units.default(64).describe('Units of the recurrent branch.'),
})

const training = z.strictObject({
  ...trainingKeys({
    learningRate: 5e-4,
    weightDecay: 0.01,
    batch: 128,
    epochs: 20,
    patience: 20,
    examples: 'windows',
  }),
  loss: z.enum(['focal', 'bce']).default('focal').describe('Focal loss, or binary cross-entropy.'),
  gamma: z.number().min(0).default(3).describe('How much focal loss turns to what is hard.'),
  alpha: z
    .union([z.literal('auto'), share])
    .default('auto')
    .describe('Weight of positives in the loss; auto: the share of negatives in training.'),
  noise: z
    .number()
    .min(0)
    .default(0)
    .describe(
      'Augmentation: standard deviation of noise on what the network sees, of standardised features.',
    ),
})

const decision = z.strictObject({
  threshold: z
    .enum(['f1', 'cost', 'falseAlarms'])
    .default('f1')
    .describe(
      'What the threshold is chosen by, on validation: best F1, least cost, or a share of false alarms.',
    ),
  costs: z
    .strictObject({
      missed: z.number().min(0).default(10).describe('Of a deviation without an alarm.'),
      falseAlarm: z.number().min(0).default(1).describe('Of an alarm without a deviation.'),
      hit: z.number().min(0).default(0).describe('Of an alarm before a deviation.'),
    })
    .prefault({})
    .describe('Costs, for threshold: cost.'),
  falseAlarms: share
    .default(0.1)
    .describe(
      'Share of the normal windows that may raise an alarm, for threshold: falseAlarms; with model.kind: distance, of all validation windows.',
    ),
  calibration: z
    .enum(['none', 'platt', 'isotonic'])
    .default('platt')
    .describe('How scores become probabilities, on validation.'),
})

const trees = z.strictObject({
  trees: count.max(100_000).default(200).describe('Most trees; validation chooses how many.'),
  depth: count.max(12).default(6).describe('Levels of a tree.'),
  learningRate: z.number().positive().default(0.05).describe('Share of a tree that is taken.'),
})

const update = z.strictObject({
  run: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Run that is updated: training goes on from its weights and scales, on the windows it has not seen.',
    ),
  replay: z
    .number()
    .min(0)
    .default(0.5)
    .describe('Windows it has seen that are gone through again, as a share of the new ones.'),
})

/** Options of the built-in park; `utsushi simulate` reads them from the study file. */
export const simulationSchema = z.strictObject({
  equipment: count.max(10_000).default(24).describe('Pieces of equipment.'),
  items: count.max(6).default(4).describe('Check items of each, at most.'),
  days: count.min(300).max(100_000).default(1200).describe('Days that are logged.'),
  seed: z.number().int().min(0).default(0).describe('Same seed, same park.'),
})

export const equipmentSchema = z
  .strictObject({
    data: data.prefault({}),
    labels: labels.prefault({}),
    windows: windows.prefault({}),
    split: split.prefault({}),
    features: features.prefault({}),
    encoder: encoder.prefault({}),
    model: model.prefault({}),
    training: training.prefault({}),
    trees: trees.prefault({}),
    decision: decision.prefault({}),
    update: update.prefault({}),
    simulation: simulationSchema.prefault({}),
    ...commonKeys(),
  })
  .superRefine((config, context) => {
    for (const { key, message } of crossChecks(config))
      context.addIssue({ code: 'custom', path: [...key], message })
  })

/** The resolved study file: every default filled in. */
export type EquipmentConfig = z.output<typeof equipmentSchema>
export type SimulationOptions = z.output<typeof simulationSchema>

/** The step of the series; the schema has seen that it is one. */
export const intervalOf = ({ interval }: Pick<EquipmentConfig['data'], 'interval'>): Interval =>
  parseInterval(interval) ?? daily

/** What a tuning searches when the study file does not say. */
export const space: SpaceSection = {
  'training.learningRate': { float: [1e-5, 1e-2], log: true },
  'training.gamma': { float: [0, 4] },
  'model.dropout': { float: [0, 0.5] },
  'training.weightDecay': { float: [1e-4, 0.1], log: true },
}

interface Problem {
  readonly key: readonly string[]
  readonly message: string
}

function* crossChecks({
  data,
  labels,
  windows,
  features,
  encoder,
  model,
}: EquipmentConfig): Generator<Problem> {
  const [low, high] = labels.percentiles
  if (!(low < high)) yield { key: ['labels', 'percentiles'], message: 'expected the lower percentile first' }
  const repeated = labels.horizons.find((horizon, place) => labels.horizons.indexOf(horizon) !== place)
  if (repeated !== undefined) yield { key: ['labels', 'horizons'], message: `${repeated} stands twice` }
  const ofState = labels.kind === 'truth' || labels.kind === 'none'
  if (!ofState && labels.horizons.includes(0))
    yield {
      key: ['labels', 'horizons'],
      message: 'expected 1 or more: 0 asks for a state, which labels.kind: truth has',
    }
  if (labels.kind === 'truth' && data.truth === undefined)
    yield { key: ['labels', 'kind'], message: 'truth needs data.truth, the column that says what is faulty' }
  yield* withoutLabels({ labels, windows, features, model })
  if (encoder.kind !== 'shipped' && encoder.path === undefined)
    yield { key: ['encoder', 'path'], message: `expected the path that encoder.kind: ${encoder.kind} reads` }
  if (encoder.kind === 'onnx' && model.encoder !== 'frozen')
    yield { key: ['model', 'encoder'], message: 'expected frozen: an ONNX file cannot be trained further' }
  const isJoint = features.families.includes('joint')
  if (windows.of === 'item') {
    if (isJoint)
      yield {
        key: ['features', 'families'],
        message: 'joint looks at whole pieces of equipment: set windows.of to equipment',
      }
    return
  }
  if (!ofState)
    yield {
      key: ['windows', 'of'],
      message:
        'equipment needs labels.kind: truth or none, for a range is one item’s and not the equipment’s',
    }
  if (!isJoint || features.families.length > 1)
    yield {
      key: ['features', 'families'],
      message: 'expected [joint], which is what windows.of: equipment looks at',
    }
  if (model.kind === 'network' && model.branches.some((branch) => branch !== 'statistics'))
    yield {
      key: ['model', 'branches'],
      message: 'expected [statistics]: the other branches look at the steps of one item',
    }
}

/** What learns without labels, and what needs them. */
function* withoutLabels({
  labels,
  windows,
  features,
  model,
}: Pick<EquipmentConfig, 'labels' | 'windows' | 'features' | 'model'>): Generator<Problem> {
  if ((labels.kind === 'none') !== (model.kind === 'distance')) {
    yield labels.kind === 'none'
      ? { key: ['labels', 'kind'], message: 'none needs model.kind: distance: the others learn from labels' }
      : { key: ['model', 'kind'], message: 'distance learns without labels: set labels.kind to none' }
    return
  }
  if (model.kind !== 'distance') return
  if (windows.of !== 'equipment')
    yield {
      key: ['windows', 'of'],
      message: 'expected equipment, which model.kind: distance looks at as a whole',
    }
  if (labels.horizons.length !== 1 || labels.horizons[0] !== 0)
    yield {
      key: ['labels', 'horizons'],
      message: 'expected [0]: a distance tells how things are, and foresees nothing',
    }
  if (features.joint.length !== 1 || features.joint.includes('share'))
    yield {
      key: ['features', 'joint'],
      message: 'expected [rms] or [largest]: the one distance that is taken',
    }
}

/** Keys that have no effect beside others. */
export function* idleKeys({ model, training, decision, split, windows }: EquipmentConfig): Generator<{
  key: string
  because: string
}> {
  if (training.loss === 'bce') yield { key: 'training.gamma', because: 'for training.loss is bce' }
  if (decision.threshold !== 'cost')
    for (const key of ['missed', 'falseAlarm', 'hit'])
      yield { key: `decision.costs.${key}`, because: `for decision.threshold is ${decision.threshold}` }
  if (model.kind === 'distance')
    for (const key of ['threshold', 'calibration'])
      yield {
        key: `decision.${key}`,
        because: 'for model.kind is distance, which has no labels to choose by',
      }
  else if (decision.threshold !== 'falseAlarms')
    yield { key: 'decision.falseAlarms', because: `for decision.threshold is ${decision.threshold}` }
  if (windows.of === 'equipment')
    yield {
      key: 'features.scale',
      because: 'for windows.of is equipment, which is measured by its reference',
    }
  const because = `for split.by is ${split.by}`
  if (split.by === 'time') for (const key of ['heldOut', 'seed']) yield { key: `split.${key}`, because }
  if (split.by === 'recording')
    for (const key of ['validation', 'test']) yield { key: `split.${key}`, because }
  else yield { key: 'split.reference', because }
  if (model.kind !== 'network')
    for (const key of ['branches', 'fusion', 'tasks', 'taskWeights', 'encoder', 'hidden', 'dropout', 'lstm'])
      yield { key: `model.${key}`, because: `for model.kind is ${model.kind}` }
}
