// What a run keeps of its fit: plain JSON, checked when it is read back.
import { InputError } from '@utsushi/ground'
import { tinyTimeMixerConfiguration, type TinyTimeMixerConfiguration } from '@utsushi/learn'
import { isSection } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'
import { parseReferences, type EquipmentReference } from '../data/joint-reference.js'
import type { Ranges } from '../data/park.js'
import { parseClassifiers, type Classifiers } from './classifiers.js'
import type { ColumnScales } from './column-scales.js'
import { parseEncoderFile, type EncoderFile } from './encoder-file.js'

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
  /** Last step that training looked at, counted from 1970-01-01. */
  readonly trainedUntil: number
  readonly statistics: ColumnScales
  readonly embedding?: ColumnScales
  /** What the encoder is built from, where it is part of the network. */
  readonly encoder?: TinyTimeMixerConfiguration
  /** The encoder where it came as an ONNX file. */
  readonly encoderFile?: EncoderFile
  /** Share of the labelled training windows that deviate, by horizon. */
  readonly positives: readonly number[]
  readonly classifiers?: Classifiers
}

/** @throws InputError when the record of a run is damaged */
export function parseFitted(
  value: unknown,
  file: string,
  { labels: { horizons }, model: { kind } }: Pick<EquipmentConfig, 'labels' | 'model'>,
): Fitted {
  const {
    ranges,
    references,
    windows,
    trainedUntil,
    statistics,
    embedding,
    encoder,
    encoderFile,
    positives,
    classifiers,
  } = isSection(value) ? value : {}
  const damaged = (what: string): InputError =>
    new InputError(`${file}: ${what} — train again or restore the file`)
  if (!Array.isArray(ranges)) throw damaged('ranges are no list')
  const wrong = ranges.findIndex((range) => !isRange(range))
  if (wrong >= 0 || !ranges.every(isRange)) throw damaged(`ranges[${wrong}] is no normal range`)
  if (typeof windows !== 'number') throw damaged('windows is no number')
  if (typeof trainedUntil !== 'number') throw damaged('trainedUntil is no number')
  if (!isNumbers(positives) || positives.length !== horizons.length)
    throw damaged(`positives are no ${horizons.length} shares, one a horizon of the study file`)
  if (embedding !== undefined && encoder === undefined && encoderFile === undefined)
    throw damaged('the encoder that made the embedding is not there')
  const ownClassifiers =
    classifiers === undefined ? undefined : parseClassifiers(classifiers, `${file}: classifiers`)
  if (
    kind !== 'network' &&
    (ownClassifiers?.kind !== kind || ownClassifiers.horizons.length !== horizons.length)
  )
    throw damaged(
      `classifiers are no ${horizons.length} of the kind ${kind}, one a horizon of the study file`,
    )
  return {
    ranges,
    ...(references !== undefined && { references: parseReferences(references, `${file}: references`) }),
    windows,
    trainedUntil,
    statistics: parseScales(statistics, `${file}: statistics`),
    ...(embedding !== undefined && { embedding: parseScales(embedding, `${file}: embedding`) }),
    ...(encoder !== undefined && {
      encoder: tinyTimeMixerConfiguration(encoder as Partial<TinyTimeMixerConfiguration>, `${file}: encoder`),
    }),
    ...(encoderFile !== undefined && {
      encoderFile: parseEncoderFile(encoderFile, `${file}: encoderFile`),
    }),
    positives,
    ...(ownClassifiers && { classifiers: ownClassifiers }),
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

/** Whether a value out of a file is the normal range of a series. */
export function isRange(value: unknown): value is SeriesRange {
  if (!isSection(value)) return false
  const words = [value['equipment'], value['item'], value['unit'], value['source']]
  const { centre, half } = value
  return words.every((word) => typeof word === 'string') && isNumbers([centre, half]) && half !== 0
}
