// What the targets are: each with its unit, whether it adds up over a year or has a mean, and what its yearly value is told in.
import { displayUnit } from '@utsushi/study/plots'
import { isSameUnit, kindOfUnit, namedUnit, unknownUnit, yearlyRate, type QuantityKind } from '@utsushi/data'
import type { z } from 'zod'
import type { data } from './sections.js'

/** A target as a quantity. */
export interface TargetQuantity {
  readonly name: string
  /** As the study file has it. */
  readonly unit: string
  readonly kind: QuantityKind
  /** Of its yearly value: the unit of a sum for a flux, its own for a state. */
  readonly yearUnit: string
  /** Yearly value of a daily mean of 1 in a year of so many days, 365.2425 when left out. */
  yearFactor(days?: number): number
}

/** Days of the mean Gregorian year. */
const MEAN_YEAR = 365.2425

type DataSection = Pick<z.output<typeof data>, 'fluxUnit' | 'units' | 'targetKinds'>

/** The unit of a target: its own, the one that its header tells, or that of all fluxes. */
export function targetUnit(
  { fluxUnit, units }: Pick<DataSection, 'fluxUnit' | 'units'>,
  name: string,
): string {
  return units[name] ?? namedUnit(name).unit ?? fluxUnit
}

/**
 * A target as a quantity. A flux whose unit is no rate is an amount per row, which a day of is a row.
 *
 * @example targetQuantity(config.data, 'gpp').yearUnit // 'g C m⁻² year⁻¹'
 */
export function targetQuantity(data: DataSection, name: string): TargetQuantity {
  const unit = targetUnit(data, name)
  const kind = data.targetKinds[name] ?? kindOfUnit(unit) ?? 'state'
  const rate = kind === 'flux' ? yearlyRate(unit) : undefined
  if (rate !== undefined) return { name, unit, kind, yearUnit: rate.unit, yearFactor: rate.factor }
  if (kind === 'state') return { name, unit, kind, yearUnit: displayUnit(unit), yearFactor: () => 1 }
  const shown = unit === unknownUnit ? 'units of a day' : displayUnit(unit)
  return { name, unit, kind, yearUnit: `${shown} year⁻¹`, yearFactor: (days = MEAN_YEAR) => days }
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
