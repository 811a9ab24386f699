// The study file's own settings as a point of the searched space: what a tuning tries first, so that its best is never worse
// than what the user had.
import { allows, isActive, type ParameterValue, type Parameters, type SearchSpace } from '@utsushi/tune'
import { isSection } from '../study/overrides.js'

/** The point, or the first key whose own value the space leaves out. */
export type OwnSettings =
  { readonly parameters: Parameters } | { readonly outside: string; readonly value: unknown }

/**
 * Looks the searched keys up in a configuration.
 * @param config resolved configuration of the study
 */
export function ownSettings(config: unknown, space: SearchSpace): OwnSettings {
  const parameters: Record<string, ParameterValue> = {}
  for (const [key, parameter] of Object.entries(space)) {
    if (!isActive(parameter, parameters)) continue
    const value = key.split('.').reduce<unknown>((at, part) => (isSection(at) ? at[part] : undefined), config)
    if (!isParameterValue(value) || !allows(parameter.distribution, value)) return { outside: key, value }
    parameters[key] = value
  }
  return { parameters }
}

const isParameterValue = (value: unknown): value is ParameterValue =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)
