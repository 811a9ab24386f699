// Units in study files. A text that is no unit is refused when the configuration is read, with the nearest that is one.
import { conversion, formatUnit, unitProblem, unknownUnit, yearlyRate } from '@utsushi/data'
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
    const perDay = `${text} day-1`
    const meant =
      unitProblem(perDay) === undefined && text.trim() !== '' ? `, such as ${formatUnit(perDay)}` : ''
    context.addIssue({
      code: 'custom',
      message: `${formatUnit(text)} is no unit of a flux: expected something per time${meant}; ${remedy}`,
    })
  })
