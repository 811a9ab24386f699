/** Reports: one document, set as plain text and as a self-contained HTML page. */
export {
  code,
  facts,
  good,
  heading,
  list,
  note,
  paragraph,
  warning,
  type Block,
  type Cell,
  type CellFormat,
  type Fact,
  type ReportDocument,
  type ReportFigure,
  type ReportTable,
  type TableColumn,
} from './document.js'
export { describeColumns } from './describe-columns.js'
export { escapeHtml } from './escape.js'
export { htmlReport } from './html-report.js'
export {
  inspectionPictures,
  inspectReport,
  type ClosureResidual,
  type ColumnStats,
  type Gap,
  type Inspection,
  type InspectionPictures,
} from './inspection.js'
export { textReport } from './text-report.js'
export { columnsOf } from './text-layout.js'
export {
  fourDigits,
  leftRangeTable,
  rangeSummary,
  type LeftRange,
  type LeftRangeWords,
} from './range-tables.js'
