// The `tuning` section of a study file: the same keys in every study. What may be searched is the study's own schema; the
// section names its keys.
import { z } from 'zod'

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const range = z.tuple([z.number(), z.number()])

const when = z
  .record(z.string(), z.union([value, z.array(value)]))
  .refine((condition) => Object.keys(condition).length === 1, 'expected one key and its value or values')
  .describe('Search this key only where another searched key has one of these values.')

const parameter = z
  .strictObject({
    choices: z.array(value).min(1).optional().describe('Try one of these.'),
    int: range.optional().describe('Whole numbers from … to …, both included.'),
    float: range.optional().describe('Numbers from … to ….'),
    log: z.boolean().optional().describe('Drawn evenly in the logarithm.'),
    step: z.number().positive().optional().describe('Distance between the values tried.'),
    when: when.optional(),
  })
  .refine(
    ({ choices, int, float }) => [choices, int, float].filter((given) => given !== undefined).length === 1,
    'expected one of choices, int or float',
  )

export const samplers = ['tpe', 'random', 'grid', 'sobol', 'cma-es', 'nsga-ii'] as const
export const pruners = ['none', 'median', 'percentile', 'successive-halving', 'hyperband'] as const

/** The section, with the defaults of a search over night on a laptop: few of them should need a change. */
export const tuningSchema = z
  .strictObject({
    trials: z.number().int().min(1).max(1_000_000).default(100).describe('Configurations to try, in all.'),
    workers: z
      .number()
      .int()
      .min(1)
      .max(256)
      .optional()
      .describe('Processes, one thread each; all cores when absent.'),
    folds: z
      .number()
      .int()
      .min(2)
      .max(1000)
      .default(5)
      .describe(
        'Folds of the cross-validation, by entity, or along time where the study has one entity alone.',
      ),
    epochs: z.number().int().min(1).default(50).describe('Passes over the training data, a fold.'),
    sampler: z.enum(samplers).default('tpe').describe('How the next configuration is chosen.'),
    startupTrials: z
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(10)
      .describe('Random trials before tpe decides.'),
    ownFirst: z
      .boolean()
      .default(true)
      .describe("Try the study file's own settings first, where the space allows them."),
    pruner: z.enum(pruners).default('median').describe('When to give up on a configuration early.'),
    objectives: z
      .array(z.string())
      .min(1)
      .optional()
      .describe("What to optimise: names of the study's objectives; several give a Pareto front."),
    seed: z.number().int().min(0).default(42).describe('Of folds, sampler and first weights.'),
    space: z
      .record(z.string(), parameter)
      .optional()
      .describe("Keys of the study file to search; the study's own space when absent."),
  })
  .describe('What `utsushi tune` searches and how.')

export type TuningSection = z.output<typeof tuningSchema>
export type SpaceSection = NonNullable<TuningSection['space']>
