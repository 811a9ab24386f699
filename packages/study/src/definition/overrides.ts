// `--set model.hidden=64`: changes to a study file from the command line, under the same validation.
import { InputError } from '@utsushi/ground'
import { readYaml } from './read-yaml.js'

/** One change: where, what, and how it was typed. */
export interface Override {
  readonly path: readonly string[]
  readonly value: unknown
  /** For error messages: `--set model.hidden=64`. */
  readonly typed: string
}

/**
 * Reads `model.hidden=64`. The value is YAML: `64`, `true`, `closed`, `[gpp, npp]`, `2004`.
 *
 * @throws InputError when there is no `=` or the value cannot be read.
 */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=')
  const typed = `--set ${text}`
  const path = text.slice(0, equals).split('.')
  if (equals < 1 || path.some((part) => part.trim() === ''))
    throw new InputError(`${typed} — expected key=value, for example --set model.hidden=64`)
  if (path.slice(1).includes('__proto__'))
    throw new InputError(`${typed} — "__proto__" is no key of a study file`)
  const { value } = readYaml(
    text.slice(equals + 1),
    (message) => new InputError(`${shortened(typed)} — the value cannot be read: ${message}`),
  )
  return { path, value, typed: shortened(typed) }
}

/** What was typed, as far as a message repeats it. */
const shortened = (typed: string): string => (typed.length > 200 ? `${typed.slice(0, 199)}…` : typed)

/** The record with the changes made; sections that are missing are created. The given one is left as it is. */
export function applyOverrides(
  record: Readonly<Record<string, unknown>>,
  overrides: readonly Override[],
): Record<string, unknown> {
  const changed = structuredClone(record)
  for (const { path, value, typed } of overrides) {
    let section = changed
    for (const [depth, key] of path.slice(0, -1).entries()) {
      const inner = Object.hasOwn(section, key) ? section[key] : undefined
      if (inner !== undefined && inner !== null && !isSection(inner))
        throw new InputError(`${typed} — ${path.slice(0, depth + 1).join('.')} is a value, not a section`)
      const next: Record<string, unknown> = isSection(inner) ? inner : {}
      define(section, key, next)
      section = next
    }
    define(section, path.at(-1) ?? '', value)
  }
  return changed
}

/** Whether a value is a mapping of keys. */
export function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Sets an own key, also when it is called `__proto__`. */
function define(section: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(section, key, { value, writable: true, enumerable: true, configurable: true })
}
