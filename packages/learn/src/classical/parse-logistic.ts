// A logistic regression read back from JSON, checked.
import { InputError } from '@utsushi/ground'
import { recordOf } from '../json-values.js'
import type { Logistic } from './logistic.js'

/**
 * @param where it stands, for messages
 * @throws InputError naming the key that is wrong
 * @example parseLogistic(JSON.parse(text), 'scalers.json')
 */
export function parseLogistic(value: unknown, where = 'logistic'): Logistic {
  const { kind, version, ...given } = recordOf(value, where)
  if (kind !== 'logistic' || version !== 1)
    throw new InputError(
      `${where}: is not a logistic regression of version 1 — fit it again or restore the file`,
    )
  const numbers = (key: 'coefficients' | 'mean' | 'scale'): readonly number[] => {
    const list: unknown = given[key]
    if (!Array.isArray(list) || !list.every((each) => typeof each === 'number' && Number.isFinite(each)))
      throw new InputError(`${where}.${key}: expected a list of numbers`)
    return list as number[]
  }
  const [coefficients, mean, scale] = [numbers('coefficients'), numbers('mean'), numbers('scale')]
  if (mean.length !== coefficients.length || scale.length !== coefficients.length)
    throw new InputError(
      `${where}: ${coefficients.length} coefficients, ${mean.length} means and ${scale.length} scales, expected as many`,
    )
  if (scale.some((each) => each <= 0)) throw new InputError(`${where}.scale: expected numbers above 0`)
  const { intercept } = given
  if (typeof intercept !== 'number' || !Number.isFinite(intercept))
    throw new InputError(`${where}.intercept: expected a number`)
  return { kind, version, coefficients, intercept, mean, scale }
}
