// Values of parameters out of an address.
import type { StudioParameter, StudioValues } from '../wire/studio.js'
import { Refusal } from './refusal.js'

/**
 * Checks that a text holds a number for every parameter, inside its range.
 *
 * @param text JSON: `{"count": 5, "hue": 203.5}`
 * @throws Refusal naming the parameter
 */
export function checkParameterValues(
  space: Readonly<Record<string, StudioParameter>>,
  text: string,
): StudioValues {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw new Refusal(400, 'the values are no JSON')
  }
  if (typeof given !== 'object' || given === null)
    throw new Refusal(400, 'the values are no record of numbers')
  const values = new Map(Object.entries(given as Readonly<Record<string, unknown>>))
  return Object.fromEntries(
    Object.entries(space).map(([name, { kind, low, high }]) => {
      const value = values.get(name)
      const fits = typeof value === 'number' && value >= low && value <= high
      if (!fits || (kind === 'count' && !Number.isInteger(value)))
        throw new Refusal(
          400,
          `${name} is not a ${kind === 'count' ? 'whole ' : ''}number from ${low} to ${high}`,
        )
      return [name, value]
    }),
  )
}
