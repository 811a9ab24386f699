// What a run says of itself, with the keys that did not exist when it was written.
import type { Study } from '../definition/contract.js'
import { applyOverrides, isSection } from '../definition/overrides.js'

/** The configuration of a run with what a later key was then, where the run says nothing of it. */
export function asWritten(
  { formerly = {} }: Pick<Study, 'formerly'>,
  config: Readonly<Record<string, unknown>>,
) {
  const absent = Object.entries(formerly).flatMap(([key, value]) => {
    const path = key.split('.')
    const known = path.reduce<unknown>((inner, part) => (isSection(inner) ? inner[part] : undefined), config)
    return known === undefined ? [{ path, value, typed: key }] : []
  })
  return applyOverrides(config, absent)
}
