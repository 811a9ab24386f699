// Which settings of runs differ, and how: rows of the table that compares them.
import type { RunLine, Setting } from '../../wire/runs.js'

/** A setting that is not the same in all runs. */
export interface Difference {
  readonly key: string
  /** One for each run; undefined where it has no such setting. */
  readonly values: readonly (Setting | undefined)[]
}

/**
 * Settings that differ; those that all runs share are left out. Keys in the order in which they first occur.
 * @example differences([a, b]) // [{ key: 'model.hidden', values: [32, 64] }]
 */
export function differences(runs: readonly Pick<RunLine, 'settings'>[]): readonly Difference[] {
  const keys = new Set(runs.flatMap(({ settings }) => Object.keys(settings)))
  return [...keys]
    .map((key) => ({
      key,
      values: runs.map(({ settings }) => (Object.hasOwn(settings, key) ? settings[key] : undefined)),
    }))
    .filter(({ values }) => values.some((value) => value !== values[0]))
}

/** Every key of the settings of runs. */
export const settingKeys = (runs: readonly Pick<RunLine, 'settings'>[]): readonly string[] => [
  ...new Set(runs.flatMap(({ settings }) => Object.keys(settings))),
]
