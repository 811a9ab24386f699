// What `simulate` may be asked for: which test function, how many runs, how they are laid out.
import { z } from 'zod'

/** The test functions, in the order of the guide. */
export const functionNames = [
  'ishigami',
  'borehole',
  'otl',
  'piston',
  'wing',
  'sobolG',
  'flood',
  'cooling',
] as const
export type FunctionName = (typeof functionNames)[number]

/** The section `simulation` of a study file. */
export const simulationSchema = z.strictObject({
  kind: z
    .enum(functionNames)
    .default('borehole')
    .describe(
      'ishigami, borehole, otl (a push-pull circuit), piston, wing (its weight), sobolG, flood: one number a run. cooling: a course in time.',
    ),
  design: z
    .enum(['latin', 'sobol'])
    .default('latin')
    .describe('How runs are laid out: a Latin hypercube, or a scrambled Sobol sequence.'),
  samples: z.number().int().min(2).max(100_000).default(100).describe('Runs; --samples says the same.'),
  noise: z
    .number()
    .min(0)
    .default(0)
    .describe('Noise on every output, as a share of its standard deviation; 0: none.'),
  seed: z.number().int().min(0).default(0).describe('Same seed, same files.'),
})

export type SimulationOptions = z.output<typeof simulationSchema>
