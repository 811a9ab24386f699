// The sections of the study file, key by key: defaults, bounds and what each means.
import { calendars, formatInterval, parseInterval } from '@utsushi/data'
import { defaultSampleColumn } from '@utsushi/data/node'
import { dataKeys, ensembleKeys, rateUnit, trainingKeys, unit } from '@utsushi/study'
import { z } from 'zod'
import { isDate, period, type Period } from './period.js'

const names = z.array(z.string().min(1)).min(1)
const count = z.number().int().min(1)
/** Units of a layer; beyond these no step would end. */
const units = count.max(16_384)
const countOrNone = z.number().int().min(0)
const share = z.number().min(0).max(1)

/** What a flux column is, so that `closed` can derive one from the others. */
export const fluxRoles = ['gpp', 'npp', 'er', 'nep', 'nee', 'ra', 'rh'] as const
export type FluxRole = (typeof fluxRoles)[number]

/** The column that names the site, where nobody says another. */
export const defaultSiteColumn = 'site'

/** How a target may be looked at while it is learnt. */
export const targetTransforms = ['none', 'log', 'sqrt', 'asinh'] as const
export type TargetTransform = (typeof targetTransforms)[number]

/** A time step as written, in its plainest words: 60 min → 1 hour. */
const interval = z.string().transform((text, context) => {
  const parsed = parseInterval(text)
  // Records of fluxes are stamped in minutes.
  if (parsed !== undefined && parsed.unit !== 'second') return formatInterval(parsed)
  context.addIssue({
    code: 'custom',
    message: `expected a time step such as 1 day, 30 minutes, 1 hour, 8 days, 1 month or 1 year, got ${JSON.stringify(text)}`,
  })
  return text
})

export const data = z.strictObject({
  folder: z.string().min(1).describe('Folder with parameter_summary.csv and one daily table per sample.'),
  drivers: names
    .default(() => [
      ...['tmp_sfc', 'tmp_2m', 'tmp10_soil', 'tmp200_soil', 'dswrf_sfc'],
      ...['tcdc_clm', 'prate_sfc', 'spfh_2m', 'wind_10m', 'a_co2'],
    ])
    .describe('Columns known for every day, the forecast too.'),
  targets: names.default(() => ['gpp', 'npp', 'er', 'nep']).describe('Flux columns to predict.'),
  roles: z
    .partialRecord(z.enum(fluxRoles), z.string())
    .default({})
    .describe(
      'Column of each flux where it is not called gpp, npp, er, nep, nee, ra or rh. nee is −nep, as eddy towers write it.',
    ),
  fluxUnit: rateUnit('give the units of targets that are states in data.units')
    .default('Mg C ha-1 day-1')
    .describe('Unit of every target that has none of its own in units: something per time.'),
  units: z
    .record(z.string(), unit)
    .default({})
    .describe('Units of drivers, parameters and targets, by column.'),
  targetKinds: z
    .record(z.string(), z.enum(['flux', 'state']))
    .default({})
    .describe(
      'flux: adds up over a year. state: has a mean, like a temperature. By target; from its unit when absent.',
    ),
  parameters: z
    .union([z.literal('all'), z.array(z.string())], { error: 'expected all or a list of column names' })
    .default('all')
    .describe('Static parameters to use: all columns of parameter_summary.csv, or a list; [] for none.'),
  sampleColumn: z
    .string()
    .min(1)
    .default(defaultSampleColumn)
    .describe(
      'Column of parameter_summary.csv that numbers the samples as the daily tables do: 42 is daily_0042.csv.',
    ),
  sites: z
    .enum(['found', 'none'])
    .default('found')
    .describe(
      'found: sites.csv of the folder, where there is one, says at which site each sample ran, and its columns of numbers are static inputs. none: it is not read.',
    ),
  siteColumn: z
    .string()
    .min(1)
    .optional()
    .describe('Column of sites.csv, and of parameter_summary.csv, that names the site; site when absent.'),
  descriptors: z
    .union([z.literal('all'), z.array(z.string())], { error: 'expected all or a list of column names' })
    .default('all')
    .describe('Columns of sites.csv to use as static inputs: all that hold numbers, or a list; [] for none.'),
  transforms: z
    .record(z.string(), z.enum(targetTransforms))
    .default({})
    .describe(
      'How a target is learnt, by target: none, log, sqrt or asinh. What comes out is in its unit all the same.',
    ),
  thresholds: z
    .record(z.string(), z.array(z.number()))
    .default({})
    .describe(
      'Values at which the process model switches, by driver, such as tsoil: [0]: the network is told the side.',
    ),
  timeColumns: z
    .array(z.string())
    .refine(
      ({ length }) => length >= 1 && length <= 5,
      'expected one column of dates or moments, two of year and day of the year, or three of year, month and day; of shorter steps also the hour',
    )
    .optional()
    .describe(
      'Time column(s): [date], [year, month, day] or [year, day of the year]; of hours [timestamp], [date, hour] or [year, month, day, hour]; of months [year, month]. Found by their names when absent.',
    ),
  interval: interval
    .prefault('1 day')
    .describe(
      'From one row to the next: 1 day, 30 minutes, 1 hour, 8 days, 1 month, 1 year. Context, horizon, stride, guard and burnIn count these steps.',
    ),
  ...dataKeys(),
  calendar: z
    .enum(calendars)
    .default('standard')
    .describe('noleap: the tables have no 29 February, as those of many climate models.'),
})

/** Parts of the default split by time. */
export const defaultPeriods: Readonly<Record<'train' | 'validation' | 'test', Period>> = {
  train: ['2010-01-01', '2017-12-31'],
  validation: ['2018-01-01', '2018-12-31'],
  test: ['2019-01-01', '2019-12-31'],
}

const heldShare = z.number().min(0).max(0.9).optional()
const heldSites = z
  .union([z.number().min(0).max(0.9), z.array(z.string().min(1)).min(1)], {
    error: 'expected a share from 0 to 0.9, or a list of sites',
  })
  .optional()

export const split = z
  .strictObject({
    by: z
      .enum(['time', 'samples', 'both', 'sites', 'all'])
      .default('both')
      .describe(
        'time: all samples, new days. samples: all days, new samples, for an emulator of new parameters under the same weather. both: new days, and new samples in them. sites: all days, new sites. all: new days, and new samples at new sites in them.',
      ),
    train: period
      .optional()
      .describe(
        'A year, [year, year] or [date, date]; 2010 to 2017 when absent. By samples and by sites: the days that all parts use; all when absent.',
      ),
    validation: period
      .optional()
      .describe('Chooses the best epoch; 2018 when absent. Not by samples or sites.'),
    test: period
      .optional()
      .describe('Touched by the evaluation alone; 2019 when absent. Not by samples or sites.'),
    guard: countOrNone.default(0).describe('Days dropped before validation and before test.'),
    holdOutSamples: heldShare.describe(
      'Share of parameter samples that only the evaluation sees; 0.2 when absent, 0 by time.',
    ),
    validationSamples: heldShare.describe(
      'Share of parameter samples that choose the best epoch and are never trained on; 0.1 when absent by samples, else 0.',
    ),
    holdOutSites: heldSites.describe(
      'Share of the sites (one at least), or their names, that only the evaluation sees; 0.2 when absent by sites and by all, else 0.',
    ),
    validationSites: heldSites.describe(
      'Share of the sites (one at least), or their names, that choose the best epoch and are never trained on; 0.1 when absent by sites, else 0.',
    ),
  })
  .transform((given) => ({
    ...given,
    ...(given.by === 'samples' || given.by === 'sites'
      ? {}
      : {
          train: given.train ?? defaultPeriods.train,
          validation: given.validation ?? defaultPeriods.validation,
          test: given.test ?? defaultPeriods.test,
        }),
    holdOutSamples: given.holdOutSamples ?? (given.by === 'time' || given.by === 'sites' ? 0 : 0.2),
    validationSamples: given.validationSamples ?? (given.by === 'samples' ? 0.1 : 0),
    holdOutSites: given.holdOutSites ?? (given.by === 'sites' || given.by === 'all' ? 0.2 : 0),
    validationSites: given.validationSites ?? (given.by === 'sites' && !given.validationSamples ? 0.1 : 0),
  }))

export const windows = z.strictObject({
  context: countOrNone
    .default(180)
    .describe('Days seen before the forecast; 0 where a forecast begins in a state that is known.'),
  horizon: count.default(30).describe('Days forecast.'),
  stride: count.default(30).describe('Days between the starts of neighbouring training windows.'),
  history: z
    .enum(['window', 'full'])
    .default('window')
    .describe('window: state begins at the context. full: state is carried from the first day of the data.'),
  mode: z
    .enum(['windows', 'segments'])
    .default('windows')
    .describe(
      'windows: loss on the forecast days. segments: loss on every day after burnIn of a longer stretch.',
    ),
  burnIn: countOrNone
    .default(180)
    .describe('Days of a segment without loss; 0 where its first state is known.'),
  segmentLength: z
    .union([count, z.literal('all')], { error: 'expected a number of days, or all' })
    .default(545)
    .describe(
      'Days of a segment, burn-in included; all: the whole training period from the first day of the data.',
    ),
})

const scheduledSampling = z.strictObject({
  start: share.default(1).describe('Share of days fed the true fluxes at first.'),
  end: share.default(0.3).describe('Share of days fed the true fluxes after `steps`.'),
  steps: count.default(20_000).describe('Optimiser steps from start to end, linearly.'),
})

/** How the static parameters reach the recurrent network. */
export const staticsRoutes = ['concat', 'init_state'] as const

/** What tells fluxes from parameters. */
export const modelKinds = ['network', 'components', 'joined'] as const

export const model = z.strictObject({
  kind: z
    .enum(modelKinds)
    .default('network')
    .describe(
      'network: any weather. components: Gaussian processes, in the steps that were trained alone. joined: both.',
    ),
  components: count
    .max(200)
    .default(12)
    .describe('With kind: components or joined: principal components of each flux, at most.'),
  share: share
    .gt(0)
    .default(0.9995)
    .describe('Share of the variance that these components hold; no more of them are kept.'),
  processShare: share
    .default(0.5)
    .describe('With kind: joined: weight of the processes; the rest is the network’s answer.'),
  referenceRuns: z
    .boolean()
    .default(true)
    .describe(
      'With kind: joined: in weather that nobody ran, processes weigh what the network says of all training samples, which takes as many runs of it. false: the network answers alone there.',
    ),
  cell: z.enum(['lstm', 'gru', 'rnn']).default('lstm').describe('Recurrent cell.'),
  hidden: units.default(256).describe('Size of the recurrent state.'),
  layers: count.max(8).default(2).describe('Recurrent layers.'),
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe('Share of the state dropped between layers, in training.'),
  memory: count
    .optional()
    .describe('Longest memory, in days, that the recurrent network begins with; short when absent.'),
  outputDropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe(
      'Share of hidden units left out before the head while training; few years of weather ask for it.',
    ),
  statics: z
    .array(z.enum(staticsRoutes))
    .default(() => [...staticsRoutes])
    .describe('concat: embedding at every step. init_state: gives the first state. Both, one or none.'),
  embedding: units.default(32).describe('Size of the embedding of the statics.'),
  embeddingActivation: z
    .enum(['none', 'relu'])
    .default('none')
    .describe('none: the embedding is a linear map of the statics, which cannot memorise samples.'),
  stateHidden: units.default(128).describe('Hidden size of the network that gives the first state.'),
  head: z.enum(['separate', 'shared']).default('separate').describe('One head per flux, or one for all.'),
  headHidden: units.default(128).describe('Hidden size of a head.'),
  decoder: z
    .enum(['direct', 'autoregressive'])
    .default('direct')
    .describe('autoregressive: the fluxes of the day before are fed back.'),
  fluxes: z
    .enum(['closed', 'free'])
    .default('closed')
    .describe('closed: GPP, Ra, Rh predicted and the others derived exactly. free: every target by itself.'),
  scheduledSampling: scheduledSampling.prefault({}).describe('Of the autoregressive decoder only.'),
})

export const training = z.strictObject({
  ...trainingKeys({
    ...{ optimiser: 'adamw', learningRate: 2e-3, weightDecay: 1e-4, schedule: 'cosine', warmupSteps: 500 },
    ...{ batch: 64, epochs: 50, patience: 10, examples: 'windows or segments' },
  }),
  ...ensembleKeys(),
  driverNoise: z
    .number()
    .min(0)
    .default(0)
    .describe('Standard deviation of noise on the scaled drivers while training.'),
  loss: z.enum(['mse', 'mae', 'huber']).default('mse').describe('Of scaled fluxes.'),
  targetWeights: z
    .record(z.string(), z.number().min(0))
    .default({})
    .describe('Weight of a target in the loss; 1.'),
  oneStepWeight: share
    .default(0.7)
    .describe('Weight of the first forecast day; autoregressive decoder only.'),
  rolloutWeight: share.default(0.3).describe('Weight of the whole forecast; autoregressive decoder only.'),
})

export const intervals = z.strictObject({
  level: share
    .gt(0)
    .lt(1)
    .default(0.9)
    .describe(
      'Share of what is forecast of further samples that shall lie within the outputs lower and upper.',
    ),
  over: z
    .enum(['step', 'horizon', 'whole'])
    .default('step')
    .describe(
      'What lies within at once. step: so many days do. horizon: so many forecasts do, from their first day to their last. whole: so many samples do, on all days of a period as long as that of validation.',
    ),
  make: z
    .enum(['possible', 'always', 'never'])
    .default('possible')
    .describe(
      'possible: where enough samples validate (split.validationSamples). always: training is refused where they do not, with the number needed. never: none.',
    ),
  group: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A parameter, a descriptor of the sites, or site, by which intervals hold in each group of samples: each of up to eight values is one, and each site; more are cut into thirds.',
    ),
})

/** What a forecast is compared with. */
export const baselines = ['last_value', 'climatology', 'linear', 'components_ridge', 'components_gp'] as const

export const evaluation = z.strictObject({
  stride: count
    .default(30)
    .describe(
      'Days between the starts of neighbouring evaluated windows; days at the end that no whole window reaches are not scored.',
    ),
  baselines: z
    .array(z.enum(baselines))
    .default(() => [...baselines])
    .describe(
      'Methods beside every score; components_ridge and components_gp beside those of unseen samples, from the seen ones’ runs on the same days.',
    ),
  worstWindows: count.default(10).describe('Windows with the largest errors to list.'),
})

const day = z.string().refine(isDate, 'expected YYYY-MM-DD')

/** Options of the built-in process model; `utsushi simulate` reads them from the study file. */
export const simulationSchema = z.strictObject({
  samples: count.max(100_000).default(180).describe('Parameter sets drawn from the Latin hypercube.'),
  sites: count
    .max(200)
    .default(1)
    .describe(
      'Sites at which each parameter set is run: the shipped one, and others made from its weather. From 2 on, sites.csv and the weather of each site are written too.',
    ),
  from: day.optional().describe('First day; the first of the shipped weather (2003-01-01) when absent.'),
  to: day.optional().describe('Last day; the last of the shipped weather (2012-12-31) when absent.'),
  maximin: z.boolean().default(false).describe('Spread the parameter sets apart.'),
  noise: share.lt(1).default(0).describe('Relative standard deviation of noise on GPP, Ra and Rh.'),
  seed: z.number().int().min(0).default(0).describe('Same seed, same ensemble.'),
})
