/**
 * What a study is and everything that is done with one: training, tuning, evaluation, prediction, reports. Knows no study.
 *
 * @example
 * const run = await train({ study: glacier, config: { data: { folder: 'ice' } } })
 * const emulator = await openEmulator(run.emulator)
 */
// What a study is made of.
export { defineStudy, type DefinedStudy } from './definition/define-study.js'
export type * from './definition/parts.js'
export type * from './definition/contract.js'
export {
  caseNumbers,
  type ExampleCase,
  type ExplorerPageMaker,
  type ExplorerPageRequest,
} from './definition/example-case.js'
export { pageMark } from './verbs/foreign-files.js'
export { rateUnit, unit, unitLike } from './definition/unit.js'
export {
  commonKeys,
  dataKeys,
  missingMarks,
  ensembleKeys,
  trainingKeys,
  type CommonConfig,
  type DataKeys,
  type TrainingKeys,
} from './definition/common-keys.js'
export { foldsByGroupOf, partsByGroup, type RowPlaces } from './kit/grouped-rows.js'
export { groupedFolds, type GroupedFoldsOptions } from './kit/grouped-folds.js'
export { describedRows, wholeRows, type WholeRows } from './kit/described-rows.js'
export { inputPort, outputPort, scaledBy, unscaledBy } from './kit/ports.js'
export { rowValues, type AskedRows } from './kit/row-values.js'
export { predictRows } from './kit/predict-rows.js'
export { named, tableInputs, type NamedTensors } from './kit/table-inputs.js'

// What is done with one.
export { train, resolveRun, type TrainedRun, type TrainOptions } from './run/train.js'
export { tune, type TunedStudy, type TuneOptions } from './tuning/tune.js'
export { createRun, openFolder, openRun, type RunConfig, type RunFolder } from './run/folder.js'
export { listRuns, summariseRun, type RunSummary } from './run/list.js'
export { leavesOf, type Leaf } from './run/csv-records.js'
export { exportRuns, type ExportedRuns } from './run/export-runs.js'
export { compare, type CompareOptions, type RunComparison } from './compare/compare.js'
export { compareFamily, type ComparedFamily, type CompareFamilyOptions } from './family/compare-family.js'
export type { FamilyOptions } from './family/settings.js'
export { bestWeights } from './run/best-weights.js'
export { tryProvider } from './run/providers.js'
export { packageVersion } from './run/version.js'
export type { PlacedPicture } from './run/draw-pictures.js'

// Study files, and the studies that they can select.
export {
  parseStudyFile,
  readStudyFile,
  resolveStudy,
  type ResolvedStudy,
  type StudyWithConfig,
} from './definition/file.js'
export { registerStudy, studies, studyNamed } from './definition/registry.js'
export { isSection, parseOverride, type Override } from './definition/overrides.js'
export { jsonSchema } from './definition/known-keys.js'
export { studyFileSchema } from './definition/study-file-schema.js'
export type { ReadingOf } from './definition/reading.js'
export { silentReporter, type Reporter } from './definition/reporter.js'
export { FailureError, InputError } from '@utsushi/ground'

// The verbs in pieces, for a loop or a comparison of one's own.
export { prepareTask, taskOfRun } from './verbs/task.js'
export { askIn } from './verbs/ask.js'
export { askMembers, ensembleParameters, membersOf, memberWeights, spreadOf } from './verbs/ensemble.js'
export { auditParts } from './verbs/audit.js'
export { findingSentence, lookAtData } from './look/look-at-data.js'
export { aboutWords, placeWords, roughly, valueWords } from './look/words.js'
export { examplesOf, planTraining, trainingDefinition, type TrainingPlan } from './verbs/training-plan.js'
export { foldTasks } from './verbs/trials.js'
export { measureOptimism, type MeasureOptimismOptions } from './verbs/measure-optimism.js'
export { optimismOf, type OptimismInput } from './family/optimism.js'
export { optimismBlocks } from './family/optimism-blocks.js'
export { writeEmulators } from './verbs/finished.js'

// Comparisons of what a study paints.
export * from './taste/index.js'

// Searches.
export type * from './tuning/contract.js'
export type { SpaceSection } from './tuning/schema.js'
export { configuration, searchSpace } from './tuning/space.js'
export { ownSettings } from './tuning/own-settings.js'
export { tuningFolds } from './tuning/folds.js'
export { withoutCutOff } from './tuning/trial-scores.js'
export { countOf, listed, sentence } from '@utsushi/ground'
export { firstOf, someOf } from './look/words.js'
