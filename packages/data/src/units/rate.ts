// Rates and their sums over a year. A rate is so much per time; what a year of it amounts to is the rate times the year's
// length in the rate's own unit of time. What is no rate (a temperature, a leaf area) has a mean over a year and no sum.
import { lookUp } from '@utsushi/ground'
import { dayFromDate } from '../day.js'
import { stepDays, type Interval } from '../time/interval.js'
import { formatUnit } from './format-unit.js'
import { timeTerms } from './convert-unit.js'
import { knownUnit, type UnitTerm } from './parse-unit.js'
import { unitSymbols, YEAR_SECONDS } from './symbols.js'

/** What a quantity is over time: a flux adds up, a state does not. */
export type QuantityKind = 'flux' | 'state'

/** What a year of a rate amounts to. */
export interface YearlyRate {
  /** Of the yearly value, as it is shown: `kg C m⁻² year⁻¹`. */
  readonly unit: string
  /**
   * Yearly value of a mean rate of 1 in a year of so many days; 365.2425 when left out. A rate per year is its own yearly value
   * in every year, and one per month twelve times itself.
   */
  factor(days?: number): number
  /**
   * What a rate of 1 over one step amounts to, in `unit`. Seconds, hours and days pass as they are; of a rate per month or per year
   * it is the share of that month or year that the step is.
   *
   * @param day on which the step begins, in days since 1970-01-01
   */
  over(interval: Interval, day: number): number
}

/** What a year of it is told in, where the unit of a second would give millions: a joule of a watt, moles of micromoles. */
const overAYear: Readonly<Record<string, readonly [shown: string, factor: number]>> = {
  ...{ W: ['MJ', 1e-6], kW: ['GJ', 1e-6], mW: ['kJ', 1e-6] },
  ...{ µmol: ['mol', 1e-6], nmol: ['mmol', 1e-6], µg: ['g', 1e-6], ng: ['mg', 1e-6] },
}

/** Lengths that move: a wind of so many `m s-1` is a state, rain of so many `mm s-1` a flux. */
const distances: readonly string[] = ['m', 'km', 'cm', 'mile', 'ft']

/**
 * The yearly value of a rate; `undefined` for what is no rate, and for what is no unit.
 *
 * @example
 * yearlyRate('kg C m-2 s-1')?.factor() // 31556952
 * yearlyRate('g C m-2 day-1') // unit: g C m⁻² year⁻¹, factor(365): 365
 * yearlyRate('W m-2')?.unit // 'MJ m⁻² year⁻¹'
 * yearlyRate('°C') // undefined
 */
export function yearlyRate(text: string | undefined): YearlyRate | undefined {
  const unit = knownUnit(text)
  const year = unitSymbols.get('year')
  if (unit === undefined || year === undefined) return undefined
  const [time, second] = timeTerms(unit)
  const power = unit.terms.find((term) => term.power === 1 && /^[km]?W$/.test(term.symbol.shown))
  if (second !== undefined || (time === undefined && power === undefined)) return undefined
  if (time !== undefined && time.power !== -1) return undefined
  const others = unit.terms.filter((term) => term !== time)
  const [only, another] = others
  if (only === undefined) return undefined
  if (another === undefined && distances.includes(only.symbol.shown) && only.substance === undefined)
    return undefined
  const { shown, factor: seconds } = time?.symbol ?? { shown: 's', factor: 1 }
  let factor = unit.multiplier
  const terms = others.map((term): UnitTerm => {
    const [told, own] =
      (shown === 's' && term.power === 1 ? lookUp(overAYear, term.symbol.shown) : undefined) ?? []
    if (told === undefined || own === undefined) return term
    factor *= own
    return { ...term, symbol: { ...term.symbol, shown: told } }
  })
  return {
    unit: formatUnit({ ...unit, multiplier: 1, terms: [...terms, { symbol: year, power: -1 }] }),
    factor: (days) => factor * periods(shown, seconds, days),
    over: (interval, day) => factor * periodsOf(interval, day, shown, seconds),
  }
}

function periods(shown: string, seconds: number, days: number | undefined): number {
  if (shown === 'year') return 1
  if (shown === 'month') return 12
  return days === undefined ? YEAR_SECONDS / seconds : (days * 86_400) / seconds
}

/** Times of a rate in a step: a month of 31 days is one month, a day of it a 31st of one. */
function periodsOf(interval: Interval, day: number, shown: string, seconds: number): number {
  const days = stepDays(interval, day)
  if (shown !== 'month' && shown !== 'year') return (days * 86_400) / seconds
  if (interval.unit === shown) return interval.count
  if (interval.unit === 'year') return 12 * interval.count
  const date = new Date(day * 86_400_000)
  const first = dayFromDate(date.getUTCFullYear(), shown === 'year' ? 1 : date.getUTCMonth() + 1, 1)
  return days / stepDays({ count: 1, unit: shown }, first)
}

/** A flux where the unit is a rate, a state otherwise; `undefined` where nobody told the unit. */
export function kindOfUnit(text: string | undefined): QuantityKind | undefined {
  if (knownUnit(text) === undefined) return undefined
  return yearlyRate(text) === undefined ? 'state' : 'flux'
}
