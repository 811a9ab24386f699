// What a person has set: a case, a stretch of it, a value for every slider, and what is changed of its table.
import { lookUp } from '@utsushi/ground'
import { middle, type Case } from './case.js'
import type { Plan, Scalar } from './plan.js'
import { firstStretch } from './stretches.js'

/** From a place of the axis on, a column has this value. */
export interface Change {
  readonly feature: string
  /** Counted from 0, in the whole case. */
  readonly at: number
  readonly value: number
}

/** All that an answer follows from, together with the cases. */
export interface Setting {
  /** The name of a case; empty for none. */
  readonly of: string
  /** The part of its table that is shown: first and last place, counted from 0. */
  readonly from: number
  readonly to: number
  /** By key. */
  readonly values: Readonly<Record<string, number>>
  /** Added to whole columns, by feature. */
  readonly shifts: Readonly<Record<string, number>>
  readonly changes: readonly Change[]
}

/** How long a case is along its axis. */
export function lengthOf({ sequence }: Plan, one: Case | undefined): number {
  if (sequence === undefined || one === undefined) return 0
  const columns = lookUp(one.inputs, sequence.name)
  const [first] = sequence.features
  return (first && columns && lookUp(columns, first.name)?.length) ?? 0
}

/**
 * The setting that a case begins with.
 *
 * @param before whose slider values stay where the case says nothing
 * @param context rows before the first answer
 */
export function settingOf(plan: Plan, one: Case | undefined, context: number, before?: Setting): Setting {
  const length = lengthOf(plan, one)
  const isCut = plan.kind === 'course' && plan.sequence?.length === undefined
  const [from, to] = isCut ? firstStretch(one?.places ?? [], length, context) : [0, Math.max(0, length - 1)]
  return {
    of: one?.name ?? '',
    ...{ from, to },
    values: Object.fromEntries(
      plan.scalars.map((scalar) => [
        scalar.key,
        given(one, scalar) ?? (before && lookUp(before.values, scalar.key)) ?? middle(scalar),
      ]),
    ),
    shifts: {},
    changes: [],
  }
}

function given(one: Case | undefined, { input, name }: Scalar): number | undefined {
  const columns = one && lookUp(one.inputs, input)
  return columns && lookUp(columns, name)?.[0]
}

/** A column of the shown part of a case, with what was changed of it. */
export function columnOf(
  { sequence }: Plan,
  one: Case | undefined,
  { from, to, shifts, changes }: Setting,
  feature: string,
): Float32Array {
  const columns = one && sequence && lookUp(one.inputs, sequence.name)
  const own = (columns && lookUp(columns, feature)) ?? []
  const shift = lookUp(shifts, feature) ?? 0
  const column = Float32Array.from(own.slice(from, to + 1), (value) => value + shift)
  for (const { feature: name, at, value } of [...changes].sort((a, b) => a.at - b.at))
    if (name === feature) column.fill(value, Math.max(0, at - from))
  return column
}
