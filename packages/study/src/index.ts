/**
 * What a study is and everything that is done with one: training, tuning, evaluation, prediction, reports. Knows no study.
 */
export { train, resolveRun, type TrainedRun, type TrainOptions } from './run/train.js'
export { bestWeights } from './run/best-weights.js'
export { createRun, openRun, type RunConfig, type RunFolder } from './run/folder.js'
export { listRuns } from './run/list.js'
export { tryProvider } from './run/providers.js'
export { rmseByColumn, trainOutcome } from './run/training-outcome.js'
export { packageVersion } from './run/version.js'
export type { PlacedPicture } from './run/draw-pictures.js'
export { writePicture } from './run/write-picture.js'
export { commonKeys, trainingKeys, type CommonConfig, type TrainingKeys } from './definition/common-keys.js'
export type * from './definition/contract.js'
export { defineStudy, type DefinedStudy } from './definition/define-study.js'
export type * from './definition/parts.js'
export { examplesOf, planTraining, trainingDefinition, type TrainingPlan } from './verbs/training-plan.js'
export { prepareTask, taskOfRun } from './verbs/task.js'
export { askIn } from './verbs/ask.js'
export { foldTasks } from './verbs/trials.js'
export {
  parseStudyFile,
  readStudyFile,
  resolveStudy,
  type ResolvedStudy,
  type StudyWithConfig,
} from './definition/file.js'
export { FailureError, InputError } from '@utsushi/ground'
export { jsonSchema } from './definition/known-keys.js'
export { studyFileSchema } from './definition/study-file-schema.js'
export { isSection, parseOverride, type Override } from './definition/overrides.js'
export { registerStudy, studies, studyNamed } from './definition/registry.js'
export { silentReporter, type Reporter } from './definition/reporter.js'
export type * from './tuning/contract.js'
export { crossValidate, openTrialRuntime } from './tuning/cross-validate.js'
export { digestOf } from './tuning/data-digest.js'
export { tuningFolds } from './tuning/folds.js'
export { tuningSchema, type SpaceSection } from './tuning/schema.js'
export { configuration, searchSpace } from './tuning/space.js'
export { withoutCutOff } from './tuning/trial-scores.js'
export { tune, type TunedStudy, type TuneOptions } from './tuning/tune.js'
export { countOf } from './tuning/words.js'
export { ownSettings } from './tuning/own-settings.js'
export { openFolder } from './run/folder.js'
export { foldsByGroupOf, partsByGroup, type RowPlaces } from './kit/grouped-rows.js'
export { inputPort, outputPort, scaledBy, unscaledBy } from './kit/ports.js'
export { predictRows } from './kit/predict-rows.js'
export { auditParts } from './verbs/audit.js'
export { writeEmulators } from './verbs/finished.js'
