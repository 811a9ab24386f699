// What is learnt of the training windows before a network is: how statistics and embedding are scaled, how often each horizon
// deviates, and, where the study file says so, boosted trees or a logistic regression, which are then all there is.
import { hostTensor, type HostTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { tinyTimeMixerConfiguration, type TinyTimeMixerConfiguration } from '@utsushi/learn'
import { isSection, type Tables } from '@utsushi/study'
import type { EquipmentConfig } from './config.js'
import type { Columns, Places } from './data/columns.js'
import { parseReferences, type EquipmentReference } from './data/joint-reference.js'
import type { Ranges } from './data/park.js'
import type { WindowedPark } from './data/windowed.js'
import { columnScales, type ColumnScales } from './fit/column-scales.js'
import { fitClassifiers, parseClassifiers, type Classifiers } from './fit/classifiers.js'

export type { Places } from './data/columns.js'

/** The normal range of one series, as the emulator file tells it. */
export interface SeriesRange {
  readonly equipment: string
  readonly item: string
  readonly unit: string
  /** Null where a side is open. */
  readonly low: number | null
  readonly high: number | null
  /** What values are measured by: (value − centre) / half. */
  readonly centre: number
  readonly half: number
  readonly source: Ranges['source'][number]
}

/** What is fitted on the training windows and on no other; `scalers.json` of a run. */
export interface Fitted {
  readonly ranges: readonly SeriesRange[]
  /** Of whole pieces of equipment; with `windows.of: equipment` alone. */
  readonly references?: readonly EquipmentReference[]
  /** Training windows. */
  readonly windows: number
  readonly statistics: ColumnScales
  readonly embedding?: ColumnScales
  /** What the encoder is built from, where it is part of the network. */
  readonly encoder?: TinyTimeMixerConfiguration
  /** Share of the labelled training windows that deviate, by horizon. */
  readonly positives: readonly number[]
  readonly classifiers?: Classifiers
}

/** What is learnt of some windows. */
export function fitWindows(config: EquipmentConfig, park: WindowedPark, train: Places): Fitted {
  const scaled = {
    statistics: columnScales(park.statistics, train),
    ...(park.embedding && { embedding: columnScales(park.embedding, train) }),
    ...(park.mixer && { encoder: park.mixer.model.configuration }),
  }
  const horizons = config.labels.horizons.length
  const positives = config.labels.horizons.map((_, horizon) => {
    const known = Array.from(train, (place) => park.labels[place * horizons + horizon] ?? NaN).filter(
      (label) => !Number.isNaN(label),
    )
    return known.reduce((sum, label) => sum + label, 0) / known.length
  })
  return {
    ranges: seriesRanges(park),
    ...(park.references && { references: [...park.references.values()] }),
    windows: train.length,
    ...scaled,
    positives,
    ...(config.model.kind !== 'network' && {
      classifiers: fitClassifiers(config, park, train, scaled.statistics, config.model.kind),
    }),
  }
}

function seriesRanges({ park: { series }, ranges }: WindowedPark): readonly SeriesRange[] {
  const side = (limit = NaN): number | null => (Number.isFinite(limit) ? limit : null)
  return series.flatMap((own, place) => {
    const source = ranges.source[place] ?? 'none'
    if (source === 'none') return []
    const [centre = NaN, half = NaN] = [ranges.centre[place], ranges.half[place]]
    return [{ ...own, low: side(ranges.low[place]), high: side(ranges.high[place]), centre, half, source }]
  })
}

/** @throws InputError when the record of a run is damaged */
export function parseFitted(value: unknown, file: string): Fitted {
  const { ranges, references, windows, statistics, embedding, encoder, positives, classifiers } = isSection(
    value,
  )
    ? value
    : {}
  if (!Array.isArray(ranges) || !ranges.every(isRange))
    throw new InputError(`${file}: ranges are no normal ranges — train again or restore the file`)
  if (typeof windows !== 'number')
    throw new InputError(`${file}: windows is no number — train again or restore the file`)
  if (!isNumbers(positives))
    throw new InputError(`${file}: positives are no shares — train again or restore the file`)
  return {
    ranges,
    ...(references !== undefined && { references: parseReferences(references, `${file}: references`) }),
    windows,
    statistics: parseScales(statistics, `${file}: statistics`),
    ...(embedding !== undefined && { embedding: parseScales(embedding, `${file}: embedding`) }),
    ...(encoder !== undefined && {
      encoder: tinyTimeMixerConfiguration(encoder as Partial<TinyTimeMixerConfiguration>),
    }),
    positives,
    ...(classifiers !== undefined && { classifiers: parseClassifiers(classifiers, `${file}: classifiers`) }),
  }
}

function parseScales(value: unknown, place: string): ColumnScales {
  const { names, center, scale } = isSection(value) ? value : {}
  const isWhole =
    Array.isArray(names) &&
    names.every((name) => typeof name === 'string') &&
    isNumbers(center) &&
    isNumbers(scale) &&
    center.length === names.length &&
    scale.length === names.length &&
    scale.every((size) => size > 0)
  if (!isWhole) throw new InputError(`${place}: no scales of columns — train again or restore the file`)
  return { names, center, scale }
}

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number' && Number.isFinite(each))

function isRange(value: unknown): value is SeriesRange {
  if (!isSection(value)) return false
  const words = [value['equipment'], value['item'], value['unit'], value['source']]
  return words.every((word) => typeof word === 'string') && isNumbers([value['centre'], value['half']])
}

/**
 * The tables that stay beside a program.
 *
 * @returns `statistics` and `embedding` `[windows, columns]` with `_center` and `_scale` `[columns]` of each; `windows`
 * `[windows, context]`, measured by the normal range, where a branch looks at them; `labels` and `known` `[windows, horizons]`, 0
 * where no label is known; `alpha` `[horizons]`, the weight of a deviation in the loss
 */
export function windowTables(config: EquipmentConfig, park: WindowedPark, fitted: Fitted): Tables {
  const { branches, kind, encoder } = config.model
  if (kind !== 'network') return {}
  const horizons = config.labels.horizons.length
  const { alpha } = config.training
  const sees = (branch: (typeof branches)[number]): boolean => branches.includes(branch)
  const shape = [park.count, horizons]
  return {
    ...(sees('statistics') && {
      ...scaleTables('statistics', fitted.statistics),
      ...columnTables('statistics', park.statistics),
    }),
    ...(sees('encoder') &&
      park.embedding &&
      fitted.embedding && {
        ...scaleTables('embedding', fitted.embedding),
        ...(encoder === 'frozen' && columnTables('embedding', park.embedding)),
      }),
    ...(park.scaled && { windows: hostTensor(park.scaled, [park.count, config.windows.context]) }),
    labels: hostTensor(
      park.labels.map((label) => (Number.isNaN(label) ? 0 : label)),
      shape,
    ),
    known: hostTensor(
      park.labels.map((label) => (Number.isNaN(label) ? 0 : 1)),
      shape,
    ),
    alpha: hostTensor(fitted.positives.map((share) => (alpha === 'auto' ? 1 - share : alpha))),
  }
}

type Named = Readonly<Record<string, HostTensor>>

const columnTables = (name: string, { names, values }: Columns): Named => ({
  [name]: hostTensor(values, [values.length / names.length, names.length]),
})

const scaleTables = (name: string, { center, scale }: ColumnScales): Named => ({
  [`${name}_center`]: hostTensor([...center]),
  [`${name}_scale`]: hostTensor([...scale]),
})
