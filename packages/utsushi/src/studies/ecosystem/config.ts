// The study file of `ecosystem`: its sections, and what must hold between keys. What the keys do to data and model is elsewhere
// (`data.ts`, `model.ts`); nothing here reads a file.
import { commonKeys } from '@utsushi/study'
import { z } from 'zod'
import { crossChecks } from './config/checks.js'
import {
  data,
  evaluation,
  intervals,
  model,
  simulationSchema,
  split,
  training,
  windows,
} from './config/sections.js'

export { dayNumber, intervalOf, periodSteps, type Period } from './config/period.js'
export { fluxRole, thresholdsOf, type Threshold } from './config/roles.js'
export { baselines, fluxRoles, simulationSchema, staticsRoutes, type FluxRole } from './config/sections.js'

export const ecosystemSchema = z
  .strictObject({
    data: data.describe('A section with folder: the folder that holds the ensemble.'),
    split: split.prefault({}),
    windows: windows.prefault({}),
    model: model.prefault({}),
    training: training.prefault({}),
    intervals: intervals.prefault({}),
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

/** Keys that have no effect beside others. */
export function* idleKeys({ windows, model, intervals: { make } }: EcosystemConfig): Generator<{
  key: string
  because: string
}> {
  if (make === 'never')
    for (const key of ['intervals.level', 'intervals.over', 'intervals.group'])
      yield { key, because: 'for intervals.make is never' }
  if (model.kind === 'components') {
    const read = ['kind', 'components', 'share', 'fluxes']
    const unread = Object.keys(model).filter((key) => !read.includes(key))
    for (const key of [
      'windows.mode',
      'training.driverNoise',
      'training.ensemble',
      ...unread.map((own) => `model.${own}`),
    ])
      yield { key, because: 'for model.kind is components: it belongs to a network' }
    return
  }
  if (model.kind === 'network')
    for (const key of ['components', 'share'])
      yield {
        key: `model.${key}`,
        because: 'for model.kind is network: it belongs to components and joined',
      }
  if (model.kind !== 'joined')
    for (const key of ['processShare', 'referenceRuns'])
      yield { key: `model.${key}`, because: `for model.kind is ${model.kind}: it belongs to joined` }
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
