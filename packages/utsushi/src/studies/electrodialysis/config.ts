// The study file of `electrodialysis`: every key, its default and what must hold between keys. A study file declares its
// system (compartments, species, controls, responses and their columns); nothing here knows a substance. What the
// declaration amounts to is in `data/system.ts`.
import { conversion, formatUnit, knownUnit } from '@utsushi/data'
import { suggestionOrAll } from '@utsushi/ground'
import { z } from 'zod'
import {
  commonKeys,
  dataKeys,
  ensembleKeys,
  trainingKeys,
  unit,
  unitLike,
  type SpaceSection,
} from '@utsushi/study'

/**
 * The system that a study file declares by saying nothing, written as a study file would write it: bipolar-membrane
 * electrodialysis of potassium lactate, in the columns of BMED_DATA_AG.csv.
 */
export const bmedSystem = {
  compartments: { feed: { volume: 'VF' }, acid: { volume: 'VA' }, base: { volume: 'VB' } },
  species: {
    lactate: { feed: 'CFLA', acid: 'CALA', base: 'CBLA' },
    potassium: { feed: 'CFK', acid: 'CAK', base: 'CBK' },
  },
  volumeUnit: 'L',
  concentrationUnit: 'mol/L',
  controls: { V: 'V', E: 'mol/L' },
  responses: { I: 'A' },
}

const count = z.number().int().min(1)
/** Units of a layer; beyond these no step would end. */
const units = count.max(16_384)
const share = z.number().min(0).max(1)
const amount = z.number().min(0)
const column = z.string().min(1)
/** Keys that begin with a letter keep the order in which they are written. */
const name = z.string().regex(/^\p{L}[\p{L}\p{N} _-]*$/u, 'expected a name that begins with a letter')

const data = z.strictObject({
  folder: z.string().min(1).default('.').describe('Folder that holds the table of experiments.'),
  file: z
    .string()
    .min(1)
    .default('BMED_DATA_AG.csv')
    .describe('Table of all experiments, one row per sample taken: csv, text, either gzipped, or Parquet.'),
  experiment: column.default('exp').describe('Column of the experiment’s id, a number or text.'),
  time: column.default('t').describe('Column of the time since the experiment began.'),
  timeUnit: unitLike('h').default('h').describe('Unit of time and interval.'),
  interval: z.number().positive().default(0.25).describe('Time between two samples, the same throughout.'),
  detectionLimit: amount
    .default(0)
    .describe('Concentrations from 0 down to minus this are taken as 0 and counted; lower ones are refused.'),
  ...dataKeys(),
  maxImbalance: z
    .number()
    .positive()
    .default(0.3)
    .describe(
      'Share by which a measured total may leave its first value before the units are called wrong and the data refused.',
    ),
})

const volumeUnits = ['L', 'kg'] as const
const concentrationUnits = ['mol/L', 'g/L', 'mol/kg', 'g/kg'] as const

const systemSchema = z.strictObject({
  compartments: z
    .record(name, z.strictObject({ volume: column.describe('Column of its volume.') }))
    .describe('Compartments by name, each with the column of its volume.'),
  species: z
    .record(name, z.record(name, column))
    .describe('Species by name, each with the column of its concentration in every compartment.'),
  volumeUnit: unitLike(...volumeUnits)
    .default('L')
    .describe('Unit of all volumes.'),
  concentrationUnit: unitLike(...concentrationUnits)
    .default('mol/L')
    .describe('Unit of all concentrations, per volumeUnit: concentration × volume is an amount.'),
  exchanges: z
    .array(z.tuple([z.string(), z.string()]))
    .min(1)
    .optional()
    .describe(
      'Pairs of compartments that exchange; the first compartment with every other when absent, which reaches any state.',
    ),
  reservoir: z
    .strictObject({
      compartments: z.array(z.string()).min(1).describe('Compartments that exchange with it.'),
      species: z.array(z.string()).optional().describe('Species that pass between them; all when absent.'),
      volume: z.boolean().default(true).describe('Whether liquid passes too.'),
    })
    .optional()
    .describe('An unmeasured external compartment, such as an electrode rinse.'),
  outflows: z
    .record(
      z.string(),
      z.strictObject({
        sampling: amount.default(0).describe('Volume that each sample takes, with what is dissolved in it.'),
        evaporation: amount
          .default(0)
          .describe('Volume of water lost per timeUnit; what is dissolved stays.'),
      }),
    )
    .default({})
    .describe('What leaves a compartment for good, by compartment.'),
  controls: z
    .record(column, unit)
    .default({})
    .describe('Columns that the operator sets, each with its unit.'),
  responses: z
    .record(
      column,
      z.union([
        unit,
        z.strictObject({
          unit,
          mode: z
            .enum(['predicted', 'measured'])
            .default('predicted')
            .describe('predicted: from the new state. measured: known at every step, like a control.'),
        }),
      ]),
    )
    .default({})
    .describe('Columns of measured responses, each with its unit, or with unit and mode.'),
})

const dropout = z.number().min(0).lt(1).default(0.1).describe('Share of units left out while training.')

const model = z.strictObject({
  lstm: z
    .strictObject({
      hidden: units.default(64).describe('Size of the recurrent state.'),
      layers: count.max(8).default(1).describe('Recurrent layers.'),
      dropout,
    })
    .prefault({})
    .describe('The encoder of what has been measured so far.'),
  mlp: z
    .strictObject({
      hidden: units.default(128).describe('Units of a hidden layer.'),
      layers: count.min(2).max(8).default(2).describe('Linear layers, the output one included.'),
      dropout,
    })
    .prefault({})
    .describe('The decoder from the recurrent state to transfers.'),
  teacherForcing: share
    .default(0.8)
    .describe('Share of training steps that begin from the measured state; the others from the prediction.'),
  feedbackGradient: z
    .boolean()
    .default(false)
    .describe('Whether gradients flow back through what a prediction is made from an earlier prediction.'),
})

const training = z.strictObject({
  ...trainingKeys({
    optimiser: 'adam',
    learningRate: 1e-3,
    weightDecay: 0,
    schedule: 'constant',
    warmupSteps: 0,
    batch: 1,
    epochs: 200,
    patience: 50,
    examples: 'experiments',
  }),
  ...ensembleKeys(),
  responseWeight: amount.default(1).describe('Weight of the responses beside the state in the loss.'),
  weights: z.record(column, amount).default({}).describe('Weight of a column in the loss; 1.'),
})

const split = z.strictObject({
  test: z
    .union([share.lt(1), z.array(z.union([z.string(), z.number()])).min(1)], {
      error: 'expected a share below 1, or a list of experiments',
    })
    .default(0.2)
    .describe('Experiments that only the evaluation touches: a share of all, or a list of ids.'),
  validation: share
    .lt(1)
    .default(0.15)
    .describe('Share of the other experiments that chooses the best epoch; 0: the last epoch is taken.'),
  extremes: z
    .record(column, z.number().min(0).lt(0.5))
    .default({})
    .describe(
      'Controls at whose ends experiments are held out as a further test, of extrapolation: each with the share of its range that counts as an end.',
    ),
  seed: z.number().int().min(0).default(42).describe('Of the experiments drawn for each part.'),
})

const ratio = z.number().min(0)

const scaling = z.strictObject({
  ratios: z
    .record(column, ratio)
    .optional()
    .describe('Share by which the range of a column is widened on either side; V: 0.15, E: 0.2 when absent.'),
  volumes: ratio.default(0.1).describe('The same for volumes.'),
  concentrations: ratio.default(0.25).describe('The same for concentrations.'),
  responses: ratio.default(0.3).describe('The same for responses.'),
  default: ratio.default(0.2).describe('The same for everything else.'),
})

/** Options of the built-in simulator; `utsushi simulate` reads them from the study file. */
export const simulationSchema = z.strictObject({
  process: z
    .enum(['bmed', 'ed'])
    .default('bmed')
    .describe(
      'bmed: bipolar-membrane electrodialysis of potassium lactate. ed: desalination of a mixed salt in two compartments.',
    ),
  samples: count.min(2).max(100_000).default(24).describe('Batch experiments to simulate.'),
  noise: share
    .lt(1)
    .default(0)
    .describe(
      'Relative standard deviation of measurement noise on concentrations and current; a fifth of it on volumes.',
    ),
  seed: z.number().int().min(0).default(0).describe('Same seed, same experiments.'),
})

export const electrodialysisSchema = z
  .strictObject({
    data: data.prefault({}),
    split: split.prefault({}),
    scaling: scaling.prefault({}),
    system: systemSchema
      .prefault(bmedSystem)
      .describe('What is emulated, written whole; the BMED layout when absent.'),
    model: model.prefault({}),
    training: training.prefault({}),
    simulation: simulationSchema.prefault({}),
    ...commonKeys(),
  })
  .superRefine((config, context) => {
    for (const { key, message } of crossChecks(config))
      context.addIssue({ code: 'custom', path: [...key], message })
  })

/** The resolved study file: every default filled in. */
export type ElectrodialysisConfig = z.output<typeof electrodialysisSchema>
export type SystemSection = z.output<typeof systemSchema>
export type SimulationOptions = z.output<typeof simulationSchema>

/** What a tuning searches when the study file does not say. */
export const space: SpaceSection = {
  'model.lstm.hidden': { choices: [32, 64, 128, 256] },
  'model.lstm.layers': { int: [1, 3] },
  'model.lstm.dropout': { float: [0, 0.3] },
  'model.mlp.hidden': { choices: [64, 128, 256, 512] },
  'model.mlp.layers': { int: [2, 4] },
  'model.mlp.dropout': { float: [0, 0.3] },
  'training.learningRate': { float: [1e-5, 1e-2], log: true },
}

interface Problem {
  readonly key: readonly string[]
  readonly message: string
}

function* crossChecks(config: ElectrodialysisConfig): Generator<Problem> {
  const { system, scaling, split, training } = config
  const compartments = Object.keys(system.compartments)
  yield* systemChecks(system, compartments)
  const columns = [...columnsOf(system)].map(([, found]) => found)
  const known = (key: readonly string[], found: string): Problem => ({
    key,
    message: `"${found}" is no column of the system${suggestionOrAll(found, columns, ', ')}`,
  })
  for (const found of Object.keys(scaling.ratios ?? {}))
    if (!columns.includes(found)) yield known(['scaling', 'ratios', found], found)
  for (const found of Object.keys(training.weights))
    if (!columns.includes(found)) yield known(['training', 'weights', found], found)
  const controls = Object.keys(system.controls)
  for (const found of Object.keys(split.extremes))
    if (!controls.includes(found))
      yield {
        key: ['split', 'extremes', found],
        message: `"${found}" is none of the controls${suggestionOrAll(found, controls, ', ')}`,
      }
}

function* systemChecks(system: SystemSection, compartments: readonly string[]): Generator<Problem> {
  const { volumeUnit, concentrationUnit } = system
  if (!isAmount(concentrationUnit, volumeUnit))
    yield {
      key: ['system', 'concentrationUnit'],
      message: `${formatUnit(concentrationUnit)} × system.volumeUnit ${formatUnit(volumeUnit)} is no amount — give both per volume (mol L⁻¹ and L) or both per mass (mol kg⁻¹ and kg)`,
    }
  if (compartments.length < 2)
    yield { key: ['system', 'compartments'], message: 'expected two compartments or more' }
  if (Object.keys(system.species).length === 0)
    yield { key: ['system', 'species'], message: 'expected one species or more' }
  for (const [species, columns] of Object.entries(system.species)) {
    const key = ['system', 'species', species]
    const absent = compartments.filter((each) => !Object.hasOwn(columns, each))
    if (absent.length > 0)
      yield { key, message: `lacks the column of its concentration in ${absent.join(', ')}` }
    for (const each of Object.keys(columns))
      if (!compartments.includes(each))
        yield {
          key: [...key, each],
          message: `is none of the compartments${suggestionOrAll(each, compartments, ', ')}`,
        }
  }
  const named: [readonly string[], readonly string[]][] = [
    [['system', 'exchanges'], (system.exchanges ?? []).flat()],
    [['system', 'reservoir', 'compartments'], system.reservoir?.compartments ?? []],
    [['system', 'outflows'], Object.keys(system.outflows)],
  ]
  for (const [key, compartmentNames] of named)
    for (const each of compartmentNames)
      if (!compartments.includes(each))
        yield {
          key,
          message: `"${each}" is none of the compartments${suggestionOrAll(each, compartments, ', ')}`,
        }
  for (const [a, b] of system.exchanges ?? [])
    if (a === b) yield { key: ['system', 'exchanges'], message: `"${a}" exchanges with itself` }
  for (const each of system.reservoir?.species ?? [])
    if (!Object.hasOwn(system.species, each))
      yield {
        key: ['system', 'reservoir', 'species'],
        message: `"${each}" is none of the species${suggestionOrAll(each, Object.keys(system.species), ', ')}`,
      }
  const seen = new Map<string, string>()
  for (const [place, found] of columnsOf(system)) {
    const before = seen.get(found)
    if (before !== undefined)
      yield { key: place.split('.'), message: `column "${found}" already stands in ${before}` }
    seen.set(found, place)
  }
}

/** Whether a concentration times a volume is an amount or a mass; of units that are refused by themselves nothing is said here. */
function isAmount(concentration: string, volume: string): boolean {
  const isLike = (unit: string, others: readonly string[]): boolean =>
    knownUnit(unit) !== undefined && others.some((other) => conversion(unit, other) !== undefined)
  if (!isLike(volume, volumeUnits) || !isLike(concentration, concentrationUnits)) return true
  const product = `${formatUnit(concentration)} ${formatUnit(volume)}`
  return ['mol', 'g'].some((amount) => conversion(product, amount) !== undefined)
}

/** Where each column is declared, and its name. */
function* columnsOf(system: SystemSection): Generator<readonly [place: string, column: string]> {
  for (const each of Object.keys(system.controls)) yield [`system.controls.${each}`, each]
  for (const [compartment, { volume }] of Object.entries(system.compartments))
    yield [`system.compartments.${compartment}`, volume]
  for (const [species, columns] of Object.entries(system.species))
    for (const [compartment, each] of Object.entries(columns))
      yield [`system.species.${species}.${compartment}`, each]
  for (const each of Object.keys(system.responses)) yield [`system.responses.${each}`, each]
}

/** The key that says what a column is. @example keyOfColumn(config.system, 'VF') // 'system.compartments.feed' */
export function keyOfColumn(system: SystemSection, wanted: string): string {
  for (const [place, found] of columnsOf(system)) if (found === wanted) return place
  return 'system'
}

/** Keys that have no effect beside others. */
export function* idleKeys({ system, model }: ElectrodialysisConfig): Generator<{
  key: string
  because: string
}> {
  if (Object.keys(system.responses).length === 0)
    yield { key: 'training.responseWeight', because: 'for system.responses are none' }
  if (model.teacherForcing === 1)
    yield {
      key: 'model.feedbackGradient',
      because: 'for model.teacherForcing is 1: no step begins from a prediction',
    }
}
