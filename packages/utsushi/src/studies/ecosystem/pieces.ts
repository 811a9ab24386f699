/**
 * The pieces of the `ecosystem` study, as `utsushi/ecosystem`: its data, network, training program and forecasts, for a
 * training loop or a comparison of your own.
 *
 * @example
 * import { ecosystemNetwork, planTraining, prepareData, readEnsemble } from 'utsushi/ecosystem'
 * const data = prepareData(config, await readEnsemble(config, silentReporter))
 * const network = ecosystemNetwork(config, data)
 * const plan = planTraining(config, data, network, { threads: 1 })
 */
export { ecosystemSchema, type EcosystemConfig } from './config.js'
export { prepareData, scoredWindows, type EcosystemData } from './data.js'
export { readEnsemble } from './read-ensemble.js'
export { forecaster, type Forecaster } from './forecaster.js'
export { ecosystemNetwork, objective, type EcosystemNetwork } from './objective.js'
export { planTraining, type TrainingPlan } from './training.js'
export { tableLayout, tableSpecs } from './tables.js'
