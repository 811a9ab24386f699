// The keys that every study file has: how to train, tune and compute. A study spreads them into its own schema, with the
// defaults that suit it.
import { defaultMissing } from '@utsushi/data'
import { z } from 'zod'
import { tuningSchema } from '../tuning/schema.js'

const count = z.number().int().min(1)

/** Threads of a process, and processes of a search: more than any machine has cores. */
export const mostThreads = 1024

/** Defaults that differ from study to study, and what its examples are called. */
export interface TrainingDefaults {
  /** In the plural: `windows or segments`. */
  readonly examples: string
  readonly optimiser?: TrainingKeys['optimiser']
  readonly learningRate?: number
  readonly weightDecay?: number
  readonly schedule?: TrainingKeys['schedule']
  readonly warmupSteps?: number
  readonly batch?: number
  readonly epochs?: number
  readonly patience?: number
}

/**
 * Keys of the section `training` that every study trained by gradients has.
 *
 * @example training: z.strictObject({ ...trainingKeys(defaults), loss: z.enum(['mse', 'mae']) }).prefault({})
 */
export function trainingKeys({
  examples,
  optimiser = 'adamw',
  learningRate = 2e-3,
  weightDecay = 1e-4,
  schedule = 'cosine',
  warmupSteps = 0,
  batch = 32,
  epochs = 50,
  patience = 10,
}: TrainingDefaults) {
  return {
    optimiser: z.enum(['adamw', 'adam', 'sgd']).default(optimiser).describe('How steps are taken.'),
    learningRate: z
      .number()
      .positive()
      .default(learningRate)
      .describe('Largest step size, reached after the warm-up.'),
    weightDecay: z.number().min(0).default(weightDecay).describe('Pull of the weights towards zero.'),
    schedule: z
      .enum(['cosine', 'constant', 'step', 'noam'])
      .default(schedule)
      .describe('How the step size falls after the warm-up; step: to a tenth after each third of the steps.'),
    warmupSteps: z.number().int().min(0).default(warmupSteps).describe('Steps in which the step size rises.'),
    batch: count
      .default(batch)
      .describe(`How many ${examples} a step takes; all of them when they are fewer.`),
    epochs: count.default(epochs).describe('Most epochs to train.'),
    stepsPerEpoch: count
      .optional()
      .describe(`Steps that count as an epoch; one pass over the ${examples} when absent.`),
    clip: z.number().positive().default(1).describe('Largest norm of the gradient.'),
    patience: count.default(patience).describe('Evaluations without improvement before training stops.'),
    evaluateEvery: count.optional().describe('Steps between evaluations; every epoch when absent.'),
    maxMinutes: z
      .number()
      .positive()
      .optional()
      .describe('Stop after this time, best checkpoint kept; the schedule stays laid over all epochs.'),
  }
}

/**
 * The key of the section `training` of a study whose emulator file can hold several networks: the framework trains them, and asks for their
 * mean; the study's `emulators` writes all of them into its file.
 *
 * @example training: z.strictObject({ ...trainingKeys(defaults), ...ensembleKeys() })
 */
export function ensembleKeys() {
  return {
    ensemble: count
      .max(50)
      .default(1)
      .describe(
        'Networks that are trained side by side, from first weights and batches of their own; the emulator is their mean, one file.',
      ),
  }
}

/**
 * Keys of the section `data` that every study has: what stands for no value, and what is done with values that look like none.
 *
 * @example data: z.strictObject({ folder: z.string(), ...dataKeys() })
 */
export function dataKeys() {
  return {
    missing: z
      .array(z.union([z.number(), z.string()]), { error: 'expected a list such as [-6999, 1e20]' })
      .default([])
      .describe('What stands for a missing value, beside empty fields, NaN, NA and -9999: [-6999, 1e20].'),
    fillValues: z
      .enum(['refuse', 'keep'])
      .default('refuse')
      .describe(
        'What becomes of values that look like no measurement (1e20, -6999): refuse ends training; keep takes them as they stand, and tells.',
      ),
  }
}

/** The section `data` as far as the framework knows it. */
export interface DataKeys {
  readonly missing: readonly (number | string)[]
  readonly fillValues: 'refuse' | 'keep'
}

/**
 * What stands for a missing value in a table of a study: what always does, and what its study file declares.
 *
 * @example await readTable(file, { columns, missing: missingMarks(config.data) })
 */
export const missingMarks = ({ missing }: Pick<DataKeys, 'missing'>): readonly (number | string)[] => [
  ...defaultMissing,
  ...missing,
]

/** The section `training` as the framework reads it. */
export interface TrainingKeys {
  readonly optimiser: 'adamw' | 'adam' | 'sgd'
  readonly learningRate: number
  readonly weightDecay: number
  readonly schedule: 'cosine' | 'constant' | 'step' | 'noam'
  readonly warmupSteps: number
  readonly batch: number
  readonly epochs: number
  readonly stepsPerEpoch?: number | undefined
  readonly clip: number
  readonly patience: number
  readonly evaluateEvery?: number | undefined
  readonly maxMinutes?: number | undefined
  /** Networks side by side; 1 when absent. */
  readonly ensemble?: number | undefined
}

/** Sections and keys beside the study's own. */
export function commonKeys() {
  return {
    tuning: tuningSchema.prefault({}),
    seed: z.number().int().min(0).default(0).describe('Of first weights, dropout and order.'),
    threads: count.max(mostThreads).optional().describe('Threads to compute with; all cores when absent.'),
    device: z.enum(['auto', 'cpu', 'cuda', 'webgpu']).default('auto').describe('Where to compute.'),
  }
}

/** Keys that may differ when a run is resumed; all others must be as they were. */
export const resumeKeys = ['training.maxMinutes', 'training.patience', 'threads', 'device'] as const

/** What the framework reads of any study's configuration. */
export interface CommonConfig {
  readonly seed: number
  readonly training?: TrainingKeys
}
