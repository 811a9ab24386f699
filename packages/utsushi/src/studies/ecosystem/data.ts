/**
 * The study's data: an ensemble as the study file names it, cut by time and by sample, scaled on its training rows, and laid
 * out as tables that programs gather windows from.
 */
import { splitOf, type EcosystemParts } from './parts.js'
import {
  auditedWindows,
  findTimeColumns,
  featureValues,
  fitScaler,
  formatStep,
  masked,
  namedUnit,
  parseScaler,
  rowsIn,
  segments,
  spanOf,
  stepsInWords,
  stepWords,
  timeColumnsOf,
  takeFeatures,
  transform,
  windows,
  type AuditedPart,
  type ColumnSpec,
  type Interval,
  type Panel,
  type Part,
  type Scaler,
  type WindowSet,
} from '@utsushi/data'
import {
  findStampColumns,
  loadEnsemble,
  tableHead,
  type Ensemble,
  type EnsembleOptions,
  type TableHead,
} from '@utsushi/data/node'
import { hostTensor, type HostTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { isSection, missingMarks, type Examples, type FoldPlan, type StudyContext } from '@utsushi/study'
import { fluxRole, intervalOf, thresholdsOf, type EcosystemConfig, type Threshold } from './config.js'
import { components, type Component, type TargetScale } from './model/fluxes.js'
import { headerUnitFindings, parameterUnitFindings, parameterUnits } from './parameter-units.js'
import { targetUnit } from './quantities.js'
import { driverFiles } from './predict/series.js'

export { splitOf, type EcosystemParts } from './parts.js'

/** What is learnt from the training rows alone. */
export interface Fitted {
  readonly drivers: Scaler
  readonly statics: Scaler
  readonly targets: Scaler
  /** Typical size of the components of a closed model, in the fluxes' unit. */
  readonly components: Readonly<Record<Component, number>>
  /** Rows and days of the training part, for the emulator's metadata; absent in runs of the first version. */
  readonly trained?: { readonly rows: number; readonly start: string; readonly end: string }
}

/** An ensemble with what is looked at before training and not trained on. */
export interface LookedEnsemble extends Ensemble {
  /** What is odd about the units of its columns, a sentence each. */
  readonly unitNotes?: readonly string[]
  /** Fluxes of the tables that are no targets too, which balances need. */
  readonly allFluxes?: Panel
  /** Parameters that are left out as well. */
  readonly allStatics?: Panel
}

/**
 * The ensemble to train on and to score.
 *
 * Parameters that are the same in every training sample say nothing, and are left out; the look before training tells it.
 *
 * @throws InputError as `loadEnsemble` does, and for missing drivers
 */
export async function readData(
  config: EcosystemConfig,
  context: Pick<StudyContext, 'reporter'>,
): Promise<LookedEnsemble> {
  const ensemble = await readEnsemble(config, context)
  refuseMissing(ensemble)
  return withoutConstants(config, ensemble)
}

/** The ensemble without parameters that are the same in every training sample; whole where it cannot be cut into parts. */
export function withoutConstants(config: EcosystemConfig, ensemble: LookedEnsemble): LookedEnsemble {
  let train: readonly number[]
  try {
    train = splitOf(config, ensemble).train.entities
  } catch (error) {
    if (error instanceof InputError) return ensemble
    throw error
  }
  const constant = constantParameters(ensemble.statics, train)
  if (constant.length === 0) return ensemble
  const kept = ensemble.statics.names.filter((name) => !constant.includes(name))
  return { ...ensemble, statics: takeFeatures(ensemble.statics, kept), allStatics: ensemble.statics }
}

/** Parameters that are one number in all of some samples, in their order. */
export function constantParameters(statics: Panel, entities: readonly number[]): string[] {
  return statics.names.filter((name) => new Set(featureValues(statics, name, { entities })).size === 1)
}

/** Where a reading differs from what training needs. */
export interface ReadOptions {
  /** Targets to read beside those of the study file, given the header of the first table. */
  readonly moreTargets?: (header: readonly string[]) => readonly string[]
  readonly refuse?: EnsembleOptions['refuse']
}

/** @throws InputError as `loadEnsemble` does */
export async function readEnsemble(
  config: EcosystemConfig,
  { reporter }: Pick<StudyContext, 'reporter'>,
  { moreTargets, refuse }: ReadOptions = {},
): Promise<LookedEnsemble> {
  const { folder, drivers, targets, parameters, units } = config.data
  const interval = intervalOf(config)
  const [first] = (await driverFiles(folder, interval)).files
  const head = first === undefined ? { names: [] } : await tableHead(first.file, [...drivers, ...targets])
  const header = head.names
  // A header may tell its unit: `tair [°C]`.
  const spec = (name: string, unit = units[name] ?? namedUnit(name).unit): ColumnSpec =>
    unit === undefined ? { name } : { name, unit }
  const ensemble = await loadEnsemble(folder, {
    ...timeIn(config, first?.file ?? folder, head, interval),
    calendar: config.data.calendar,
    drivers: drivers.map((name) => spec(name)),
    targets: [...targets, ...(moreTargets?.(header) ?? [])].map((name) =>
      spec(name, targetUnit(config.data, name)),
    ),
    ...(parameters === 'all' ? {} : { parameters: parameters.map((name) => spec(name)) }),
    missing: missingMarks(config.data),
    ...(refuse && { refuse }),
    onSample: (done, total) => reporter.progress({ task: 'load', done, total, unit: 'samples' }),
  })
  const told = await parameterUnits(folder)
  const names = ensemble.statics.names
  const own = names.map((name) => units[name] ?? told[name] ?? namedUnit(name).unit)
  const statics = { ...ensemble.statics, units: own }
  const unitNotes = [
    ...parameterUnitFindings(names, told, units),
    ...headerUnitFindings([...drivers, ...targets, ...names], units),
  ]
  return { ...ensemble, statics, unitNotes }
}

/** Where the tables' time stands: days as columns of dates, other steps as columns of stamps. */
function timeIn(
  config: EcosystemConfig,
  file: string,
  { names, first }: TableHead,
  interval: Interval,
): Pick<EnsembleOptions, 'time' | 'stampColumns' | 'interval'> {
  const key = 'data.timeColumns'
  const named = config.data.timeColumns
  const absent = named?.find((name) => !names.includes(name))
  if (absent !== undefined) {
    const columns = names.map((name) => name || '(unnamed)').join(', ')
    throw new InputError(`${key}: ${file} has no column "${absent}" — its columns are ${columns}`)
  }
  if (interval.unit !== 'day')
    return { interval, stampColumns: named ?? findStampColumns(file, names, interval, key) }
  if (named !== undefined && named.length > 3)
    throw new InputError(
      `${key}: names ${named.length} columns, but data.interval ${config.data.interval} needs no hour — name those of the date`,
    )
  const time = named ? timeColumnsOf(named) : findTimeColumns(file, names, { key, ...(first && { first }) })
  return { interval, time }
}

/** Days of all samples together. */
export function rowsOfEnsemble({
  samples,
  days,
  records,
}: Pick<Ensemble, 'samples' | 'days' | 'records'>): number {
  return rowsIn({
    entities: [...samples.keys()],
    ...{ from: 0, to: days.length },
    ...(records && { records }),
  })
}

/** Whether all samples saw the same weather; missing values count as equal. */
export function isSharedWeather({ shape, values }: Panel): boolean {
  const size = values.length / (shape[0] ?? 1)
  for (let at = size; at < values.length; at++) {
    const [own, first] = [values[at] ?? NaN, values[at % size] ?? NaN]
    if (own !== first && (own === own || first === first)) return false
  }
  return true
}

/** Fits scalers and typical sizes on the training rows. */
export function fit(config: EcosystemConfig, ensemble: Ensemble, rows: Part): Fitted {
  const scaler = (panel: Ensemble['drivers'], called: string): Scaler =>
    fitScaler(panel, { kind: 'standard', rows, called })
  return {
    drivers: scaler(ensemble.drivers, 'data.drivers'),
    statics: scaler(ensemble.statics, 'data.parameters'),
    targets: scaler(ensemble.targets, 'data.targets'),
    components: componentScales(config, ensemble, rows),
    trained: {
      rows: rowsIn(rows),
      start: formatStep(ensemble, rows.from),
      end: formatStep(ensemble, rows.to - 1),
    },
  }
}

/** @throws InputError when the record of a run is damaged */
export function parseFitted(value: unknown, file: string): Fitted {
  const { drivers, statics, targets, components: sizes, trained } = isSection(value) ? value : {}
  const known = isSection(sizes) ? sizes : {}
  for (const name of components)
    if (!(Number(known[name]) > 0))
      throw new InputError(`${file}: components.${name} is no size — train again or restore the file`)
  return {
    drivers: parseScaler(drivers, `${file}: drivers`),
    statics: parseScaler(statics, `${file}: statics`),
    targets: parseScaler(targets, `${file}: targets`),
    components: known as Fitted['components'],
    ...(isSection(trained) && { trained: trained as unknown as NonNullable<Fitted['trained']> }),
  }
}

/**
 * Tables of all samples, scaled: drivers `[rows, drivers]`, statics `[samples, parameters]` where there are any, targets
 * and mask `[rows, targets]`; and what was fitted as tensors, so that the models of several folds share one program.
 */
export function tablesOf(config: EcosystemConfig, ensemble: Ensemble, fitted: Fitted) {
  const { statics } = ensemble
  const days = ensemble.days.length
  const width = ensemble.drivers.names.length
  const weather = isSharedWeather(ensemble.drivers)
    ? ensemble.drivers.values.subarray(0, days * width)
    : ensemble.drivers.values
  const scaled = transform(fitted.drivers, weather)
  // Outside of a record there is no weather, and no window; but no NaN either, should a batch be filled up from there.
  const scaledWeather = ensemble.records === undefined ? scaled : masked(scaled).values
  const drivers = withIndicators(thresholdsOf(config), weather, scaledWeather, width)
  const samples = ensemble.samples.length
  const targets = masked(transform(fitted.targets, ensemble.targets.values))
  const fluxes = ensemble.targets.names.length
  const scales = targetScales(config, fitted)
  return {
    drivers: hostTensor(drivers, [weather.length / width, (drivers.length / weather.length) * width]),
    ...(statics.names.length > 0 && {
      statics: hostTensor(transform(fitted.statics, statics.values), [samples, statics.names.length]),
    }),
    targets: hostTensor(targets.values, [samples * days, fluxes]),
    mask: hostTensor(targets.mask, [samples * days, fluxes]),
    center: hostTensor(scales.map(({ center }) => center)),
    scale: hostTensor(scales.map(({ scale }) => scale)),
    sizes: hostTensor(components.map((component) => fitted.components[component])),
  } satisfies Readonly<Record<string, HostTensor>>
}

/** What trials are trained and scored on. */
export const digestParts = ({ samples, days, statics, drivers, targets }: Ensemble) => [
  samples.join(),
  days,
  statics.values,
  drivers.values,
  targets.values,
]

/**
 * Scaled drivers with the indicators behind them.
 *
 * @param physical `[rows, drivers]` in physical units
 * @param scaled the same, scaled
 * @returns `[rows, drivers + thresholds]`
 */
function withIndicators(
  thresholds: readonly Threshold[],
  physical: Panel['values'],
  scaled: Float32Array,
  width: number,
): Float32Array {
  if (thresholds.length === 0) return scaled
  const rows = scaled.length / width
  const wide = width + thresholds.length
  const result = new Float32Array(rows * wide)
  for (let row = 0; row < rows; row++) {
    result.set(scaled.subarray(row * width, (row + 1) * width), row * wide)
    thresholds.forEach(({ driver, below }, k) => {
      result[row * wide + width + k] = (physical[row * width + driver] ?? NaN) < below ? 1 : 0
    })
  }
  return result
}

/** Windows of a part as the leak audit sees them. */
/** The key of a study file that says what a part is. */
export const splitKey = (part: string): string =>
  part.startsWith('held') ? 'split.holdOutSamples' : `split.${part}`

export function auditedPart(
  config: EcosystemConfig,
  _ensemble: Ensemble,
  part: Part,
  name: string,
): AuditedPart {
  const set =
    name === 'train' ? trainingWindows(config, { train: part }) : scoredWindows(config, part, splitKey(name))
  return auditedWindows(name, set)
}

/** Folds over the parameter samples that are not held out, each scored on its own samples in the validation period. */
export function foldPlan(
  _config: EcosystemConfig,
  _ensemble: Ensemble,
  parts: EcosystemParts,
): FoldPlan<Part> {
  const { train } = parts
  // Without days of its own to validate in, a fold tests its samples in the days of training.
  const { from, to } = parts.validation ?? train
  const pick = (places: readonly number[]): number[] => places.map((place) => train.entities[place] ?? 0)
  return {
    entities: train.entities.length,
    called: `the ${train.entities.length} parameter samples that are not held out`,
    parts: (trained, tested) => ({
      train: { ...train, entities: pick(trained) },
      validation: { entities: pick(tested), from, to },
    }),
  }
}

/** The stretches to train on, an example each. */
export function examples(config: EcosystemConfig, _ensemble: Ensemble, train: Part): Examples {
  const { count, entity, start, context, horizon } = trainingWindows(config, { train })
  return {
    count,
    called: `training stretches of ${context} + ${stepsInWords(horizon, intervalOf(config))}`,
    columns: { entity, start },
  }
}

/** Targets as the flux head needs them. */
export function targetScales(
  config: EcosystemConfig,
  { targets }: Pick<Fitted, 'targets'>,
): readonly TargetScale[] {
  return targets.features.map(({ name, center, scale }) => ({
    name,
    center,
    scale,
    role: fluxRole(config, name),
  }))
}

/**
 * Standard deviations of GPP, Ra and Rh over the training rows. Those that are no column follow from the ones that are:
 * Ra = GPP − NPP or ER − Rh; Rh = NPP − NEP or ER − Ra. What cannot be had so gets half of the largest target's.
 */
function componentScales(config: EcosystemConfig, ensemble: Ensemble, rows: Part): Fitted['components'] {
  const { names, values } = ensemble.targets
  const at = (role: string): number => names.findIndex((name) => fluxRole(config, name) === role)
  const [gpp, npp, er, nep, ra, rh] = ['gpp', 'npp', 'er', 'nep', 'ra', 'rh'].map(at) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const ways: Readonly<Record<Component, readonly (readonly [plus: number, minus: number])[]>> = {
    gpp: [[gpp, -1]],
    ra: [
      [ra, -1],
      [gpp, npp],
      [er, rh],
    ],
    rh: [
      [rh, -1],
      [npp, nep],
      [er, ra],
    ],
  }
  const width = names.length
  const days = ensemble.days.length
  const deviation = ([plus, minus]: readonly [number, number], single: boolean): number | undefined => {
    if (plus < 0 || (!single && minus < 0)) return undefined
    let [count, sum, squares] = [0, 0, 0]
    for (const entity of rows.entities) {
      for (let day = rows.from; day < rows.to; day++) {
        const row = (entity * days + day) * width
        const value = (values[row + plus] ?? NaN) - (minus < 0 ? 0 : (values[row + minus] ?? NaN))
        if (Number.isNaN(value)) continue
        count++
        sum += value
        squares += value * value
      }
    }
    const variance = squares / count - (sum / count) ** 2
    return variance > 0 ? Math.sqrt(variance) : undefined
  }
  const found = (component: Component): number | undefined =>
    ways[component].map((way, k) => deviation(way, k === 0)).find((size) => size !== undefined)
  const fallback = Math.max(...names.map((_, k) => deviation([k, -1], true) ?? 0)) / 2
  return {
    gpp: found('gpp') ?? 2 * fallback,
    ra: found('ra') ?? fallback,
    rh: found('rh') ?? fallback,
  }
}

/** Missing drivers cannot be fed to a network: refused, not filled. (Missing parameters were refused by the reader.) */
function refuseMissing({ drivers, files, records, ...axis }: Ensemble): void {
  const { days } = axis
  const width = drivers.names.length
  const inRecord = (row: number): boolean => {
    const own = records?.[Math.floor(row / days.length)]
    const day = row % days.length
    return own === undefined || (day >= own.from && day < own.to)
  }
  const at = drivers.values.findIndex(
    (value, place) => value !== value && inRecord(Math.floor(place / width)),
  )
  if (at < 0) return
  const name = drivers.names[at % width] ?? ''
  const row = Math.floor(at / width)
  const file = files[Math.floor(row / days.length)] ?? ''
  const total = drivers.missing[at % width] ?? 1
  const others = total > 1 ? ` (and ${total - 1} more of its values)` : ''
  throw new InputError(
    `${file}, ${formatStep(axis, row % days.length)}: ${name} is missing${others} — drivers must be complete; ` +
      `fill the gaps in the files, or leave ${name} out of data.drivers`,
  )
}

/** The stretches to train on. */
export function trainingWindows(config: EcosystemConfig, split: Pick<EcosystemParts, 'train'>): WindowSet {
  const { mode, context, horizon, stride, burnIn, segmentLength } = config.windows
  const part = split.train
  const steps = stepWords(intervalOf(config)).many
  if (mode === 'segments' && segmentLength === 'all') {
    const lengths = part.entities.map((entity) => spanOf(part, entity)).map(({ from, to }) => to - from)
    const shortest = Math.min(...lengths)
    if (shortest < part.to - part.from)
      throw new InputError(
        `windows.segmentLength: all asks for records of one length, but in split.train they have ${shortest} to ` +
          `${Math.max(...lengths)} ${steps} — give a number of ${steps} instead, such as ${shortest}`,
      )
    return windows({
      part,
      context: part.from + burnIn,
      horizon: part.to - part.from - burnIn,
      name: 'split.train',
      steps,
    })
  }
  if (mode === 'windows') return windows({ part, context, horizon, stride, name: 'split.train', steps })
  const length = Number(segmentLength) - burnIn
  return segments({ part, burnIn, length, stride: Math.min(stride, length), name: 'split.train', steps })
}

/** The windows that a part is scored on; the same whatever training saw. */
export function scoredWindows(config: EcosystemConfig, part: Part, name: string): WindowSet {
  const { context, horizon } = config.windows
  const steps = stepWords(intervalOf(config)).many
  return windows({ part, context, horizon, stride: config.evaluation.stride, name, steps })
}
