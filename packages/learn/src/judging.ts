/** How good a model is, and what is made of that: scores, curves, thresholds, calibration, intervals, tests over folds, drift and updates. */
export { metrics, type MetricOptions, type Metrics } from './metrics/regression.js'
export { countMetrics, type CountMetrics } from './metrics/counts.js'
export { circularMetrics, type CircularMetrics } from './circular/circular-metrics.js'
export { logitOf, probabilityOf, type AnswerOptions } from './metrics/answers.js'
export { confusionAt, type Confusion, type ThresholdOptions } from './metrics/confusion.js'
export { averagePrecision, bestThreshold, confusionCurve, rocAuc } from './metrics/ranking.js'
export {
  calibration,
  type Calibration,
  type CalibrationOptions,
  type ReliabilityBin,
} from './metrics/calibration.js'
export { adjustedRandIndex } from './metrics/rand-index.js'
export { binaryMetrics, brier, logLoss, type BinaryMetrics } from './metrics/binary.js'
export {
  binaryRecord,
  binaryScoreNames,
  reliabilityRecord,
  type BinaryRecord,
  type BinaryScoreName,
  type ReliabilityRecord,
  type ReliabilityRecordBin,
} from './metrics/binary-record.js'
export {
  precisionRecallCurve,
  rocCurve,
  type CurveOptions,
  type DrawnCurve,
  type PrecisionRecallPoint,
  type RocPoint,
} from './metrics/drawn-curves.js'
export { chooseThreshold, parseChosenThreshold, type ChosenThreshold } from './thresholds/choose-threshold.js'
export {
  costThreshold,
  parseThresholdRule,
  thresholdRules,
  type OutcomeCosts,
  type ThresholdRule,
} from './thresholds/threshold-rule.js'
export {
  calibrate,
  calibratorKinds,
  parseCalibrator,
  type Calibrator,
  type IsotonicCalibrator,
  type PlattCalibrator,
  type TemperatureCalibrator,
} from './calibrators/calibrator.js'
export { fitIsotonic } from './calibrators/fit-isotonic.js'
export { fitPlatt, fitTemperature } from './calibrators/fit-sigmoid.js'
export { calibrated } from './calibrators/calibrated-tensor.js'
export {
  bootstrapDifferences,
  bootstrapScores,
  type BootstrapOptions,
  type BootstrapRecord,
  type ComparedModel,
  type DifferenceInterval,
  type DifferenceRecord,
  type Resampling,
} from './bootstrap/bootstrap-scores.js'
export { bootstrapInterval, type ResampleOptions, type ScoreInterval } from './bootstrap/resamples.js'
export {
  correctedTTest,
  foldMean,
  holm,
  type CorrectedTTest,
  type FoldMean,
  type FoldScoresOptions,
} from './significance/corrected-t-test.js'
export { correlatedTTest, type DifferenceProbabilities } from './significance/correlated-t-test.js'
export { wilsonInterval } from './significance/wilson.js'
export { studentCdf, studentQuantile } from './significance/student-t.js'
export { classMetrics, type ClassMetrics, type ClassScores } from './metrics/classes.js'
export { adwin, type AdwinOptions, type AdwinRow, type AdwinState } from './drift/adwin.js'
export { driftsIn, type DriftDetector, type DriftStep } from './drift/drift-detector.js'
export { pageHinkley, type PageHinkleyOptions, type PageHinkleyState } from './drift/page-hinkley.js'
export {
  thresholdAdaptation,
  type AdaptationOptions,
  type AdaptationState,
  type AdaptationStep,
  type ThresholdAdaptation,
} from './incremental/adaptive-threshold.js'
export {
  replayBuffer,
  type ReplayBuffer,
  type ReplayOptions,
  type ReplayState,
} from './incremental/replay-buffer.js'
export {
  conformalQuantile,
  pooledConformalQuantile,
  samplesToCalibrate,
  type ConformalPromise,
} from './conformal/conformal-quantile.js'
export {
  calibrateIntervals,
  conformalIntervals,
  standardisedResiduals,
  type CalibrateOptions,
  type ConformalCalibration,
  type FurtherPredictions,
  type HeldOutPredictions,
  type Intervals,
} from './conformal/calibrate-intervals.js'
export { crossConformalIntervals, type LeftOutFits } from './conformal/cross-conformal.js'
export { intervalScores, type IntervalScores, type ScoredIntervals } from './conformal/interval-scores.js'
export {
  edgesBetween,
  groupOf,
  rowsByGroup,
  valueGroups,
  type ValueGroups,
} from './conformal/value-groups.js'
export { parseConformalCalibration } from './conformal/parse-conformal.js'
