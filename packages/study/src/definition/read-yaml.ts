// YAML as study files and `--set` have it: text of some kilobytes, keys that stand once, nothing that unfolds without end. What is none
// of that is told in one line, whatever it would do to a parser.
import { hasControl, type InputError } from '@utsushi/ground'
import {
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type ErrorCode,
  type YAMLMap,
} from 'yaml'

/** A document, its plain value, and where its lines begin. */
export interface ReadYaml {
  readonly document: Document
  readonly lines: LineCounter
  readonly value: unknown
}

/** Characters of a study file: twenty times what a long one has. */
const longest = 256_000
const deepest = 100
const mostValues = 100_000

/**
 * Reads YAML.
 *
 * @param refuse makes an error of a message, and of the place in the text where that is known
 * @throws what `refuse` makes, for whatever is no YAML, too long, too deep, or holds itself
 */
export function readYaml(text: string, refuse: (message: string, offset?: number) => InputError): ReadYaml {
  if (text.length > longest)
    throw refuse(
      `holds ${text.length.toLocaleString('en-US')} characters, where keys and values of a study are expected`,
    )
  const lines = new LineCounter()
  // The parser compares every key of a section with every other: that is done below, in one pass.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  // What follows the first error of syntax is mostly its echo.
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined) throw refuse(inOneLine(problem), problem.pos[0])
  const again = repeatedKey(document)
  if (again !== undefined)
    throw refuse('this key was given before in the same section — remove one of them', again)
  const value = plain(document, refuse)
  refuseEndless(value, refuse)
  return { document, lines, value }
}

function inOneLine({ message }: { readonly code: ErrorCode; readonly message: string }): string {
  return /call stack/i.test(message) ? tooDeep : message.replaceAll('\n', ' ')
}

const tooDeep = `is nested more than ${deepest} deep`

function repeatedKey(document: Document): number | undefined {
  let found: number | undefined
  visit(document, {
    Map: (_, map: YAMLMap) => {
      const seen = new Set<string>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        if (seen.has(String(key.value))) {
          found = key.range?.[0] ?? 0
          return visit.BREAK
        }
        seen.add(String(key.value))
      }
      return undefined
    },
  })
  return found
}

function plain(document: Document, refuse: (message: string) => InputError): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw refuse(
      error instanceof RangeError
        ? tooDeep
        : 'its aliases (*) stand for more than a study file can hold — write the values out',
    )
  }
}

const commands = (text: string): string =>
  `"${text}" holds characters that are no letters but commands to the screen — write it without`

/** Refuses what holds itself, is deep beyond reading, or has a name or a text that no section or no picture can hold. */
function refuseEndless(value: unknown, refuse: (message: string) => InputError): void {
  let count = 0
  const look = (each: unknown, above: readonly unknown[]): void => {
    if (typeof each === 'string' && hasControl(each)) throw refuse(commands(each))
    if (typeof each !== 'object' || each === null) return
    if (above.includes(each)) throw refuse('an alias (*) stands for what holds it — write the value out')
    if (above.length >= deepest) throw refuse(tooDeep)
    if (Object.hasOwn(each, '__proto__'))
      throw refuse('"__proto__" is no key that a study file can have — call it otherwise')
    for (const [key, inner] of Object.entries(each)) {
      if (hasControl(key)) throw refuse(commands(key))
      if (++count > mostValues) throw refuse(`holds more than ${mostValues} values`)
      look(inner, [...above, each])
    }
  }
  look(value, [])
}
