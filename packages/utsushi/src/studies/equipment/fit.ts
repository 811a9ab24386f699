// What is learnt of the training windows before a network is: how statistics and embedding are scaled, how often each horizon
// deviates, and, where the study file says so, boosted trees or a logistic regression, which are then all there is.
import { hostTensor, type HostTensor } from '@utsushi/graph'
import type { Tables } from '@utsushi/study'
import type { EquipmentConfig } from './config.js'
import { trainingEnd } from './data.js'
import type { Columns, Places } from './data/columns.js'
import type { WindowedPark } from './data/windowed.js'
import { columnScales, type ColumnScales } from './fit/column-scales.js'
import { fitClassifiers } from './fit/classifiers.js'
import type { Fitted, SeriesRange } from './fit/fitted.js'

/** What is learnt of some windows. */
export function fitWindows(config: EquipmentConfig, park: WindowedPark, train: Places): Fitted {
  // An update goes on with the scales that its weights were trained by.
  const { earlier } = park
  const scaled = earlier?.fitted ?? {
    statistics: columnScales(park.statistics, train),
    ...(park.embedding && { embedding: columnScales(park.embedding, train) }),
    ...(park.mixer && { encoder: park.mixer.model.configuration }),
    ...(park.encoderFile && { encoderFile: park.encoderFile }),
  }
  const horizons = config.labels.horizons.length
  const positives = config.labels.horizons.map((_, horizon) => {
    const known = Array.from(train, (place) => park.labels[place * horizons + horizon] ?? NaN).filter(
      (label) => !Number.isNaN(label),
    )
    // Where nothing is known, as with `labels.kind: none`, nothing is taken to be faulty.
    return known.reduce((sum, label) => sum + label, 0) / Math.max(1, known.length)
  })
  return {
    ranges: seriesRanges(park),
    ...(park.references && { references: [...park.references.values()] }),
    windows: train.length,
    trainedUntil: park.park.first + trainingEnd(config, park.park),
    statistics: scaled.statistics,
    ...(scaled.embedding && { embedding: scaled.embedding }),
    ...(scaled.encoder && { encoder: scaled.encoder }),
    ...(scaled.encoderFile && { encoderFile: scaled.encoderFile }),
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
