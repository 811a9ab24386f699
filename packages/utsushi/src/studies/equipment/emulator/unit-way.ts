// How readings become those that an emulator was trained on, where both say their unit.
import { conversion, isSameUnit, type Conversion } from '@utsushi/data'

/** The unit of readings that say none. */
const untold = 'unknown'

/**
 * How readings in one unit become those of training: `same` where they are already, or where either says no unit; `none` where there is
 * no way.
 *
 * @example
 * unitWay('°F', 'degC') // { factor: 0.5555555555556, offset: -17.77777777778 }
 * unitWay('kPa', 'degC') // 'none'
 */
export function unitWay(unit: string, trained: string): Conversion | 'same' | 'none' {
  if (unit === untold || trained === untold || isSameUnit(unit, trained)) return 'same'
  return conversion(unit, trained) ?? 'none'
}

/** A value in another unit. */
export const converted = (value: number, { factor, offset }: Conversion): number => value * factor + offset
