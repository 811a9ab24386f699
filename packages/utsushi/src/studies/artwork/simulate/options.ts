// What `simulate` may be asked for: which sketch, how many pictures of which size, and how its parameters are spread.
import { z } from 'zod'

const count = z.number().int().min(1)

/** The section `simulation` of a study file. */
export const simulationSchema = z.strictObject({
  sketch: z.string().min(1).default('dents').describe('What is drawn: dents or boughs.'),
  count: count.max(1_000_000).default(2000).describe('Pictures.'),
  size: count.min(8).max(1024).default(64).describe('Width and height, px.'),
  design: z
    .enum(['latin', 'grid'])
    .default('latin')
    .describe(
      'How parameters are spread: latin: a Latin hypercube. grid: every count, and equal steps of all else, as many as simulation.count allows.',
    ),
  table: z
    .string()
    .min(1)
    .optional()
    .describe('Table of parameters to draw, a row a picture, in place of a design: liked.csv of a taste.'),
  like: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of a run: parameters are drawn like those of one of its groups (simulation.group).'),
  group: count.default(1).describe('With like: which of the groups.'),
  seed: z.number().int().min(0).default(0).describe('Same seed, same pictures.'),
})

export type SimulationOptions = z.output<typeof simulationSchema>
