// The section `preprocess` of a study file: what is done to each sequence by itself before anything is learnt.
import { checkSteps, type SignalStep } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import { z } from 'zod'

/** Steps in their order; what they may be is told by the signals of the data package. */
export const preprocessing = z
  .array(z.looseObject({}))
  .default([])
  .transform((steps, context): readonly SignalStep[] => {
    try {
      return checkSteps(steps)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      context.addIssue({ code: 'custom', message: error.message.replace(/^preprocess:? ?/, '') })
      return z.NEVER
    }
  })
  .describe(
    'What is done to each sequence by itself, in this order: [{ baseline: als }, { normalise: snv }, { resample: { from: 10, to: 60, step: 0.1 } }].',
  )
