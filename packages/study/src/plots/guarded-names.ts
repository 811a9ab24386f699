/**
 * Names that every object inherits, on their way through Vega, whose scales and groups are plain objects: a series called
 * `constructor` would find a function there. They go with a mark before them that takes no room, which is taken out of the picture.
 */

const mark = '\u2060'
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))
/** The same as literals of an expression. */
const quoted = new RegExp(`"(?=(?:${[...inherited].join('|')})")`, 'g')

/** A value with every such name marked; the same value where there is none. */
export function guarded<T>(value: T): T {
  return holdsInherited(value) ? (marked(value) as T) : value
}

/** What was drawn, without the marks. */
export const unguarded = (text: string): string => (text.includes(mark) ? text.replaceAll(mark, '') : text)

function holdsInherited(value: unknown): boolean {
  if (typeof value === 'string') return inherited.has(value) || value.search(quoted) >= 0
  if (typeof value !== 'object' || value === null) return false
  for (const key in value) if (holdsInherited((value as Readonly<Record<string, unknown>>)[key])) return true
  return false
}

function marked(value: unknown): unknown {
  if (typeof value === 'string')
    return inherited.has(value) ? mark + value : value.replace(quoted, `"${mark}`)
  if (Array.isArray(value)) return value.map(marked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, marked(each)]))
}
