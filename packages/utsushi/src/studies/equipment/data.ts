// The study's data, cut so that nothing of the future is learnt from: windows of a part end within its time, and what they are asked
// for lies within it too. Between parts lies a gap of the longest horizon. Contexts may reach back before their part, never forward.
import { contentDigest, type AuditedPart } from '@utsushi/data'
import { countOf, InputError, permutation, seededRandom } from '@utsushi/ground'
import type { PartsOf } from '@utsushi/study'
import type { EquipmentConfig } from './config.js'
import { refuseFutureColumns } from './data/future-columns.js'
import { labelAt, labelSource, type LabelSource } from './data/labels.js'
import { momentReader } from './data/moments.js'
import type { Park, Ranges, WindowPlaces } from './data/park.js'
import { normalRanges } from './data/ranges.js'
import { stepName, stepOf } from './data/steps.js'
import { windowsIn } from './data/windows.js'

/** What a park is cut by. */
export type Cut = Pick<EquipmentConfig, 'split' | 'labels' | 'windows'>

/** The last step of training, and the last before the test. */
export interface Borders {
  /** The last step that training, and every range, may know. */
  readonly training: number
  /** The last step before the test. */
  readonly development: number
}

/**
 * Where training and validation end.
 * @throws InputError for a date outside the readings, or a split that leaves no step to one of its parts
 * @example bordersOf(config, park) // { training: 815, development: 959 }
 */
export function bordersOf({ split }: Pick<EquipmentConfig, 'split'>, park: Park): Borders {
  const observed = observedSteps(park)
  if (split.by === 'recording')
    return {
      training: lastBefore(1 - split.reference, park.steps, observed, park, ''),
      development: park.steps - 1,
    }
  const development = lastBefore(split.test, park.steps, observed, park, 'split.test')
  const training = lastBefore(split.validation, development + 1, observed, park, 'split.validation')
  return { training, development }
}

/** Steps on which anything was measured, ascending: shares are counted in these, for a year without readings is no time. */
function observedSteps({ series, steps, measured }: Park): Int32Array {
  const seen = new Uint8Array(steps)
  for (let at = 0; at < series.length * steps; at++) if (measured[at] === 1) seen[at % steps] = 1
  return Int32Array.from(seen.keys()).filter((step) => seen[step] === 1)
}

/** The last step before a share of the observed steps below `steps`, or before a date. */
function lastBefore(
  value: number | string,
  steps: number,
  observed: Int32Array,
  park: Park,
  key: string,
): number {
  if (typeof value === 'number') {
    const own = observed.filter((step) => step < steps)
    const held = Math.round(value * own.length)
    return held === 0 ? steps - 1 : (own[own.length - held] ?? 0) - 1
  }
  if (park.align === 'start')
    throw new InputError(`${key}: ${value} is a date, and data.align is start — give a share from 0 to 1`)
  const moment = momentReader()(value)
  if (Number.isNaN(moment))
    throw new InputError(
      `${key}: "${value}" is no date — expected a share from 0 to 1, or a date such as 2024-01-31`,
    )
  const step = stepOf(moment, park.interval) - park.first
  if (step >= 1 && step < steps) return step - 1
  throw new InputError(
    `${key}: ${value} lies outside — the steps that it divides reach from ${stepName(park, 0)} to ${stepName(park, steps - 1)}`,
  )
}

/**
 * The last step that training may know: ranges and whatever is fitted come from the steps up to it.
 * @example normalRanges(park, config, trainingEnd(config, park))
 */
export const trainingEnd = (config: Pick<EquipmentConfig, 'split'>, park: Park): number =>
  bordersOf(config, park).training

/**
 * Normal ranges as a study file says: of each series' own steps up to the end of training. Equipment that training never sees has
 * them from its own first steps too, as new equipment that is watched for a while before its alarms count.
 */
export const parkRanges = (config: Pick<EquipmentConfig, 'split' | 'labels'>, park: Park): Ranges =>
  normalRanges(park, config, trainingEnd(config, park))

/**
 * Cuts a park into windows as a study file says.
 *
 * Training windows end so early that their longest horizon lies within the training period; validation windows end after it, and
 * their longest horizon lies before the test; test windows end in the test, with the horizons that the readings reach. By
 * equipment, each part has equipment of its own besides; by recording, it has all windows of that equipment behind the reference.
 *
 * @throws InputError when a part has no window, or training or validation windows of one class alone; the key and the way out are named
 * @example partsOf(config, park).test?.end
 */
export function partsOf(config: Cut, park: Park): PartsOf<WindowPlaces> {
  const source = labelSource(park, parkRanges(config, park), config)
  const spans = spansOf(config, park)
  const owners = ownersOf(config, park)
  const cut = (name: PartName): WindowPlaces => {
    const windows = windowsIn(park, source, config, spans[name], owners[name])
    if (windows.end.length === 0) throw noWindows(config, park, name, spans[name])
    return windows
  }
  const { test, validation } = heldOut(config, park)
  const parts = {
    train: cut('train'),
    ...(validation && { validation: cut('validation') }),
    ...(test && { test: cut('test') }),
  }
  if (config.labels.kind === 'none') return parts
  refuseOneClass(config, source, 'train', parts.train)
  if (parts.validation !== undefined) refuseOneClass(config, source, 'validation', parts.validation)
  return parts
}

/** Nothing can be learnt, and no threshold chosen, where all windows of a horizon are alike. */
function refuseOneClass(
  { labels }: Cut,
  source: LabelSource,
  name: 'train' | 'validation',
  { series, end }: WindowPlaces,
): void {
  for (const horizon of labels.horizons) {
    const seen = new Set<number>()
    for (let window = 0; window < end.length && seen.size < 2; window++) {
      const label = labelAt(source, labels, series[window] as number, end[window] as number, horizon)
      if (!Number.isNaN(label)) seen.add(label)
    }
    if (seen.size === 2) continue
    const [only] = seen
    const part = name === 'train' ? 'training' : 'validation'
    const what =
      only === undefined
        ? `no ${part} window has a label at horizon ${horizon}`
        : `every ${part} window is ${only === 1 ? 'a deviation' : 'normal'} at horizon ${horizon}`
    // Percentiles are those of the training period, in which other steps change little.
    const ways = [
      ...(name === 'train' && labels.kind !== 'truth' ? [] : ['hold out other steps']),
      ...(labels.kind === 'truth' ? [] : ['change labels.percentiles or the limits']),
      ...(labels.horizons.length === 1 ? [] : [`leave horizon ${horizon} out`]),
    ]
    throw new InputError(
      `${name === 'train' ? 'split' : 'split.validation'}: ${what} — ${name === 'train' ? 'nothing can be learnt' : 'no threshold can be chosen'} from one class alone; ${ways.join(', or ')}`,
    )
  }
}

type PartName = 'train' | 'validation' | 'test'

function heldOut(config: Cut, park: Park): { readonly validation: boolean; readonly test: boolean } {
  const { training, development } = bordersOf(config, park)
  if (config.split.by === 'recording') return { validation: true, test: true }
  return { validation: development > training, test: park.steps - 1 > development }
}

/** First and last step on which windows of a part end. */
export function spansOf(config: Cut, park: Park): Readonly<Record<PartName, readonly [number, number]>> {
  const { training, development } = bordersOf(config, park)
  const longest = Math.max(...config.labels.horizons)
  const latest = park.steps - 1 - Math.min(...config.labels.horizons)
  if (config.split.by === 'recording') {
    const whole = [training + 1, latest] as const
    return { train: whole, validation: whole, test: whole }
  }
  return {
    train: [0, training - longest],
    validation: [training + 1, development - longest],
    test: [development + 1, latest],
  }
}

/** Which series each part has: all of them, or those of its own equipment. */
function ownersOf({ split }: Cut, park: Park): Readonly<Record<PartName, (series: number) => boolean>> {
  const all = (): boolean => true
  if (split.by === 'time') return { train: all, validation: all, test: all }
  const { equipment, place } = equipmentOf(park)
  const held = Math.round(split.heldOut * equipment.length)
  const forTest = Math.ceil(held / 2)
  if (held < 2 || held >= equipment.length)
    throw new InputError(
      `split.heldOut: ${split.heldOut} of ${countOf(equipment.length, 'piece', 'pieces')} of equipment are ${held} — two are needed at least, one for validation and one for the test, and one to train on; change it, or set split.by to time`,
    )
  const order = permutation(equipment.length, seededRandom(split.seed))
  const partOf = new Map<number, PartName>()
  for (const [rank, own] of order.entries())
    partOf.set(own, rank < forTest ? 'test' : rank < held ? 'validation' : 'train')
  const has = (name: PartName) => (series: number) => partOf.get(place[series] ?? 0) === name
  return { train: has('train'), validation: has('validation'), test: has('test') }
}

/** The equipment of a park, and the place of each series' among it. */
export function equipmentOf({ series }: Pick<Park, 'series'>): {
  readonly equipment: readonly string[]
  /** `[series]` */
  readonly place: Int32Array
} {
  const places = new Map<string, number>()
  const place = series.map(({ equipment }) => {
    const known = places.get(equipment) ?? places.size
    places.set(equipment, known)
    return known
  })
  return { equipment: [...places.keys()], place: Int32Array.from(place) }
}

function noWindows(
  { labels, windows, split }: Cut,
  park: Park,
  name: PartName,
  [from, to]: readonly [number, number],
): InputError {
  const key = name === 'train' ? 'split' : `split.${name}`
  const longest = Math.max(...labels.horizons)
  const needs = `a window looks back on ${windows.context} steps and ahead to ${longest}`
  if (to < Math.max(from, name === 'train' ? windows.context - 1 : 0)) {
    const steps = to + longest - from + 1
    const span = `${stepName(park, from)} to ${stepName(park, Math.min(park.steps - 1, Math.max(from, to + longest)))}`
    return new InputError(
      `${key}: the ${countOf(steps, 'step')} of ${name === 'train' ? 'training' : name} (${span}) hold no window — ${needs}; give it more steps, or shorten labels.horizons${name === 'train' ? ' or windows.context' : ''}`,
    )
  }
  const whose = split.by !== 'time' ? ' of its equipment' : ''
  return new InputError(
    `${key}: no window${whose} from ${stepName(park, from)} to ${stepName(park, to)} has ${Math.ceil(windows.measured * windows.context)} of ${windows.context} steps measured and a label — lower windows.measured, raise labels.tolerance, or hold out other steps`,
  )
}

/** What is in a park, for digests. */
export const digestOf = ({
  series,
  values,
  measured,
  truth,
  limits,
  maintenance,
}: Park): readonly (string | Float32Array | Int32Array)[] => [
  series.map(({ equipment, item, unit }) => `${equipment}\t${item}\t${unit}`).join('\n'),
  values,
  limits,
  contentDigest(measured),
  ...(truth === undefined ? [] : [contentDigest(truth)]),
  maintenance.map((steps) => steps.join()).join('\n'),
]

/**
 * A part as the leak audit sees it: what its windows read, and the steps that they are asked for. Before, columns are looked for
 * that tell what is to come.
 *
 * @throws InputError when a series is another's future, or the truth under another name
 */
export function auditWindows(
  config: Pick<EquipmentConfig, 'labels' | 'windows' | 'split'>,
  park: Park,
  { series, end }: WindowPlaces,
  name: string,
): AuditedPart {
  const { horizons, kind } = config.labels
  if (name === 'train') refuseFutureColumns(park, Math.max(...horizons))
  const [shortest, longest] = [Math.min(...horizons), Math.max(...horizons)]
  const isWhole = config.windows.of === 'equipment'
  const entities = park.series.map(({ equipment, item }) => (isWhole ? equipment : `${equipment} / ${item}`))
  const column = (offset: number): Int32Array => end.map((step) => step + offset)
  return {
    name,
    entity: Array.from(series, (place) => entities[place] ?? ''),
    from: column(1 - config.windows.context),
    to: column(1),
    targetFrom: column(
      kind === 'any' ? 1 : Math.max(Math.min(1, shortest), shortest - config.labels.tolerance),
    ),
    targetTo: column(longest + 1),
    ...(config.split.by !== 'time' && {
      groups: { equipment: Array.from(series, (place) => park.series[place]?.equipment ?? '') },
    }),
  }
}
