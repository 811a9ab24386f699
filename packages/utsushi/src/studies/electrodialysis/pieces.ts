/**
 * The pieces of the `electrodialysis` study, as `utsushi/electrodialysis`: its data, folds, network and courses, for a training
 * loop or a comparison of your own.
 *
 * @example
 * import { electrodialysisModel, electrodialysisSchema, readExperiments } from 'utsushi/electrodialysis'
 * const config = electrodialysisSchema.parse({ data: { folder: 'data' } })
 * const experiments = await readExperiments(config)
 * const model = electrodialysisModel(config.model, experiments.system, experiments.interval)
 */
export { electrodialysisSchema, type ElectrodialysisConfig } from './config.js'
export { readExperiments } from './data/read.js'
export type { Experiments } from './data/experiments.js'
export { foldData, type FoldData } from './tuning.js'
export { electrodialysisModel, type ElectrodialysisModel } from './model.js'
export { courseRunner, type CourseRunner, type CourseStart } from './courses.js'
export { scoreCourses, type CourseScore } from './score/columns.js'
