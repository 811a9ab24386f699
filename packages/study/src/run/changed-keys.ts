// Which settings differ between two configurations.
import { isSection } from '../definition/overrides.js'

/** Dotted keys whose values differ: `['training.maxMinutes']`. Lists are compared whole. */
export function changedKeys(
  before: unknown,
  after: unknown,
  path: readonly string[] = [],
): readonly string[] {
  if (isSection(before) && isSection(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) => changedKeys(before[key], after[key], [...path, key]))
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [path.join('.')]
}
