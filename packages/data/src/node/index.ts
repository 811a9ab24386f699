/** What reads and writes files: tables in every format, ensembles, writers. */
export { eachTable, readTable, readTables, type ReadOptions } from './table/read-tables.js'
export { columnNames, tableHead, type TableHead } from './table/column-names.js'
export { folderTables, sampleNumber, type FolderTables } from './ensemble/ensemble-files.js'
export { defaultSampleColumn, noSampleColumn } from './ensemble/parameters.js'
export { wholeSample } from './ensemble/whole-sample.js'
export { loadEnsemble, type Ensemble, type EnsembleOptions } from './ensemble/load-ensemble.js'
export { readInUnits, streamInUnits, type InUnitsSchema } from './table/in-units.js'
export { readStamps, type StampSource } from './ensemble/read-stamps.js'
export { readLabels } from './table/read-labels.js'
export { streamFields, type FieldRows } from './table/stream-fields.js'
export { streamTable, type StreamOptions } from './table/stream-table.js'
export { openTableWriter } from './write/table-writer.js'
export type { TableWriter, WrittenColumn, WrittenValues } from './write/written-column.js'
export {
  readLongTable,
  readSequenceFiles,
  type LongTableOptions,
  type SequenceFilesOptions,
  type SequenceOrder,
} from './ragged/read-ragged.js'
export type {
  PlacedSequence,
  ReadSequences,
  SequenceNames,
  SequenceReadOptions,
  SpecimenTable,
} from './sequences/placed-sequence.js'
export { readAthena } from './sequences/read-athena.js'
export { readColumnPairs, type ColumnPairOptions } from './sequences/read-column-pairs.js'
export type { PairHeader } from './sequences/pair-labels.js'
export { readSequenceTable, type SequenceTableOptions } from './sequences/read-sequence-table.js'
export { readTs, type TsOptions } from './sequences/read-ts.js'
export { readXy, type XyOptions } from './sequences/read-xy.js'
export { openImageFolder, type ImageFolder, type ImageFolderOptions } from './image/image-folder.js'
export {
  openImages,
  type ImageBatch,
  type ImageOptions,
  type ImagePage,
  type ImageSource,
} from './image/image-source.js'
export {
  readImageFolder,
  type WholeImageFolder,
  type WholeImageFolderOptions,
} from './image/read-image-folder.js'
export { encodePng, writePng, type PngPixels } from './image/encode-png.js'
export { readImage, type ReadImage, type ReadImageOptions } from './image/read-image.js'
export type { ImageChannels } from './image/image-channels.js'
