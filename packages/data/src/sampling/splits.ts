/**
 * Cutting a record into train, validation, test: by time, by entity, or both. A split names entities and days only; the rows
 * stay where they are.
 */
import { InputError, permutation, seededRandom } from '@utsushi/ground'
import { formatDay, parseDay } from '../day.js'
import { rowsIn, spanOf, type Part, type Records, type Split } from './part.js'

/** First and last day of a part, both included, as ISO dates. */
export type DateSpan = readonly [first: string, last: string]

/** How to cut by time. */
export interface TimeSplitOptions {
  /** The record's days, ascending (days since 1970-01-01). */
  readonly days: Int32Array
  /** Number of entities; every part holds them all. */
  readonly entities: number
  /** First and last day of each part, as `2010-01-31`. */
  readonly parts: { readonly train: DateSpan; readonly [name: string]: DateSpan }
  /** Where each entity's record lies among the days, when they differ; a part then holds those that have days in it. */
  readonly records?: Records
  /** Days left out between a part and the one after it, taken from the start of the later one. Default 0. */
  readonly guardDays?: number
}

/**
 * Splits by time.
 * @throws InputError for a bad date, spans that overlap, or a part without rows
 * @example
 * splitByTime({ days, entities: 180, parts: { train: ['2010-01-01', '2017-12-31'], validation: ['2018-01-01', '2018-12-31'],
 *   test: ['2019-01-01', '2019-12-31'] } })
 */
export function splitByTime(options: TimeSplitOptions): Split {
  const { days, parts, guardDays = 0, records } = options
  const entities = range(options.entities)
  const spans = Object.entries(parts).map(([name, span]) => ({ name, ...dayIndices(name, span, days) }))
  spans.sort((a, b) => a.from - b.from)
  let before: { name: string; to: number } | undefined
  const cut: Record<string, Part> = {}
  for (const { name, from, to } of spans) {
    if (before !== undefined && from < before.to) {
      throw new InputError(`split.${name}: overlaps split.${before.name} — a day belongs to one part`)
    }
    const guarded = before === undefined ? from : Math.max(from, before.to + guardDays)
    cut[name] = inRecords({ entities, from: guarded, to }, records)
    before = { name, to }
  }
  return checkedSplit(cut, days)
}

/**
 * A part with the records of its entities: those that have days in it.
 * @param records by entity; the part stays as it is where all entities share their days
 * @example inRecords({ entities: [0, 1], from: 0, to: 10 }, [{ from: 0, to: 5 }, { from: 20, to: 30 }]).entities // [0]
 */
export function inRecords(part: Part, records: Records | undefined): Part {
  if (records === undefined) return part
  const whole = { ...part, records }
  const entities = part.entities.filter((entity) => spanOf(whole, entity).to > spanOf(whole, entity).from)
  return { ...whole, entities }
}

function dayIndices(name: string, [first, last]: DateSpan, days: Int32Array): { from: number; to: number } {
  const firstDay = parseDay(first)
  const lastDay = parseDay(last)
  if (Number.isNaN(firstDay))
    throw new InputError(`split.${name}: "${first}" is no date — write it as 2010-01-31`)
  if (Number.isNaN(lastDay))
    throw new InputError(`split.${name}: "${last}" is no date — write it as 2010-01-31`)
  if (lastDay < firstDay) throw new InputError(`split.${name}: ends (${last}) before it begins (${first})`)
  return { from: lowerBound(days, firstDay), to: lowerBound(days, lastDay + 1) }
}

/** The first index whose day is not before `day`. */
function lowerBound(days: Int32Array, day: number): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((days[middle] as number) < day) low = middle + 1
    else high = middle
  }
  return low
}

/** How to hold out entities. */
export interface EntitySplitOptions {
  /** Number of entities. */
  readonly entities: number
  /** Number of days; every part spans them all. */
  readonly days: number
  /** Where each entity's record lies among the days, when they differ. */
  readonly records?: Records
  /** Share of the entities in each part but `train`, which gets the rest, such as `{ validation: 0.1, test: 0.2 }`. */
  readonly shares: Readonly<Record<string, number>>
  readonly seed: number
}

/**
 * Splits by entity: whole entities are held out, chosen by the seed.
 * @throws InputError when a share rounds to no entity or none is left to train on
 * @example splitByEntity({ entities: 180, days: 3652, shares: { heldOut: 0.2 }, seed: 0 }).heldOut
 */
export function splitByEntity(options: EntitySplitOptions): Split {
  const groups = holdOut(options)
  const cut: Record<string, Part> = {}
  for (const [name, entities] of Object.entries(groups))
    cut[name] = inRecords({ entities, from: 0, to: options.days }, options.records)
  return checkedSplit(cut)
}

/**
 * Entities by part: each share, rounded, and the rest as `train`. Ascending within a part.
 * @throws InputError when a share is not between 0 and 1, rounds to no entity, or leaves none to train on
 * @example holdOut({ entities: 180, shares: { heldOut: 0.2 }, seed: 0 }).heldOut // 36 numbers of entities
 */
export function holdOut(options: Omit<EntitySplitOptions, 'days'>): {
  train: number[]
  [name: string]: number[]
} {
  const order = permutation(options.entities, seededRandom(options.seed))
  const held: Record<string, number[]> = {}
  let taken = 0
  for (const [name, share] of Object.entries(options.shares)) {
    if (!(share > 0 && share < 1))
      throw new InputError(`split.${name}: share ${share} is not between 0 and 1`)
    const count = Math.round(share * options.entities)
    if (count === 0) {
      const one = Number((1 / options.entities).toPrecision(2))
      const way = options.entities > 1 ? `raise the share to ${one} or more` : 'add more'
      throw new InputError(`split.${name}: share ${share} of ${options.entities} is none — ${way}`)
    }
    held[name] = ascending(order.subarray(taken, taken + count))
    taken += count
  }
  if (taken >= options.entities) {
    throw new InputError(`split.train: no training rows — all ${options.entities} entities are held out`)
  }
  return { ...held, train: ascending(order.subarray(taken)) }
}

/** How to cut by time and hold out entities as well. */
export interface TimeAndEntitySplitOptions extends TimeSplitOptions {
  /** Share of the entities that no training sees. */
  readonly share: number
  /** Share of the entities that `validation` has for itself: then it is new entities too. Default 0: those of `train`. */
  readonly validationShare?: number
  readonly seed: number
}

/**
 * Splits by both: the time parts hold the seen entities only, and `heldOut` is the unseen entities over the days of `test`
 * (the last part when none is called so): new entities in new days.
 * @throws InputError as `splitByTime` and `splitByEntity`
 * @example
 * splitByTimeAndEntity({
 *   days,
 *   entities: 180,
 *   parts: { train: ['2010-01-01', '2017-12-31'], test: ['2019-01-01', '2019-12-31'] },
 *   share: 0.2,
 *   seed: 0,
 * }).heldOut
 */
export function splitByTimeAndEntity(options: TimeAndEntitySplitOptions): Split {
  const { entities, share, validationShare = 0, seed } = options
  const byTime = splitByTime(options)
  const shares = {
    ...(share > 0 && { heldOut: share }),
    ...(validationShare > 0 && { validation: validationShare }),
  }
  const { train: seen, heldOut, validation = seen } = holdOut({ entities, shares, seed })
  const cut: Record<string, Part> = {}
  const { records } = options
  for (const [name, part] of Object.entries(byTime))
    cut[name] = inRecords({ ...part, entities: name === 'validation' ? validation : seen }, records)
  const last = Object.values(byTime).reduce((a, b) => (b.from > a.from ? b : a))
  const { from, to } = byTime['test'] ?? last
  if (heldOut !== undefined) cut['heldOut'] = inRecords({ entities: heldOut, from, to }, records)
  return checkedSplit(cut, options.days)
}

/** One fold: entities to train on and entities to test on. */
export interface Fold {
  readonly train: readonly number[]
  readonly test: readonly number[]
}

/**
 * Folds over entities: every entity is tested once, fold sizes differ by one at most.
 * @throws InputError for fewer than two folds or more folds than entities
 * @example for (const { train, test } of foldsByEntity({ entities: 24, folds: 5, seed: 0 })) score(train, test)
 */
export function foldsByEntity(options: {
  readonly entities: number
  readonly folds: number
  readonly seed: number
}): Fold[] {
  const { entities, folds } = options
  if (!Number.isInteger(folds) || folds < 2 || folds > entities) {
    throw new InputError(`folds: ${folds} is not between 2 and the ${entities} entities`)
  }
  const order = permutation(entities, seededRandom(options.seed))
  return range(folds).map((fold) => ({
    train: ascending(order.filter((_, place) => place % folds !== fold)),
    test: ascending(order.filter((_, place) => place % folds === fold)),
  }))
}

function checkedSplit(parts: Readonly<Record<string, Part>>, days?: Int32Array): Split {
  for (const [name, part] of Object.entries(parts)) {
    if (rowsIn(part) > 0) continue
    const record =
      days === undefined
        ? ''
        : ` — the record runs ${formatDay(days[0] ?? NaN)} to ${formatDay(days.at(-1) ?? NaN)}`
    const rows = name === 'train' ? 'training rows' : 'rows'
    throw new InputError(`split.${name}: has no ${rows}${record}`)
  }
  const { train, ...others } = parts
  if (train === undefined) throw new InputError('split.train: is absent — name the training part')
  return { train, ...others }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function ascending(values: Int32Array): number[] {
  return Array.from(values).sort((a, b) => a - b)
}
