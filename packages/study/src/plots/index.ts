/** Charts: builders that return Vega-Lite specifications, and the renderer that makes SVG and PNG of them. */
export { barChart, skillDomain, type Bar, type BarChartOptions } from './bars.js'
export {
  densityOf,
  histogramOf,
  quantileOf,
  quantilesOf,
  type DensityCell,
  type Histogram,
} from './binning.js'
export {
  colouredSeries,
  colouredSeriesWords,
  type ColouredSeries,
  type ColouredSeriesOptions,
} from './coloured-series.js'
export { confusionChart, type ConfusionOptions, type ConfusionPanel } from './confusion.js'
export {
  mostPictures,
  type ContactSheet,
  type SheetLine,
  type SheetMark,
  type SheetPicture,
} from './contact-sheet.js'
export { elastic } from './elastic.js'
export { imageUri, type PixelPicture } from './embedded-image.js'
export { figurePieces, type FigurePieces, type Panel } from './figure-pieces.js'
export { heatMap, type HeatMapOptions } from './heat-map.js'
export { histogramChart, type HistogramChartOptions } from './histogram.js'
export {
  lineChart,
  type Band,
  type LineChartOptions,
  type LineSeries,
  type Marker,
  type Span,
} from './lines.js'
export { mapChart, type MapChartOptions } from './map-chart.js'
export { missingStrip, type MissingColumn, type MissingStripOptions } from './missing-strip.js'
export {
  displayUnit,
  formatDuration,
  formatFixed,
  formatNumber,
  formatRange,
  formatShare,
  withUnit,
} from './number.js'
export { rankCurvesChart, type RankCurvesOptions, type RankedModel } from './rank-curves.js'
export { reliabilityChart, type ReliabilityCurve, type ReliabilityOptions } from './reliability.js'
export { renderChart, type ChartSpec, type RenderedChart, type RenderOptions } from './render.js'
export { renderSheet, sheetPieces } from './render-sheet.js'
export { scatterChart, type PointClasses, type ScatterChartOptions } from './scatter.js'
export { seriesChart, type SeriesInfluence, type SeriesOptions, type SeriesValues } from './series.js'
export { smallMultiples, type SmallMultiplesOptions } from './small-multiples.js'
export { colours, onDarkPaper, palette, rivalColours } from './theme.js'
export type { AxisOptions, ChartOptions } from './axes.js'
export { parityChart, type ParityColumn } from './parity.js'
export { timelineChart, type TimelineKind, type TimelineOptions, type TimelineSpan } from './timeline.js'
