/**
 * JSON as Python writes and reads it: with the tokens `NaN`, `Infinity` and `-Infinity` that JSON proper lacks.
 */
import type { Json } from '../trial.js'

/** Strings are matched first, so that a token inside one is left alone. */
const stringOrToken = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g

/**
 * @throws SyntaxError for what is JSON neither to Python nor to JavaScript.
 * @example parsePythonJson('{"value":NaN}') // { value: NaN }
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error
  }
  let mark = '#NaN'
  while (text.includes(mark)) mark = `#${mark}`
  const plain = text.replace(stringOrToken, (found) => {
    if (found === 'NaN') return `"${mark}"`
    if (found === 'Infinity') return '1e999'
    return found === '-Infinity' ? '-1e999' : found
  })
  return JSON.parse(plain, (_, value: unknown) => (value === mark ? NaN : value))
}

/** @example pythonJson({ value: Infinity }) // '{"value":Infinity}' */
export function pythonJson(value: Json): string {
  if (typeof value === 'number') return Number.isFinite(value) ? plainNumber(value) : String(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(pythonJson).join(',')}]`
  const entries = Object.entries(value as { readonly [key: string]: Json })
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${pythonJson(entry)}`).join(',')}}`
}

/** A number that Python reads as a float: whole ones get `.0`. */
export function pythonFloat(value: number): string {
  const text = pythonJson(value)
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

const plainNumber = (value: number): string => (Object.is(value, -0) ? '-0.0' : String(value))
