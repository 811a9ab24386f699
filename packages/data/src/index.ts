export { InputError, nearestName, suggestion } from './errors.js'
export { dayFromDate, dayOfYear, formatDay, parseDay, yearOf } from './day.js'
export {
  defaultMissing,
  type Column,
  type ColumnSpec,
  type Table,
  type TableSchema,
  type TimeColumns,
} from './table/schema.js'
export { eachTable, readTable, readTables } from './table/read-tables.js'
export { checkColumns, checkDays, refuseFindings, type Finding, type FindingKind } from './table/checks.js'
export type { Panel } from './panel.js'
export { loadEnsemble, type Ensemble, type EnsembleOptions } from './ensemble/load-ensemble.js'
