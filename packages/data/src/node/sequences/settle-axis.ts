/**
 * The axis of one sequence put in order: padding goes, a descending axis is turned, a repeated place is refused or averaged. What
 * was done is told, so that a reader can say it of all its sequences at once.
 */
import { InputError } from '@utsushi/ground'
import type { SequenceReadOptions } from './placed-sequence.js'

/** A sequence as it stands in a file. */
export interface RawSequence {
  readonly entity: string
  readonly place: string
  /** As it stands in the file; row numbers from 0 when absent. */
  readonly axis?: ArrayLike<number>
  readonly columns: Readonly<Record<string, ArrayLike<number>>>
  readonly groups?: Readonly<Record<string, string>>
  readonly targets?: Readonly<Record<string, number>>
  /** Words for where a point stands. */
  readonly at?: (point: number) => string
}

/** What became of an axis. */
export interface SettledAxis {
  readonly order: Float64Array
  readonly columns: Readonly<Record<string, Float64Array>>
  readonly turned: boolean
  readonly sorted: boolean
  /** Places that had several values. */
  readonly repeats: number
  /** Points without a value before the first and after the last one. */
  readonly trimmed: number
  /** Values missing in between. */
  readonly missing: number
}

/**
 * @throws InputError naming the point for a value without a place, a place that repeats and an axis that goes up and down, and for fewer than
 * two values
 */
export function settleAxis(raw: RawSequence, options: SequenceReadOptions): SettledAxis {
  const at = raw.at ?? ((point: number) => `${raw.place}, point ${point + 1}`)
  const names = Object.keys(raw.columns)
  const length = raw.axis?.length ?? raw.columns[names[0] ?? '']?.length ?? 0
  const axis = raw.axis ?? Float64Array.from({ length }, (_, place) => place)
  const isEmpty = (point: number): boolean => names.every((name) => Number.isNaN(raw.columns[name]?.[point]))
  if (isInOrder(axis) && length > 1 && !isEmpty(0) && !isEmpty(length - 1))
    return asItStands(axis, raw.columns)
  const points: number[] = []
  for (let point = 0; point < length; point++) {
    if (Number.isFinite(axis[point])) points.push(point)
    else if (!isEmpty(point))
      throw new InputError(
        `${at(point)}: has a value and no place on the axis — write the place, or remove the value`,
      )
  }
  const whole = points.length
  while (points.length > 0 && isEmpty(points.at(-1) ?? 0)) points.pop()
  const first = points.findIndex((point) => !isEmpty(point))
  if (first > 0) points.splice(0, first)
  if (points.length < 2) throw new InputError(tooShort(raw, points.length))
  const place = (point: number): number => axis[point] as number
  const direction = directionOf(points, place)
  if (direction === 'down') points.reverse()
  if (direction === 'both') {
    if (options.unsorted !== 'sort') throw new InputError(notInOrder(raw, points, place, at))
    points.sort((a, b) => place(a) - place(b) || a - b)
  }
  const groups = points.some((point, k) => k > 0 && place(point) === place(points[k - 1] ?? 0))
    ? samePlaces(raw, points, place, at, options)
    : undefined
  if (groups !== undefined && groups.length < 2) throw new InputError(tooShort(raw, groups.length))
  const columns = Object.fromEntries(
    names.map((name) => {
      const column = raw.columns[name] ?? []
      return [
        name,
        groups === undefined
          ? Float64Array.from(points, (point) => column[point] ?? NaN)
          : Float64Array.from(groups, (group) => meanOf(group, column)),
      ]
    }),
  )
  return {
    order:
      groups === undefined
        ? Float64Array.from(points, place)
        : Float64Array.from(groups, ([point = 0]) => place(point)),
    columns,
    turned: direction === 'down',
    sorted: direction === 'both',
    repeats: groups?.filter((group) => group.length > 1).length ?? 0,
    trimmed: whole - points.length,
    missing: missingOf(columns),
  }
}

/** Finite, and each place behind the one before. */
function isInOrder(axis: ArrayLike<number>): boolean {
  for (let point = 0; point < axis.length; point++) {
    if (!Number.isFinite(axis[point])) return false
    if (point > 0 && (axis[point] as number) <= (axis[point - 1] as number)) return false
  }
  return true
}

/** Most sequences need nothing done, and those of one table share their axis. */
function asItStands(axis: ArrayLike<number>, own: RawSequence['columns']): SettledAxis {
  const columns = Object.fromEntries(Object.entries(own).map(([name, column]) => [name, inDoubles(column)]))
  return {
    ...{ order: inDoubles(axis), columns, missing: missingOf(columns) },
    ...{ turned: false, sorted: false, repeats: 0, trimmed: 0 },
  }
}

function inDoubles(column: ArrayLike<number>): Float64Array {
  return column instanceof Float64Array ? column : Float64Array.from(column)
}

function missingOf(columns: Readonly<Record<string, Float64Array>>): number {
  let missing = 0
  for (const column of Object.values(columns)) for (const value of column) if (Number.isNaN(value)) missing++
  return missing
}

function tooShort({ entity, place }: RawSequence, length: number): string {
  const holds = length === 0 ? 'holds no values' : 'holds a single value'
  return `${place}: "${entity}" ${holds}, and a sequence has two at least — leave it out (leaveOut: ["${entity}"]) or mend it`
}

/** Where an axis goes; places that repeat do not matter. */
function directionOf(points: readonly number[], place: (point: number) => number): 'up' | 'down' | 'both' {
  let up = false
  let down = false
  for (let k = 1; k < points.length; k++) {
    const step = place(points[k] as number) - place(points[k - 1] as number)
    if (step > 0) up = true
    if (step < 0) down = true
  }
  return up && down ? 'both' : down ? 'down' : 'up'
}

function notInOrder(
  { entity }: RawSequence,
  points: readonly number[],
  place: (point: number) => number,
  at: (point: number) => string,
): string {
  const sign = Math.sign(place(points.at(-1) ?? 0) - place(points[0] ?? 0)) || 1
  const odd = points.findIndex((point, k) => k > 0 && sign * (place(point) - place(points[k - 1] ?? 0)) < 0)
  const [point, before] = [points[odd] ?? 0, points[odd - 1] ?? 0]
  return (
    `${at(point)}: the axis of "${entity}" goes back, from ${place(before)} to ${place(point)} — ` +
    `split what are two scans, or let it be sorted (unsorted: sort)`
  )
}

/** Points of one place together. */
function samePlaces(
  { entity }: RawSequence,
  points: readonly number[],
  place: (point: number) => number,
  at: (point: number) => string,
  { repeats = 'refuse' }: SequenceReadOptions,
): number[][] {
  const groups: number[][] = []
  for (const point of points) {
    const last = groups.at(-1)
    if (last === undefined || place(last[0] ?? 0) !== place(point)) groups.push([point])
    else if (repeats === 'mean') last.push(point)
    else
      throw new InputError(
        `${at(Math.max(point, last[0] ?? 0))}: the axis of "${entity}" has ${place(point)} already — ` +
          `keep one value, or let their mean be taken (repeats: mean)`,
      )
  }
  return groups
}

/** The mean of what is there. */
function meanOf(points: readonly number[], column: ArrayLike<number>): number {
  if (points.length === 1) return column[points[0] ?? 0] ?? NaN
  const told = points.map((point) => column[point] ?? NaN).filter((value) => !Number.isNaN(value))
  return told.length === 0 ? NaN : told.reduce((sum, value) => sum + value, 0) / told.length
}
