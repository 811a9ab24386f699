// From unit to unit: what to multiply by and add, or why it cannot be done. Dimensions must agree, and what the quantities
// are of: carbon is no carbon dioxide, but moles of the one are moles of the other.
import { knownUnit, type Unit, type UnitTerm } from './parse-unit.js'
import { molarMass, molesOf } from './substances.js'
import type { Dimension } from './symbols.js'

/** `value × factor + offset`. */
export interface Conversion {
  readonly factor: number
  readonly offset: number
}

/**
 * How values in one unit become values in another; `undefined` where they cannot, or where one of them is no unit.
 *
 * A mass becomes an amount, and a compound the element in it, by molar masses; kilograms of water become millimetres. Where only
 * one of the two says what it is of, that is understood in the other.
 *
 * @example
 * conversion('kg C m-2 s-1', 'g C m-2 day-1') // { factor: 86400000, offset: 0 }
 * conversion('µmol CO2 m-2 s-1', 'g C m-2 day-1')?.factor // 1.0377504
 * conversion('°C', 'K') // { factor: 1, offset: 273.15 }
 * conversion('kg C', 'm') // undefined
 */
export function conversion(from: string | Unit, to: string | Unit): Conversion | undefined {
  const [here, there] = [unitOf(from), unitOf(to)]
  if (here === undefined || there === undefined) return undefined
  for (const way of [asAmounts, asWritten, asWater]) {
    const [a, b] = [quantityOf(here, way(onlySubstance(there))), quantityOf(there, way(onlySubstance(here)))]
    const ratio = isSameDimension(a.dimension, b.dimension)
      ? ofTheSame(a.of, b.of, way === asAmounts)
      : undefined
    if (ratio === undefined) continue
    return {
      factor: tidy((a.factor / b.factor) * ratio),
      offset: tidy((zeroOf(here) - zeroOf(there)) / b.factor),
    }
  }
  return undefined
}

/**
 * Whether two units are the same, whatever their spelling.
 *
 * @example isSameUnit('gC/m2/d', 'g C m-2 day-1') // true
 */
export function isSameUnit(one: string, other: string): boolean {
  if (one === other) return true
  const found = conversion(one, other)
  return found !== undefined && found.factor === 1 && found.offset === 0
}

/** Terms of a unit that are times: `s-1` of `kg C m-2 s-1`. */
export function timeTerms({ terms }: Unit): readonly UnitTerm[] {
  return terms.filter(({ symbol }) => isOnly(symbol.dimension, 2))
}

const unitOf = (unit: string | Unit): Unit | undefined => (typeof unit === 'string' ? knownUnit(unit) : unit)

/** Of a temperature by itself: kelvin at its zero. A difference, or one per something, has none. */
function zeroOf({ terms }: Unit): number {
  const [only, second] = terms
  return only !== undefined && second === undefined && only.power === 1 ? (only.symbol.offset ?? 0) : 0
}

/** The one substance that a unit names. */
function onlySubstance({ terms }: Unit): string | undefined {
  const named = terms.flatMap(({ substance }) => substance ?? [])
  return named.length === 1 ? named[0] : undefined
}

/** A term as another quantity of the same thing: what it is multiplied by, and what it is then. */
type Way = (term: UnitTerm) => {
  readonly factor: number
  readonly dimension: Dimension
  readonly of?: string
}

const asWritten =
  (): Way =>
  ({ symbol, substance }) => ({
    ...{ factor: symbol.factor, dimension: symbol.dimension },
    ...(substance !== undefined && { of: substance }),
  })

/** Masses as amounts, by the molar mass of what they are of. */
const asAmounts =
  (understood: string | undefined): Way =>
  (term) => {
    const { substance = understood } = term
    const { factor, dimension } = term.symbol
    const [isMass, isAmount] = [isOnly(dimension, 1), isOnly(dimension, 5)]
    const mass = substance === undefined ? undefined : molarMass(substance)
    if (substance === undefined || mass === undefined || !(isMass || isAmount)) return asWritten()(term)
    return { factor: isMass ? factor / mass : factor, dimension: [0, 0, 0, 0, 0, 1, 0], of: substance }
  }

/** Kilograms of water as what they fill: 1 kg m⁻² is 1 mm. */
const asWater = (): Way => (term) => {
  const { symbol, substance } = term
  if (substance !== 'H2O' || !isOnly(symbol.dimension, 1)) return asWritten()(term)
  return { factor: symbol.factor / 1000, dimension: [3, 0, 0, 0, 0, 0, 0] }
}

interface Quantity {
  readonly factor: number
  readonly dimension: Dimension
  /** Power of each substance. */
  readonly of: ReadonlyMap<string, number>
}

function quantityOf({ multiplier, terms }: Unit, way: Way): Quantity {
  let factor = multiplier
  const dimension: [number, number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0, 0]
  const of = new Map<string, number>()
  for (const term of terms) {
    const seen = way(term)
    factor *= seen.factor ** term.power
    seen.dimension.forEach((power, at) => (dimension[at] = (dimension[at] ?? 0) + power * term.power))
    if (seen.of !== undefined) of.set(seen.of, (of.get(seen.of) ?? 0) + term.power)
  }
  for (const [substance, power] of of) if (power === 0) of.delete(substance)
  return { factor, dimension, of }
}

function isOnly(dimension: Dimension, place: number): boolean {
  return dimension.every((power, at) => power === (at === place ? 1 : 0))
}

function isSameDimension(one: Dimension, other: Dimension): boolean {
  return one.every((power, at) => Math.abs(power - (other[at] ?? 0)) < 1e-9)
}

/**
 * How much of the other's substances those of one are; `undefined` where they are different things. Amounts alone say how much
 * of an element is in a compound.
 */
function ofTheSame(
  here: ReadonlyMap<string, number>,
  there: ReadonlyMap<string, number>,
  amounts: boolean,
): number | undefined {
  if (!amounts && (here.size === 0 || there.size === 0)) return 1
  if (here.size !== there.size) return undefined
  const open = new Map(there)
  let ratio = 1
  for (const [substance, power] of here) {
    const same = open.get(substance) === power ? substance : undefined
    const other =
      same ?? [...open].find(([name, own]) => own === power && molesOf(substance, name) !== undefined)?.[0]
    const moles = other === undefined ? undefined : molesOf(substance, other)
    if (other === undefined || moles === undefined || (same === undefined && !amounts)) return undefined
    ratio *= moles ** power
    open.delete(other)
  }
  return ratio
}

/** Without the last digits that products of decimal factors leave: 86400000, not 86400000.00000001. */
function tidy(value: number): number {
  return Number(value.toPrecision(13))
}
