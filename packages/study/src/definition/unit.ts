// Units in study files. A text that is no unit is refused when the configuration is read, with the nearest that is one.
import { conversion, formatUnit, parseUnit, unitProblem, unknownUnit, yearlyRate } from '@utsushi/data'
import { z } from 'zod'

/**
 * A unit, as a key of a study file: any spelling that `parseUnit` reads, or `unknown`.
 *
 * @example z.record(z.string(), unit).default({}).describe('Units of drivers, by column.')
 */
export const unit = z.string().superRefine((text, context) => {
  const problem = text.trim().toLowerCase() === unknownUnit ? undefined : unitProblem(text)
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
})

/**
 * A unit of a quantity of one kind: `unitLike('h')` takes every unit of time.
 *
 * @param others further units, of other kinds, that will do: `unitLike('mol/L', 'g/L')`
 * @example unitLike('h').default('h').describe('Unit of time.')
 */
export const unitLike = (...others: readonly [string, ...string[]]) =>
  unit.superRefine((text, context) => {
    if (unitProblem(text) !== undefined || others.some((other) => conversion(text, other) !== undefined))
      return
    context.addIssue({
      code: 'custom',
      message: `expected a unit such as ${others.map((other) => formatUnit(other)).join(' or ')}, got ${formatUnit(text)}`,
    })
  })

/** A unit of something per time, as fluxes have; what has none is a state, and is told where states are. */
export const rateUnit = (remedy: string) =>
  unit.superRefine((text, context) => {
    if (text.trim().toLowerCase() === unknownUnit || unitProblem(text) !== undefined) return
    if (yearlyRate(text) !== undefined) return
    const meant = asRate(text)
    const such = meant === undefined ? '' : `, such as ${meant}`
    context.addIssue({
      code: 'custom',
      message: `${formatUnit(text)} is no unit of a flux: expected something per time${such}; ${remedy}`,
    })
  })

/** The rate that was meant: per the time that stands above the line, or per day of a mass or an amount. */
function asRate(text: string): string | undefined {
  const unit = parseUnit(text)
  const turned = unit.terms.map((term) =>
    term.symbol.dimension[2] === 1 && term.power === 1 ? { ...term, power: -1 } : term,
  )
  const rate = formatUnit({ ...unit, terms: turned })
  if (yearlyRate(rate) !== undefined) return rate
  const isOfMatter = unit.terms.some(({ symbol: { dimension } }) => dimension[1] === 1 || dimension[5] === 1)
  const daily = `${formatUnit(unit)} day⁻¹`
  return isOfMatter && yearlyRate(daily) !== undefined ? daily : undefined
}
