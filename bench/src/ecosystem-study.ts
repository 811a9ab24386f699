/**
 * The parts of the `ecosystem` study that benches run: its own data, network, training program and forecasts, as
 * `utsushi train` uses them.
 */
export {
  ecosystemSchema,
  type EcosystemConfig,
} from '../../packages/utsushi/dist/studies/ecosystem/config.js'
export {
  prepareData,
  scoredWindows,
  type EcosystemData,
} from '../../packages/utsushi/dist/studies/ecosystem/data.js'
export { forecaster } from '../../packages/utsushi/dist/studies/ecosystem/forecaster.js'
export {
  ecosystemNetwork,
  objective,
  type EcosystemNetwork,
} from '../../packages/utsushi/dist/studies/ecosystem/objective.js'
export { planTraining, type TrainingPlan } from '../../packages/utsushi/dist/studies/ecosystem/training.js'
export { tableLayout, tableSpecs } from '../../packages/utsushi/dist/studies/ecosystem/tables.js'
