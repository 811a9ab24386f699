// A park cut into windows, with what is known of every window before anything is learnt: its labels, its statistics, what a frozen
// encoder makes of it. Each looks at the window alone and at the normal range, which comes from the training period.
import { InputError } from '@utsushi/ground'
import type { DataDescription, EntityFolds, FoldPlan, PartsOf, StudyContext } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'
import { embedAll } from '../encoder.js'
import { earlierRun, type EarlierRun } from './earlier-run.js'
import type { LoadedTinyTimeMixer } from '@utsushi/learn/node'
import { parkRanges, partsOf, trainingEnd } from '../data.js'
import type { EncoderFile } from '../fit/encoder-file.js'
import type { Columns, Places } from './columns.js'
import { jointColumns } from './joint.js'
import { jointReferences, type EquipmentReference } from './joint-reference.js'
import { windowLabels } from './labels.js'
import { measureOf } from './measure.js'
import type { Park, Ranges, WindowPlaces } from './park.js'
import { statisticsOf, type UndefinedCounts } from './statistics.js'

export type { Columns } from './columns.js'

/** A park cut into windows: those of the training part first, then those of the others. */
export interface WindowedPark {
  readonly park: Park
  readonly ranges: Ranges
  readonly windows: WindowPlaces
  readonly count: number
  /** First window of each part, and the one after its last. */
  readonly spans: Readonly<Record<string, readonly [from: number, to: number]>>
  /** `[windows, horizons]`: 1 deviates, 0 does not, NaN not known. */
  readonly labels: Float32Array
  readonly statistics: Columns
  /** References of whole pieces of equipment by their first series; with `windows.of: equipment` alone. */
  readonly references?: ReadonlyMap<number, EquipmentReference>
  /** Statistics that are not defined for a window and stand at their documented value, counted by name. */
  readonly undefinedCounts: UndefinedCounts
  /** What the frozen encoder makes of each window, where a branch asks for it. */
  readonly embedding?: Columns
  /** The run that is updated, where one is. */
  readonly earlier?: EarlierRun
  /** The encoder itself, where it is part of the network. */
  readonly mixer?: LoadedTinyTimeMixer
  /** The encoder where it came as an ONNX file. */
  readonly encoderFile?: EncoderFile
  /** `[windows, context]`, measured by the normal range; where a branch looks at the steps themselves. */
  readonly scaled?: Float32Array
}

/**
 * Cuts a park into windows and takes all that is known of them before training.
 * @throws InputError when a part that is asked for has no window
 */
export async function windowedPark(
  config: EquipmentConfig,
  park: Park,
  context: StudyContext,
): Promise<WindowedPark> {
  const { train, ...others } = partsOf(config, park)
  const cut = Object.entries({ train, ...others }).flatMap(([name, places]) =>
    places === undefined ? [] : [[name, places] as const],
  )
  const ranges = parkRanges(config, park)
  const spans: Record<string, readonly [number, number]> = {}
  let count = 0
  for (const [name, places] of cut) {
    spans[name] = [count, count + places.end.length]
    count += places.end.length
  }
  const windows = { series: new Int32Array(count), end: new Int32Array(count) }
  for (const [name, places] of cut) {
    windows.series.set(places.series, spans[name]?.[0])
    windows.end.set(places.end, spans[name]?.[0])
  }
  if (count === 0)
    throw new InputError(
      `${park.file}: no window of ${config.windows.context} steps has a measured step ${config.labels.horizons.join(' or ')} steps ahead — shorten windows.context, or lower windows.measured`,
    )
  const labels = windowLabels(park, ranges, windows, config)
  const { branches, kind } = config.model
  const asks = (...wanted: readonly (typeof branches)[number][]): boolean =>
    kind === 'network' && branches.some((branch) => wanted.includes(branch))
  const references = config.windows.of === 'equipment' ? referencesOf(config, park) : undefined
  const { columns, undefinedCounts } =
    references === undefined
      ? statisticsOf(config, park, ranges, windows)
      : { columns: jointColumns(config, park, references, windows), undefinedCounts: {} }
  const scaled = asks('encoder', 'lstm', 'attention')
    ? scaledWindows(config, park, ranges, windows)
    : undefined
  const embedded = scaled && asks('encoder') ? await embedAll(config, scaled, context) : undefined
  const earlier = await earlierRun(config)
  refuseOtherEncoder(earlier, embedded?.file)
  return {
    ...{ park, ranges, windows, count, spans, labels, undefinedCounts },
    statistics: columns,
    ...(earlier && { earlier }),
    ...(references && { references }),
    ...(embedded && { embedding: embedded.columns }),
    ...(embedded?.mixer && { mixer: embedded.mixer }),
    ...(embedded?.file && { encoderFile: embedded.file }),
    ...(scaled && looksAtSteps(config) && { scaled }),
  }
}

/** Weights go on from what another file made of windows only by accident. */
function refuseOtherEncoder(earlier: EarlierRun | undefined, file: EncoderFile | undefined): void {
  const before = earlier?.fitted.encoderFile
  if (earlier === undefined || before?.sha256 === file?.sha256) return
  throw new InputError(
    `encoder.path: ${earlier.path} was trained with ${before === undefined ? 'no ONNX file' : `${before.name} (sha256 ${before.sha256.slice(0, 12)}…)`}, which this is not — take the same encoder, or train without update.run`,
  )
}

/**
 * References as a study file says: of the steps up to the end of training. Only a split by time leaves out what the truth calls
 * faulty there: these are training's own labels. The truth of equipment that is held out is not looked at, nor any where
 * `labels.kind` is none.
 */
export const referencesOf = (
  config: Pick<EquipmentConfig, 'split' | 'windows' | 'labels'>,
  park: Park,
): ReadonlyMap<number, EquipmentReference> =>
  jointReferences(config, park, {
    lastStep: trainingEnd(config, park),
    ...(config.split.by === 'time' &&
      config.labels.kind === 'truth' &&
      park.truth && { skipped: park.truth }),
  })

/** Whether a network is given the steps of a window, and not only what was made of them before. */
const looksAtSteps = ({ model: { branches, encoder } }: EquipmentConfig): boolean =>
  branches.some((branch) => branch === 'lstm' || branch === 'attention') ||
  (branches.includes('encoder') && encoder !== 'frozen')

/** Windows of every part by place. */
export function windowParts({ spans }: Pick<WindowedPark, 'spans'>): PartsOf<Places> {
  const places = (name: string): Places => {
    const [from = 0, to = 0] = spans[name] ?? []
    return Int32Array.from({ length: to - from }, (_, k) => from + k)
  }
  const others = Object.keys(spans).filter((name) => name !== 'train' && places(name).length > 0)
  return { train: places('train'), ...Object.fromEntries(others.map((name) => [name, places(name)])) }
}

/** Some windows as series and last step. */
export const placesOf = ({ windows }: Pick<WindowedPark, 'windows'>, chosen: Places): WindowPlaces => ({
  series: chosen.map((window) => windows.series[window] ?? 0),
  end: chosen.map((window) => windows.end[window] ?? 0),
})

/** Windows that are given as series and last step, by their place among all. */
export function windowsAt({ park: { steps }, windows }: Pick<WindowedPark, 'park' | 'windows'>) {
  const known = new Map<number, number>()
  for (const [window, series] of windows.series.entries())
    known.set(series * steps + (windows.end[window] ?? 0), window)
  return ({ series, end }: WindowPlaces): Places =>
    series.map((own, k) => known.get(own * steps + (end[k] ?? 0)) ?? -1).filter((window) => window >= 0)
}

/** `[windows, context]` */
export function scaledWindows(
  { windows: { context } }: EquipmentConfig,
  { values, steps }: Park,
  ranges: Ranges,
  { series, end }: WindowPlaces,
): Float32Array {
  const scaled = new Float32Array(series.length * context)
  for (let window = 0; window < series.length; window++) {
    const own = series[window] ?? 0
    const measure = measureOf(ranges, own)
    const first = own * steps + (end[window] ?? 0) - context + 1
    for (let step = 0; step < context; step++)
      scaled[window * context + step] = measure(values[first + step] ?? NaN)
  }
  return scaled
}

/** A plan of folds over windows as series and last step, over their places. */
export function windowFolds(
  park: WindowedPark,
  parts: PartsOf<Places>,
  plan: (parts: PartsOf<WindowPlaces>) => FoldPlan<WindowPlaces>,
): FoldPlan<Places> {
  const { train, ...others } = parts
  const at = windowsAt(park)
  const own = plan({
    train: placesOf(park, train),
    ...Object.fromEntries(
      Object.entries(others).flatMap(([name, windows]) =>
        windows === undefined ? [] : [[name, placesOf(park, windows)]],
      ),
    ),
  })
  const placed = <Folds extends EntityFolds<WindowPlaces>>(folds: Folds) => ({
    ...folds,
    parts: (trained: readonly number[], held: readonly number[]) => {
      const fold = folds.parts(trained, held)
      return { train: at(fold.train), validation: at(fold.validation) }
    },
  })
  const { random, ...grouped } = own
  return { ...placed(grouped), ...(random && { random: placed(random) }) }
}

/** A description over windows as series and last step, over their places. */
export const describedWindows = (
  park: WindowedPark,
  { columns, part, findings }: DataDescription<WindowPlaces>,
): DataDescription<Places> => ({
  columns: columns.map(({ rows, scored, ...own }) => ({
    ...own,
    rows: (windows) => rows(placesOf(park, windows)),
    ...(scored && { scored: (windows, name) => scored(placesOf(park, windows), name) }),
  })),
  part: (name, windows) => part(name, placesOf(park, windows)),
  ...(findings && {
    findings: (parts) =>
      findings(
        parts && {
          train: placesOf(park, parts.train),
          ...Object.fromEntries(
            Object.entries(parts).map(([name, windows]) => [name, windows && placesOf(park, windows)]),
          ),
        },
      ),
  }),
})
