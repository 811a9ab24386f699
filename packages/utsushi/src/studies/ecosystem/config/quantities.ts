// What the targets are: each with its unit, whether it adds up over a year or has a mean, and what its yearly value is told in.
import { lookUp } from '@utsushi/ground'
import { displayUnit } from '@utsushi/study/plots'
import {
  isSameUnit,
  kindOfUnit,
  meanStepDays,
  namedUnit,
  stepDays,
  unknownUnit,
  yearlyRate,
  type Interval,
  type QuantityKind,
} from '@utsushi/data'
import type { z } from 'zod'
import { intervalOf } from './period.js'
import type { data } from './sections.js'

/** A target as a quantity. */
export interface TargetQuantity {
  readonly name: string
  /** As the study file has it. */
  readonly unit: string
  readonly kind: QuantityKind
  /** Of its yearly value: the unit of a sum for a flux, its own for a state. */
  readonly yearUnit: string
  /** Yearly value of a mean of 1 in a year of so many days, 365.2425 when left out. */
  yearFactor(days?: number): number
  /**
   * What a value of 1 in one step adds to the sum of its year, in `yearUnit`; of a state, the days that it counts in the mean of the
   * year. A mean over a year is weighed by it.
   *
   * @param day on which the step begins, in days since 1970-01-01
   */
  yearPart(day: number): number
}

/** Days of the mean Gregorian year. */
const MEAN_YEAR = 365.2425

type DataSection = Pick<z.output<typeof data>, 'fluxUnit' | 'units' | 'targetKinds' | 'interval'>

/** The unit of a target: its own, the one that its header tells, or that of all fluxes. */
export function targetUnit(
  { fluxUnit, units }: Pick<DataSection, 'fluxUnit' | 'units'>,
  name: string,
): string {
  return lookUp(units, name) ?? namedUnit(name).unit ?? fluxUnit
}

/**
 * A target as a quantity. A flux whose unit is no rate is an amount per row: a year of it is all of its rows added up.
 *
 * @example targetQuantity(config.data, 'gpp').yearUnit // 'g C m⁻² year⁻¹'
 */
export function targetQuantity(data: DataSection, name: string): TargetQuantity {
  const unit = targetUnit(data, name)
  const kind = lookUp(data.targetKinds, name) ?? kindOfUnit(unit) ?? 'state'
  const rate = kind === 'flux' ? yearlyRate(unit) : undefined
  const interval = intervalOf({ data })
  const named = { name, unit, kind }
  if (rate !== undefined)
    return {
      ...named,
      ...{ yearUnit: rate.unit, yearFactor: rate.factor, yearPart: (day) => rate.over(interval, day) },
    }
  if (kind === 'state')
    return {
      ...named,
      ...{ yearUnit: displayUnit(unit), yearFactor: () => 1, yearPart: (day) => stepDays(interval, day) },
    }
  const shown = unit === unknownUnit ? 'units of a day' : displayUnit(unit)
  return {
    ...{ ...named, yearUnit: `${shown} year⁻¹`, yearPart: () => 1 },
    yearFactor: (days) => rowsIn(interval, days),
  }
}

/** Rows of a year of so many days: twelve months of any year. */
function rowsIn(interval: Interval, days = MEAN_YEAR): number {
  const whole = interval.unit === 'month' || interval.unit === 'year'
  return (whole ? MEAN_YEAR : days) / meanStepDays(interval)
}

/**
 * The columns of one unit, whatever its spelling, together and in their order: what may share an axis.
 *
 * @example byUnit([{ name: 'gpp', unit: 'g C m-2 day-1' }, { name: 'lai', unit: 'm2 m-2' }]).length // 2
 */
export function byUnit<T extends { readonly unit: string }>(columns: readonly T[]): T[][] {
  const groups: T[][] = []
  for (const column of columns) {
    const group = groups.find(([first]) => first !== undefined && isSameUnit(first.unit, column.unit))
    if (group === undefined) groups.push([column])
    else group.push(column)
  }
  return groups
}
