/**
 * Utsushi: learned emulators, from raw tables to one ONNX file.
 *
 * @example
 * import { train } from 'utsushi'
 * const run = await train('ecosystem.yaml', { onEpoch: (epoch) => console.log(epoch) })
 */
export { train, type TrainedRun, type TrainOptions } from './run/train.js'
export { tune, type TunedStudy, type TuneOptions } from './tuning/tune.js'
export { createRun, openRun, type RunConfig, type RunFolder } from './run/folder.js'
export { listRuns } from './run/list.js'
export { packageVersion } from './run/version.js'
export { readStudyFile, resolveStudy, type ResolvedStudy } from './study/file.js'
export { registerStudy, studies, studyNamed } from './study/registry.js'
export { FailureError, InputError } from '@utsushi/ground'
export { silentReporter, type Reporter } from './study/reporter.js'
export type {
  EvaluationOutcome,
  ExportOutcome,
  HistoryRecord,
  InspectionOutcome,
  PredictionOutcome,
  PredictRequest,
  SimulationOutcome,
  Study,
  StudyContext,
  TrainContext,
  TrainOutcome,
} from './study/contract.js'
export { electrodialysis } from './studies/electrodialysis/index.js'
export { ecosystem } from './studies/ecosystem/index.js'
export { runProcessModel } from './studies/ecosystem/process-model/model.js'
export { simulateEnsemble } from './studies/ecosystem/simulate.js'
