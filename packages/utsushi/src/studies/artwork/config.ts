// The study file of `artwork`: every key, its default and what must hold between keys.
import { commonKeys, trainingKeys, unit, type SpaceSection } from '@utsushi/study'
import { imageProperties } from '@utsushi/learn'
import { z } from 'zod'
import { simulationSchema } from './simulate/options.js'

const count = z.number().int().min(1)
const share = z.number().min(0).max(1)
const name = z.string().min(1)

const declared = z.strictObject({
  kind: z
    .enum(['count', 'continuous', 'circular'])
    .describe('count: whole numbers. continuous: any number between. circular: an angle, whose ends meet.'),
  low: z.number().describe('Smallest value.'),
  high: z.number().describe('Largest value; of an angle, a full turn above low.'),
  unit: unit.default('1').describe('Its unit.'),
  shows: z
    .array(z.enum(imageProperties))
    .optional()
    .describe(
      'What of a picture it is read off: [hue], [orientation]. No augmentation may change that; whatever an angle may show when absent.',
    ),
})

const data = z.strictObject({
  folder: z.string().min(1).default('pictures').describe('Folder of the pictures and their table.'),
  table: name.default('parameters.csv').describe('Table of the parameters, a row a picture, in data.folder.'),
  file: name.default('file').describe('Column that names the picture, from data.folder.'),
  seed: name.default('seed').describe('Column of the seed that a picture was drawn with; it may be absent.'),
  sketch: name
    .optional()
    .describe(
      'What drew the pictures: dents or another that ships; absent: pictures of your own (data.parameters).',
    ),
  parameters: z
    .record(name, declared)
    .default({})
    .describe('Without data.sketch: the columns that were drawn from, each with its kind and range.'),
  size: count.min(8).max(1024).default(64).describe('Width and height of a picture, px.'),
})

const split = z.strictObject({
  by: z
    .enum(['parameters', 'picture'])
    .default('parameters')
    .describe(
      'What is held out as a whole. parameters: all pictures of one parameter set. picture: each by itself.',
    ),
  validation: share.lt(1).default(0.1).describe('Share that chooses epoch and settings.'),
  test: share.lt(1).default(0.1).describe('Share that only the evaluation touches.'),
  seed: z.number().int().min(0).default(42).describe('Of what is held out.'),
})

const model = z.strictObject({
  kind: z
    .enum(['joint', 'separate'])
    .default('joint')
    .describe('joint: one network for all parameters. separate: one for each.'),
  parameters: z.array(name).min(1).optional().describe('Parameters that are estimated; all when absent.'),
  repeat: count
    .max(16)
    .default(1)
    .describe(
      'With kind: separate: networks of each parameter, from different first weights; their mean answers.',
    ),
  blocks: z
    .array(count.max(1024))
    .min(1)
    .max(6)
    .default([16, 32, 64, 64])
    .describe('Filters of each block; a block halves the picture.'),
  residual: z.boolean().default(false).describe('Whether a block goes around itself by an addition.'),
  dropout: z.number().min(0).lt(1).default(0).describe('Share of the embedding left out while training.'),
})

const loss = z.strictObject({
  weighting: z
    .enum(['equal', 'inverse', 'proportional', 'uncertainty'])
    .default('equal')
    .describe(
      'What an error of each parameter counts. equal: the same. inverse, proportional: by earlier validation losses (loss.history), largest 1. uncertainty: learnt with the network.',
    ),
  history: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Validation losses of earlier trainings: what model.kind: separate appends to, and the weighting reads.',
    ),
  of: z
    .enum(['latest', 'average'])
    .default('latest')
    .describe('With weighting: inverse or proportional: the last of the history, or the mean of all.'),
})

const training = z.strictObject({
  ...trainingKeys({
    learningRate: 2e-3,
    weightDecay: 1e-2,
    warmupSteps: 100,
    batch: 32,
    epochs: 12,
    patience: 12,
    examples: 'pictures',
  }),
  flip: z
    .boolean()
    .default(true)
    .describe('Augmentation: pictures are mirrored at random, left to right and upside down.'),
  shift: z
    .number()
    .int()
    .min(0)
    .max(32)
    .default(0)
    .describe('Augmentation: most pixels by which a picture is moved.'),
  brightness: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe('Augmentation: most that all pixels become brighter or darker, as a share of the full range.'),
})

const regeneration = z.strictObject({
  pictures: z
    .number()
    .int()
    .min(0)
    .default(200)
    .describe(
      'Held-out pictures that are drawn again from their estimate, where data.sketch is known; 0: none.',
    ),
  refine: z
    .boolean()
    .default(false)
    .describe('Whether an estimate is then bettered by a search for the picture that differs least.'),
})

const groups = z.strictObject({
  pictures: z
    .number()
    .int()
    .min(0)
    .default(2000)
    .describe('Most pictures, of all parts, that are put into groups by their embedding; 0: none.'),
  map: z.enum(['pca', 'umap']).default('pca').describe('How they are laid out on a plane.'),
  most: count.max(40).default(10).describe('Most groups; BIC chooses how many.'),
  dimensions: count
    .max(64)
    .default(6)
    .describe('Principal components of the embedding that groups are looked for in.'),
  covariance: z
    .enum(['full', 'diagonal', 'either'])
    .default('either')
    .describe('Shape of a group: full: any ellipsoid. diagonal: along the axes. either: BIC chooses.'),
})

const taste = z.strictObject({
  groups: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of a run whose groups are chosen between as sheets (utsushi taste); regions of the space when absent.',
    ),
})

export const artworkSchema = z
  .strictObject({
    data: data.prefault({}),
    split: split.prefault({}),
    model: model.prefault({}),
    loss: loss.prefault({}),
    training: training.prefault({}),
    regeneration: regeneration.prefault({}),
    groups: groups.prefault({}),
    taste: taste.prefault({}),
    simulation: simulationSchema.prefault({}),
    ...commonKeys(),
  })
  .superRefine((config, context) => {
    for (const { key, message } of crossChecks(config))
      context.addIssue({ code: 'custom', path: [...key], message })
  })

/** The resolved study file: every default filled in. */
export type ArtworkConfig = z.output<typeof artworkSchema>

/** What a tuning searches when the study file does not say. */
export const space: SpaceSection = {
  'training.learningRate': { float: [5e-4, 5e-3], log: true },
  'model.dropout': { float: [0, 0.3] },
  'training.weightDecay': { float: [1e-5, 1e-1], log: true },
}

interface Problem {
  readonly key: readonly string[]
  readonly message: string
}

function* crossChecks({ data, model, loss, training }: ArtworkConfig): Generator<Problem> {
  const own = Object.entries(data.parameters)
  for (const [name, { kind, low, high }] of own) {
    if (!(low < high))
      yield { key: ['data', 'parameters', name, 'high'], message: `expected more than ${low}` }
    if (kind === 'count' && (!Number.isInteger(low) || !Number.isInteger(high)))
      yield { key: ['data', 'parameters', name], message: 'expected whole ends: a count is whole' }
  }
  if (2 ** model.blocks.length > data.size)
    yield {
      key: ['model', 'blocks'],
      message: `expected at most ${Math.floor(Math.log2(data.size))}: each halves a picture of ${data.size} px`,
    }
  if ((loss.weighting === 'inverse' || loss.weighting === 'proportional') && loss.history === undefined)
    yield {
      key: ['loss', 'history'],
      message: `expected the file of earlier losses that loss.weighting: ${loss.weighting} reads, such as val_losses.json`,
    }
  if (model.kind === 'separate' && loss.weighting !== 'equal')
    yield {
      key: ['loss', 'weighting'],
      message: `expected equal: networks that share nothing (model.kind: separate) have nothing to weigh`,
    }
  if (training.shift * 2 >= data.size)
    yield { key: ['training', 'shift'], message: `expected less than half of ${data.size} px` }
}

/** Keys that have no effect beside others. */
export function* idleKeys({ data, model, loss, groups, regeneration }: ArtworkConfig): Generator<{
  key: string
  because: string
}> {
  if (data.sketch !== undefined)
    yield { key: 'data.parameters', because: `for data.sketch is ${data.sketch}` }
  else {
    yield { key: 'regeneration.pictures', because: 'for data.sketch is absent: nothing can be drawn again' }
    yield { key: 'regeneration.refine', because: 'for data.sketch is absent: nothing can be drawn again' }
  }
  if (regeneration.pictures === 0)
    yield { key: 'regeneration.refine', because: 'for regeneration.pictures is 0' }
  if (model.kind !== 'separate') {
    yield { key: 'model.repeat', because: `for model.kind is ${model.kind}` }
    if (loss.weighting === 'equal' || loss.weighting === 'uncertainty')
      yield { key: 'loss.history', because: `for loss.weighting is ${loss.weighting}` }
  }
  if (loss.weighting === 'equal' || loss.weighting === 'uncertainty')
    yield { key: 'loss.of', because: `for loss.weighting is ${loss.weighting}` }
  if (groups.pictures === 0)
    for (const key of ['map', 'most', 'dimensions', 'covariance'])
      yield { key: `groups.${key}`, because: 'for groups.pictures is 0' }
}
