// The study file of `ecosystem`: every key, its default and what must hold between keys. What the keys do to data and
// model is elsewhere (`data.ts`, `model.ts`); nothing here reads a file.
import { formatUnit, isSameUnit, namedUnit } from '@utsushi/data'
import { z } from 'zod'
import {
  calendars,
  daily,
  formatInterval,
  meanStepDays,
  parseInterval,
  stepsInWords,
  type Interval,
} from '@utsushi/data'
import { commonKeys, dataKeys, rateUnit, trainingKeys, unit } from '@utsushi/study'

const DAY = 86_400_000

/** Days from 1970-01-01 of `YYYY-MM-DD`. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY)
}

/** Steps in a period, both ends included. */
export function periodSteps([from, to]: Period, interval: Interval): number {
  const days = dayNumber(to) - dayNumber(from) + 1
  // Months and years differ in length: rounded, for a step of a period is in it or not.
  return interval.unit === 'month' || interval.unit === 'year'
    ? Math.round(days / meanStepDays(interval))
    : Math.floor(days / meanStepDays(interval))
}

/** The time step of a study file. */
export function intervalOf({ data }: { readonly data: { readonly interval: string } }): Interval {
  return parseInterval(data.interval) ?? daily
}

const isDate = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text

/** The last day of `YYYY-MM`; as it is when there is no such month. */
function lastDayOf(month: string): string {
  const [year = NaN, number = NaN] = month.split('-').map(Number)
  if (number < 1 || number > 12) return month
  return new Date(Date.UTC(year, number, 0)).toJSON().slice(0, 10)
}

/** A period as written: a year, `[year, year]` or `[YYYY-MM-DD, YYYY-MM-DD]`; resolved to two dates. */
const period = z.unknown().transform((value, context): Period => {
  const ends = Array.isArray(value) ? value : [value, value]
  const [from, to] = ends.map((end: unknown) => String(end))
  const refuse = (message: string): Period => {
    context.addIssue({ code: 'custom', message })
    return ['', '']
  }
  const expected = 'expected a year, [first year, last year] or [YYYY-MM-DD, YYYY-MM-DD]'
  if (ends.length !== 2 || from === undefined || to === undefined) return refuse(expected)
  const start = /^\d{4}$/.test(from) ? `${from}-01-01` : /^\d{4}-\d{2}$/.test(from) ? `${from}-01` : from
  const end = /^\d{4}$/.test(to) ? `${to}-12-31` : /^\d{4}-\d{2}$/.test(to) ? lastDayOf(to) : to
  for (const date of [start, end])
    if (!isDate(date)) return refuse(`${expected}, got ${JSON.stringify(value)}`)
  if (start > end) return refuse(`the period ends (${end}) before it begins (${start})`)
  return [start, end]
})

/** First and last day, both included, `YYYY-MM-DD`. */
export type Period = readonly [from: string, to: string]

const names = z.array(z.string().min(1)).min(1)
const count = z.number().int().min(1)
const countOrNone = z.number().int().min(0)
const share = z.number().min(0).max(1)

/** What a flux column is, so that `closed` can derive one from the others. */
export const fluxRoles = ['gpp', 'npp', 'er', 'nep', 'nee', 'ra', 'rh'] as const
export type FluxRole = (typeof fluxRoles)[number]

/** A time step as written, in its plainest words: 60 min → 1 hour. */
const interval = z.string().transform((text, context) => {
  const parsed = parseInterval(text)
  if (parsed !== undefined) return formatInterval(parsed)
  context.addIssue({
    code: 'custom',
    message: `expected a time step such as 1 day, 30 minutes, 1 hour, 8 days, 1 month or 1 year, got ${JSON.stringify(text)}`,
  })
  return text
})

const data = z.strictObject({
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
const defaultPeriods: Readonly<Record<'train' | 'validation' | 'test', Period>> = {
  train: ['2010-01-01', '2017-12-31'],
  validation: ['2018-01-01', '2018-12-31'],
  test: ['2019-01-01', '2019-12-31'],
}

const heldShare = z.number().min(0).max(0.9).optional()

const split = z
  .strictObject({
    by: z
      .enum(['time', 'samples', 'both'])
      .default('both')
      .describe(
        'time: all samples, new days. samples: all days, new samples, for an emulator of new parameters under the same weather. both: new days, and new samples in them.',
      ),
    train: period
      .optional()
      .describe(
        'A year, [year, year] or [date, date]; 2010 to 2017 when absent. By samples: the days that all parts use; all when absent.',
      ),
    validation: period.optional().describe('Chooses the best epoch; 2018 when absent. Not by samples.'),
    test: period.optional().describe('Touched by the evaluation alone; 2019 when absent. Not by samples.'),
    guard: countOrNone.default(0).describe('Days dropped before validation and before test.'),
    holdOutSamples: heldShare.describe(
      'Share of parameter samples that only the evaluation sees; 0.2 when absent, 0 by time.',
    ),
    validationSamples: heldShare.describe(
      'Share of parameter samples that choose the best epoch and are never trained on; 0.1 when absent by samples, else 0.',
    ),
  })
  .transform((given) => ({
    ...given,
    ...(given.by === 'samples'
      ? {}
      : {
          train: given.train ?? defaultPeriods.train,
          validation: given.validation ?? defaultPeriods.validation,
          test: given.test ?? defaultPeriods.test,
        }),
    holdOutSamples: given.holdOutSamples ?? (given.by === 'time' ? 0 : 0.2),
    validationSamples: given.validationSamples ?? (given.by === 'samples' ? 0.1 : 0),
  }))

const windows = z.strictObject({
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

const model = z.strictObject({
  cell: z.enum(['lstm', 'gru', 'rnn']).default('lstm').describe('Recurrent cell.'),
  hidden: count.default(256).describe('Size of the recurrent state.'),
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
  embedding: count.default(32).describe('Size of the embedding of the statics.'),
  embeddingActivation: z
    .enum(['none', 'relu'])
    .default('none')
    .describe('none: the embedding is a linear map of the statics, which cannot memorise samples.'),
  stateHidden: count.default(128).describe('Hidden size of the network that gives the first state.'),
  head: z.enum(['separate', 'shared']).default('separate').describe('One head per flux, or one for all.'),
  headHidden: count.default(128).describe('Hidden size of a head.'),
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

const training = z.strictObject({
  ...trainingKeys({
    ...{ optimiser: 'adamw', learningRate: 2e-3, weightDecay: 1e-4, schedule: 'cosine', warmupSteps: 500 },
    ...{ batch: 64, epochs: 50, patience: 10, examples: 'windows or segments' },
  }),
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

/** What a forecast is compared with. */
export const baselines = ['last_value', 'climatology', 'linear', 'components_ridge', 'components_gp'] as const

const evaluation = z.strictObject({
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
  samples: count.default(180).describe('Parameter sets drawn from the Latin hypercube.'),
  from: day.optional().describe('First day; the first of the shipped weather (2003-01-01) when absent.'),
  to: day.optional().describe('Last day; the last of the shipped weather (2012-12-31) when absent.'),
  maximin: z.boolean().default(false).describe('Spread the parameter sets apart.'),
  noise: share.lt(1).default(0).describe('Relative standard deviation of noise on GPP, Ra and Rh.'),
  seed: z.number().int().min(0).default(0).describe('Same seed, same ensemble.'),
})

export const ecosystemSchema = z
  .strictObject({
    data: data.describe('A section with folder: the folder that holds the ensemble.'),
    split: split.prefault({}),
    windows: windows.prefault({}),
    model: model.prefault({}),
    training: training.prefault({}),
    evaluation: evaluation.prefault({}),
    simulation: simulationSchema.prefault({}),
    ...commonKeys(),
  })
  .superRefine((config, context) => {
    for (const problem of crossChecks(config)) {
      context.addIssue({ code: 'custom', path: problem.key.split('.'), message: problem.message })
    }
  })

/** The resolved study file: every default filled in, periods as dates. */
export type EcosystemConfig = z.output<typeof ecosystemSchema>
export type SimulationOptions = z.output<typeof simulationSchema>

/** The role of a target column, or `undefined` when it is none of the known fluxes. */
export function fluxRole(config: Pick<EcosystemConfig, 'data'>, column: string): FluxRole | undefined {
  const named = fluxRoles.find((role) => config.data.roles[role] === column)
  if (named !== undefined) return named
  return fluxRoles.find((role) => config.data.roles[role] === undefined && role === column.toLowerCase())
}

/**
 * Where a process model switches, such as soil that freezes at 0 °C: a network is told on which side of the switch a day lies,
 * for a standardised temperature hardly shows it.
 */
export interface Threshold {
  /** Place of the driver among the drivers. */
  readonly driver: number
  readonly below: number
}

/** The thresholds of a study file, in the order of its drivers. */
export function thresholdsOf({ data }: Pick<EcosystemConfig, 'data'>): readonly Threshold[] {
  return Object.entries(data.thresholds).flatMap(([name, values]) =>
    values.map((below) => ({ driver: data.drivers.indexOf(name), below })),
  )
}

type Parsed = Parameters<typeof fluxRole>[0] & Omit<EcosystemConfig, 'data'>

function* crossChecks(config: Parsed): Generator<{ key: string; message: string }> {
  const { data, split, windows, model, training } = config
  yield* repeated('data.drivers', data.drivers)
  yield* repeated('data.targets', data.targets)
  for (const name of Object.keys(data.thresholds))
    if (!data.drivers.includes(name))
      yield {
        key: `data.thresholds.${name}`,
        message: `is not one of data.drivers (${data.drivers.join(', ')})`,
      }
  for (const named of Object.keys(data.targetKinds))
    if (!data.targets.includes(named))
      yield {
        key: `data.targetKinds.${named}`,
        message: `is not one of data.targets (${data.targets.join(', ')})`,
      }
  const unitOf = (target: string): string => data.units[target] ?? namedUnit(target).unit ?? data.fluxUnit
  const [first = ''] = data.targets
  for (const target of model.fluxes === 'closed' ? data.targets : [])
    if (!isSameUnit(unitOf(target), unitOf(first))) {
      const ownUnit = [target, first].find((name) => data.units[name] !== undefined)
      yield {
        key: ownUnit === undefined ? 'data.fluxUnit' : `data.units.${ownUnit}`,
        message: `${target} is in ${formatUnit(unitOf(target))}, ${first} in ${formatUnit(unitOf(first))}: closed fluxes are sums of one another and share a unit; convert the column, or set model.fluxes: free`,
      }
    }
  for (const target of data.targets) {
    if (data.drivers.includes(target)) yield { key: 'data.targets', message: `"${target}" is also a driver` }
    if (model.fluxes === 'closed' && fluxRole(config, target) === undefined)
      yield {
        key: 'data.targets',
        message: `"${target}" is none of ${fluxRoles.join(', ')}; name its role in data.roles or set model.fluxes: free`,
      }
  }
  for (const weighted of Object.keys(training.targetWeights))
    if (!data.targets.includes(weighted))
      yield {
        key: `training.targetWeights.${weighted}`,
        message: `is not one of data.targets (${data.targets.join(', ')})`,
      }

  const interval = intervalOf(config)
  yield* splitProblems(split, windows.horizon, interval)
  const [span, what, shorten] =
    windows.mode === 'segments'
      ? windows.segmentLength === 'all'
        ? [windows.burnIn + 1, `windows.burnIn ${windows.burnIn}`, 'windows.burnIn']
        : [
            windows.segmentLength,
            `windows.segmentLength ${windows.segmentLength}`,
            'windows.segmentLength and windows.burnIn',
          ]
      : [
          windows.context + windows.horizon,
          `windows.context ${windows.context} + horizon ${windows.horizon}`,
          'windows.context or windows.horizon',
        ]
  const trainSteps = split.train === undefined ? Infinity : periodSteps(split.train, interval)
  if (trainSteps < span)
    yield {
      key: 'split.train',
      message: `has ${stepsInWords(trainSteps, interval)}, fewer than ${what} — lengthen it, or shorten ${shorten}`,
    }
  if (
    windows.mode === 'segments' &&
    windows.segmentLength !== 'all' &&
    windows.burnIn >= windows.segmentLength
  )
    yield {
      key: 'windows.burnIn',
      message: `must be shorter than windows.segmentLength ${windows.segmentLength}, got ${windows.burnIn}`,
    }
  if (training.oneStepWeight + training.rolloutWeight <= 0)
    yield {
      key: 'training.rolloutWeight',
      message: 'and training.oneStepWeight are both 0: nothing would be learned',
    }
}

function* splitProblems(
  { by, guard, holdOutSamples, validationSamples, ...periods }: Parsed['split'],
  horizon: number,
  interval: Interval,
): Generator<{ key: string; message: string }> {
  const { train, validation, test } = periods
  if (by === 'samples') {
    for (const [key, given] of Object.entries({ validation, test }))
      if (given !== undefined)
        yield {
          key: `split.${key}`,
          message: `is a period, but split.by: samples gives all days to every part — leave it out, or write split.by: both`,
        }
    if (guard > 0)
      yield {
        key: 'split.guard',
        message: 'drops days between periods; by samples there are none — leave it out',
      }
    if (holdOutSamples === 0)
      yield {
        key: 'split.holdOutSamples',
        message: 'is 0: by samples nothing would be left to test on — hold out a share such as 0.2',
      }
  }
  if (by === 'time')
    for (const [key, share] of Object.entries({ holdOutSamples, validationSamples }))
      if (share > 0)
        yield {
          key: `split.${key}`,
          message: `holds samples out, but split.by: time gives all of them to every part — leave it out, or write split.by: both`,
        }
  if (holdOutSamples + validationSamples >= 1)
    yield {
      key: 'split.validationSamples',
      message: `and split.holdOutSamples take ${holdOutSamples + validationSamples} of the samples: none is left to train on — lower one of the two`,
    }
  if (train === undefined || validation === undefined || test === undefined) return
  for (const [later, [from], [earlier, [, to]]] of [
    ['validation', validation, ['train', train]],
    ['test', test, ['validation', validation]],
  ] as const)
    if (dayNumber(from) <= dayNumber(to))
      yield {
        key: `split.${later}`,
        message: `begins on ${from}, before ${earlier} ends on ${to} — let it begin after ${to}`,
      }
  for (const [part, span] of Object.entries({ validation, test })) {
    const steps = periodSteps(span, interval) - guard
    if (steps < horizon)
      yield {
        key: `split.${part}`,
        message: `has ${stepsInWords(steps, interval)} after the guard, fewer than one forecast of windows.horizon ${horizon} — lengthen it, or shorten ${guard > 0 ? 'split.guard or ' : ''}windows.horizon`,
      }
  }
}

function* repeated(key: string, list: readonly string[]): Generator<{ key: string; message: string }> {
  for (const name of new Set(list.filter((item, index) => list.indexOf(item) !== index)))
    yield { key, message: `"${name}" is listed twice` }
}

/** Keys that have no effect beside others. */
export function* idleKeys({ windows, model }: EcosystemConfig): Generator<{ key: string; because: string }> {
  const whole = 'for windows.mode is windows: it belongs to segments'
  if (windows.mode === 'windows')
    for (const key of ['windows.burnIn', 'windows.segmentLength']) yield { key, because: whole }
  if (model.decoder === 'direct')
    for (const key of [
      ...['training.oneStepWeight', 'training.rolloutWeight'],
      ...['start', 'end', 'steps'].map((own) => `model.scheduledSampling.${own}`),
    ])
      yield { key, because: 'for model.decoder is direct: it belongs to autoregressive' }
}
