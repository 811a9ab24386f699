// The study file's own settings as a point of the searched space: what a tuning tries first, so that its best is never worse
// than what the user had.
import {
  activeParameters,
  allows,
  type ParameterValue,
  type Parameters,
  type SearchSpace,
} from '@utsushi/tune'
import { isSection } from '../definition/overrides.js'

/** The point, or the first key whose own value the space leaves out. */
export type OwnSettings =
  { readonly parameters: Parameters } | { readonly outside: string; readonly value: unknown }

/**
 * Looks the searched keys up in a configuration.
 * @param config resolved configuration of the study
 */
export function ownSettings(config: unknown, space: SearchSpace): OwnSettings {
  const valueOf = (key: string): unknown =>
    key.split('.').reduce<unknown>((at, part) => (isSection(at) ? at[part] : undefined), config)
  const all = Object.keys(space).map((key) => [key, valueOf(key)] as const)
  const values = Object.fromEntries(all) as Parameters
  const active = activeParameters(space, values)
  for (const key of active) {
    const [value, distribution] = [values[key], space[key]?.distribution]
    if (!isParameterValue(value) || distribution === undefined || !allows(distribution, value))
      return { outside: key, value }
  }
  return { parameters: Object.fromEntries(all.filter(([key]) => active.includes(key))) as Parameters }
}

const isParameterValue = (value: unknown): value is ParameterValue =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)
