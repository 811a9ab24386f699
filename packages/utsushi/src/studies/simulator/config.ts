// The study file of `simulator`: every key, its default and what must hold between keys.
import { commonKeys, trainingKeys, unit, type SpaceSection } from '@utsushi/study'
import { z } from 'zod'
import { data, inputs, outputs } from './config/tables.js'
import { simulationSchema } from './simulate/options.js'

const count = z.number().int().min(1)
const share = z.number().min(0).max(1)

const axis = z.strictObject({
  name: z
    .string()
    .min(1)
    .default('time')
    .describe('What runs along the outputs of a run: time, depth, energy.'),
  unit: unit.default('1').describe('Its unit.'),
})

const split = z.strictObject({
  validation: share
    .lt(1)
    .default(0.15)
    .describe(
      'With a network: share of the runs that it is stopped by and its intervals are calibrated on. Other models train on them.',
    ),
  test: share.lt(1).default(0.2).describe('Share of the runs that only the evaluation touches.'),
  seed: z.number().int().min(0).default(42).describe('Of what is held out.'),
})

/** Trained by gradients. */
export const networkKinds = ['network', 'ensemble'] as const
/** Fitted in one go. */
export const fittedKinds = ['linear', 'gp', 'components', 'trees'] as const

const model = z.strictObject({
  kind: z
    .enum([...fittedKinds, ...networkKinds])
    .default('gp')
    .describe(
      'linear: ridge regression. gp: a Gaussian process for each output. components: Gaussian processes on what all outputs have in common. trees: boosted trees. network: dense layers. ensemble: several networks, one program and one file.',
    ),
  components: count
    .max(100)
    .default(20)
    .describe(
      'Principal components that outputs along an axis are told by, at most; with kind: components of all outputs together.',
    ),
  share: share
    .gt(0)
    .default(0.9999)
    .describe('Share of the variance that the components hold; no more of them are kept than that takes.'),
  trees: count.max(100_000).default(300).describe('With kind: trees: trees for each output.'),
  members: count.min(2).max(50).default(5).describe('With kind: ensemble: networks.'),
  hidden: count.max(16_384).default(64).describe('Units of a layer of a network.'),
  layers: count.max(8).default(2).describe('Hidden layers of a network.'),
})

const intervals = z.strictObject({
  level: share
    .gt(0)
    .lt(1)
    .default(0.9)
    .describe('Share of the runs that shall lie within the outputs lower and upper.'),
  by: z
    .enum(['calibration', 'model'])
    .default('calibration')
    .describe(
      'calibration: widened until so many runs that were left out lie within. model: what the model says of itself, were errors normal.',
    ),
  over: z
    .enum(['step', 'whole'])
    .default('step')
    .describe(
      'Of outputs along an axis. step: so many values lie within, step by step. whole: so many runs do, from end to end.',
    ),
  group: z
    .string()
    .optional()
    .describe(
      'An input by which intervals hold in each group of runs: each of up to eight values is one, more are cut into thirds.',
    ),
})

const training = z.strictObject(
  trainingKeys({
    learningRate: 5e-3,
    weightDecay: 1e-4,
    batch: 32,
    epochs: 300,
    patience: 60,
    examples: 'runs',
  }),
)

export const simulatorSchema = z
  .strictObject({
    data: data.prefault({}),
    inputs,
    outputs,
    axis: axis.prefault({}),
    split: split.prefault({}),
    model: model.prefault({}),
    intervals: intervals.prefault({}),
    training: training.prefault({}),
    simulation: simulationSchema.prefault({}),
    ...commonKeys(),
  })
  .superRefine((config, context) => {
    for (const { key, message } of crossChecks(config))
      context.addIssue({ code: 'custom', path: [...key], message })
  })

/** The resolved study file: every default filled in. */
export type SimulatorConfig = z.output<typeof simulatorSchema>

/** Whether a kind of model is one of some. */
export const isNetwork = ({ kind }: Pick<SimulatorConfig['model'], 'kind'>): boolean =>
  (networkKinds as readonly string[]).includes(kind)

/** What a tuning searches when the study file does not say. */
export const space: SpaceSection = {
  'training.learningRate': { float: [1e-3, 2e-2], log: true },
  'model.hidden': { choices: [32, 64, 128] },
  'model.layers': { choices: [1, 2, 3] },
  'training.weightDecay': { float: [1e-6, 1e-1], log: true },
}

function* crossChecks({ data, inputs, outputs }: SimulatorConfig): Generator<{
  key: readonly string[]
  message: string
}> {
  if (data.layout === 'long' && data.run === undefined)
    yield {
      key: ['data', 'run'],
      message: 'data.layout: long needs the column that says which run a row is of',
    }
  if (data.layout === 'wide' && Object.keys(outputs).length > 1)
    yield {
      key: ['outputs'],
      message: 'data.layout: wide holds one output, a column for each step: name one',
    }
  for (const [name, { min, max, scale }] of Object.entries(inputs)) {
    if (min !== undefined && max !== undefined && min >= max)
      yield { key: ['inputs', name, 'max'], message: `expected more than min, which is ${min}` }
    if (scale === 'log' && min !== undefined && min <= 0)
      yield { key: ['inputs', name, 'min'], message: 'expected more than 0 with scale: log' }
  }
  for (const name of Object.keys(outputs))
    if (Object.hasOwn(inputs, name))
      yield { key: ['outputs', name], message: `expected another name: inputs has ${name} as well` }
}

/** Keys that have no effect beside others. */
export function* idleKeys({
  data,
  model,
  axis,
  intervals,
}: SimulatorConfig): Generator<{ key: string; because: string }> {
  const ofLayout = `for data.layout is ${data.layout}`
  if (data.layout !== 'long') yield { key: 'data.step', because: ofLayout }
  if (intervals.by === 'model')
    yield { key: 'intervals.group', because: 'for intervals.by is model: nothing is calibrated' }
  if (data.layout === 'scalars') {
    if (axis.name !== 'time') yield { key: 'axis.name', because: ofLayout }
    yield { key: 'axis.unit', because: ofLayout }
    yield { key: 'intervals.over', because: ofLayout }
  }
  const ofModel = `for model.kind is ${model.kind}`
  if (data.layout === 'scalars' && model.kind !== 'components')
    for (const key of ['components', 'share']) yield { key: `model.${key}`, because: ofModel }
  if (model.kind !== 'trees') yield { key: 'model.trees', because: ofModel }
  if (model.kind !== 'ensemble') yield { key: 'model.members', because: ofModel }
  if (!isNetwork(model))
    for (const key of ['model.hidden', 'model.layers', 'split.validation']) yield { key, because: ofModel }
}
