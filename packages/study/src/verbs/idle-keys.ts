// Keys of a study file that have no effect beside its other keys: a burn-in where no segments are trained on, patience where
// nothing is validated. Told when training begins, if the file says something else than the default.
import type { CommonConfig } from '../definition/common-keys.js'
import type { Reporter } from '../definition/reporter.js'
import type { StudyParts, Task } from '../definition/parts.js'
import { isSection } from '../definition/overrides.js'

/** A key that does nothing, and why. */
export interface IdleKey {
  readonly key: string
  readonly because: string
}

/** Warns of keys that were set and do nothing. */
export function tellIdle<C extends CommonConfig, D, P, F, M, A, E>(
  study: Pick<StudyParts<C, D, P, F, M, A, E>, 'schema' | 'idle'>,
  { config, parts }: Pick<Task<C, D, P, F, M>, 'config' | 'parts'>,
  reporter: Pick<Reporter, 'warn'>,
): void {
  const all = [...(study.idle?.(config) ?? []), ...idleTraining(config, parts.validation !== undefined)]
  for (const { key, because } of all)
    if (isSet(study.schema, config, key)) reporter.warn(`${key}: has no effect, ${because}`)
}

function* idleTraining({ training }: CommonConfig, watched: boolean): Generator<IdleKey> {
  if (training === undefined) return
  if (!watched) {
    const because = 'for no part is held back to validate on: the last epoch is taken'
    yield { key: 'training.patience', because }
    yield { key: 'training.evaluateEvery', because }
  }
}

/** Whether a key has another value than it has when it is left out. */
function isSet(
  schema: { safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown } },
  config: unknown,
  key: string,
): boolean {
  const path = key.split('.')
  const left = schema.safeParse(without(config, path))
  return left.success && JSON.stringify(at(left.data, path)) !== JSON.stringify(at(config, path))
}

function without(config: unknown, [key = '', ...rest]: readonly string[]): unknown {
  if (!isSection(config)) return config
  return Object.fromEntries(
    Object.entries(config).flatMap(([name, value]): [string, unknown][] => {
      if (name !== key) return [[name, value]]
      return rest.length === 0 ? [] : [[name, without(value, rest)]]
    }),
  )
}

const at = (config: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((section, key) => (isSection(section) ? section[key] : undefined), config)
