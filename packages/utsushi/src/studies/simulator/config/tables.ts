// The sections of a study file that say where runs stand, what was varied in them, and what came out.
import { dataKeys, unit } from '@utsushi/study'
import { z } from 'zod'

const column = z.string().min(1)

export const data = z.strictObject({
  folder: z.string().min(1).default('.').describe('Folder that holds both tables.'),
  parameters: z.string().min(1).default('parameters.csv').describe('Table of what was varied, a row a run.'),
  outputs: z.string().min(1).default('outputs.csv').describe('Table of what came out.'),
  layout: z
    .enum(['scalars', 'wide', 'long'])
    .default('scalars')
    .describe(
      'scalars: a row a run, a column an output. wide: a row a run, a column each step of one output, the steps in the header. long: a row each step of each run, a column an output.',
    ),
  run: column
    .optional()
    .describe(
      'Column of the run’s name, in both tables; without it the rows of both correspond, one by one.',
    ),
  step: column.default('time').describe('With layout: long: column of the time, depth or place of a row.'),
  ...dataKeys(),
})

export const inputs = z
  .record(
    column,
    z.strictObject({
      unit: unit.default('1'),
      min: z.number().optional(),
      max: z.number().optional(),
      scale: z.enum(['linear', 'log']).default('linear'),
    }),
  )
  .default({})
  .describe(
    'What was varied, by column: { conductivity: { unit: W m-1 K-1, min: 0.1, max: 10, scale: log } }. Runs outside min and max are refused; scale: log takes the logarithm. All columns of the table when left out.',
  )

/** How an output is looked at: squares and shares are nearer to normal as roots and logits. */
export const transforms = ['none', 'log', 'sqrt', 'logit'] as const
export type Transform = (typeof transforms)[number]

export const outputs = z
  .record(column, z.strictObject({ unit: unit.default('1'), transform: z.enum(transforms).default('none') }))
  .default({})
  .describe(
    'What came out, by column: { discharge: { unit: m3 s-1, transform: log } }. transform: none, log (above 0), sqrt (0 or more), logit (between 0 and 1): what the emulator learns and how it spreads; it answers in the unit itself. All columns of the table when left out.',
  )
