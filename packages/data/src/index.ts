/**
 * Tables, units, windows, scalers, splits, masks, statistics and designs: what needs no files, in Node and in a page. What
 * reads and writes files stands in `@utsushi/data/node`.
 */
export { InputError } from '@utsushi/ground'
export {
  calendars,
  dayFromDate,
  dayFromDayOfYear,
  dayOfYear,
  formatDay,
  isLeapDay,
  nextDay,
  parseDay,
  yearOf,
  type Calendar,
} from './day.js'
export { likelyInterval, roundedTo } from './table/steps.js'
export { findTimeColumns, timeColumnsOf, type TimeSearch } from './table/time-columns.js'
export {
  defaultMissing,
  type Column,
  type ColumnSpec,
  type Table,
  type TableSchema,
  type TimeColumns,
} from './table/schema.js'
export { checkColumns, checkDays, refuseFindings, type Finding, type FindingKind } from './table/checks.js'
export { featureGrid, featureValues, takeFeatures, type Panel, type PanelRows } from './panel.js'
export {
  placesOf,
  raggedPanel,
  sequenceLengths,
  takeSequences,
  type RaggedFeature,
  type RaggedPanel,
  type Sequence,
} from './ragged/ragged-panel.js'
export { raggedFromRows, type LongRows } from './ragged/from-rows.js'
export {
  batchesByLength,
  padded,
  type LengthBatchOptions,
  type PaddedBatch,
  type PaddedOptions,
} from './ragged/padded.js'
export {
  daily,
  formatInterval,
  isShort,
  meanStepDays,
  parseInterval,
  stepDays,
  stepsInWords,
  stepsInYear,
  stepWords,
  type Interval,
  type IntervalUnit,
  type StepWords,
} from './time/interval.js'
export { formatStamp, parseStamp, stampDay, stampStep } from './time/stamp.js'
export { findStampColumns, stampOfTexts } from './time/stamp-columns.js'
export { axisOf, followsOn, formatStep, instantOf, stepInstant, type TimeAxis } from './time/axis.js'
export { checkStamps, type StampedTable } from './time/check-stamps.js'
export { recordsOn, spanIn, unionCalendar } from './records.js'
export { rowsIn, spanOf, type Part, type Records, type Span, type Split } from './sampling/part.js'
export {
  foldsByEntity,
  holdOut,
  inRecords,
  splitByEntity,
  splitByTime,
  splitByTimeAndEntity,
  type DateSpan,
  type EntitySplitOptions,
  type Fold,
  type TimeAndEntitySplitOptions,
  type TimeSplitOptions,
} from './sampling/splits.js'
export {
  foldsByGroup,
  foldsByTime,
  leaveOneGroupOut,
  nestedFolds,
  rollingFolds,
  type RollingFoldOptions,
  stratifiedFolds,
  type GroupFold,
  type GroupFoldOptions,
  type NestedFold,
  type TimeFoldOptions,
} from './sampling/folds.js'
export {
  checkFolds,
  holdOutGroups,
  type CheckFoldsOptions,
  type HoldOutGroupsOptions,
} from './sampling/group-parts.js'
export { compositionOf, parseFormula } from './sampling/formula.js'
export { clusterRows, type RowClusters } from './sampling/cluster-rows.js'
export {
  compositionClusters,
  type CompositionClusters,
  type CompositionSource,
} from './sampling/composition-clusters.js'
export {
  segments,
  takeWindows,
  windows,
  type SegmentOptions,
  type WindowOptions,
  type WindowSet,
} from './sampling/windows.js'
export {
  auditedSequences,
  auditedWindows,
  contentDigest,
  type AuditedPart,
  type SampleColumn,
} from './audit/audited-part.js'
export { auditLeaks, refuseLeaks, type LeakAuditOptions } from './audit/leak-audit.js'
export type { LeakFinding, LeakKind } from './audit/leak-finding.js'
export type { NearDuplicateOptions } from './audit/near-duplicates.js'
export type { SampleSequences } from './audit/fingerprints.js'
export { fitExtendedMinMax, type ExtendedFitOptions, type Widening } from './scaling/extended-minmax.js'
export {
  fitScaler,
  inverseTransform,
  knownRange,
  parseScaler,
  transform,
  type FeatureScale,
  type FitOptions,
  type Scaler,
  type ScalerKind,
} from './scaling/scaler.js'
export { shownNumber } from './number.js'
export { masked, observed, type Masked } from './masks.js'
export {
  latinHypercube,
  type Constraint,
  type Design,
  type LatinHypercubeOptions,
  type ParameterRange,
} from './design/latin-hypercube.js'
export {
  describeColumn,
  gapsOf,
  quantileSorted,
  sortedObserved,
  usualQuantiles,
  type ColumnStatistics,
  type Gaps,
  type Histogram,
} from './statistics/column-statistics.js'
export {
  correlate,
  pearson,
  ranks,
  spearman,
  type CorrelationMatrix,
  type NamedColumn,
} from './statistics/correlations.js'
export {
  knownUnit,
  parseUnit,
  unitProblem,
  unknownUnit,
  type Unit,
  type UnitTerm,
} from './units/parse-unit.js'
export { conversion, isSameUnit, type Conversion } from './units/convert-unit.js'
export { formatUnit } from './units/format-unit.js'
export { kindOfUnit, yearlyRate, type QuantityKind, type YearlyRate } from './units/rate.js'
export { namedUnit, type NamedUnit } from './units/header-unit.js'
export {
  conversionNotes,
  inWantedUnit,
  unitColumns,
  type FoundColumn,
  type WantedColumn,
} from './units/unit-columns.js'
export type { Picture } from './image/picture.js'
export { meanAbsoluteError } from './image/pixel-error.js'
export { resizeByArea } from './image/resize-by-area.js'
export { structuralSimilarity, type SimilarityOptions } from './image/structural-similarity.js'
export { closureResiduals, type ClosureResidual, type LinearIdentity } from './statistics/closure.js'
export { isFillNumber } from './magnitudes/fill-numbers.js'
export { oddValues, type OddValues } from './magnitudes/odd-values.js'
export { oddScales, type OddScale } from './magnitudes/odd-scales.js'
export { unitStep, type UnitStep } from './magnitudes/unit-steps.js'
export type { FeatureFamily, WindowFeature } from './window-statistics/feature.js'
export { windowFeatures, windowStatistics } from './window-statistics/window-statistics.js'
export type {
  SeriesLimits,
  StatisticsWindows,
  WindowStatistics,
  WindowStatisticsOptions,
} from './window-statistics/options.js'
export { butterworth, type FilterOptions, type Section } from './signal/butterworth.js'
export { checkSteps, signalSteps } from './signal/check-steps.js'
export { detrend } from './signal/detrend.js'
export { findEdge, normaliseEdge, type EdgeNormalised, type EdgeOptions } from './signal/edge.js'
export { filtfilt } from './signal/filtfilt.js'
export { fillGaps, type FilledGaps, type GapOptions } from './signal/gaps.js'
export { normalisations, normalise, type Normalisation } from './signal/normalise.js'
export {
  airplsBaseline,
  alsBaseline,
  arplsBaseline,
  type AlsOptions,
  type ReweightingOptions,
} from './signal/penalised-baseline.js'
export { polynomialBaseline, type PolynomialBaselineOptions } from './signal/polynomial-baseline.js'
export { preprocess, preprocessSequences, type Preprocessed } from './signal/preprocess.js'
export {
  gridOf,
  resample,
  type GridOptions,
  type ResampleMethod,
  type ResampleOptions,
} from './signal/resample.js'
export { savitzkyGolay, type SavitzkyGolayOptions } from './signal/savitzky-golay.js'
export type { Signal } from './signal/apply-step.js'
export {
  describeStep,
  type BandOptions,
  type BaselineStep,
  type CutoffOptions,
  type SignalStep,
} from './signal/signal-step.js'
export { snipBaseline, type SnipOptions } from './signal/snip-baseline.js'
export { whittaker } from './signal/whittaker.js'
export { windowKinds, windowOf, type WindowKind, type WindowShape } from './signal/window.js'
