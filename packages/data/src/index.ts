export { InputError } from '@utsushi/ground'
export { dayFromDate, dayOfYear, formatDay, parseDay, yearOf } from './day.js'
export {
  defaultMissing,
  type Column,
  type ColumnSpec,
  type Table,
  type TableSchema,
  type TimeColumns,
} from './table/schema.js'
export { eachTable, readTable, readTables, type ReadOptions } from './table/read-tables.js'
export { checkColumns, checkDays, refuseFindings, type Finding, type FindingKind } from './table/checks.js'
export { featureValues, type Panel, type PanelRows } from './panel.js'
export { columnNames } from './table/column-names.js'
export { loadEnsemble, type Ensemble, type EnsembleOptions } from './ensemble/load-ensemble.js'
export { rowsIn, type Part, type Split } from './sampling/part.js'
export {
  foldsByEntity,
  holdOut,
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
  segments,
  takeWindows,
  windows,
  type SegmentOptions,
  type WindowOptions,
  type WindowSet,
} from './sampling/windows.js'
export { auditLeaks, type Leak, type LeakAudit } from './sampling/leak-audit.js'
export { readLabels } from './table/read-labels.js'
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
export { closureResiduals, type ClosureResidual, type LinearIdentity } from './statistics/closure.js'
export { streamTable, type StreamOptions } from './table/stream-table.js'
export { openTableWriter } from './write/table-writer.js'
export type { TableWriter, WrittenColumn, WrittenValues } from './write/written-column.js'
