/** What keeps the fields of a text line apart, and the fields themselves. */
import { isUtf8 } from 'node:buffer'
import { isJapanese, japaneseDecoder } from './japanese.js'

/** How the fields of a text table are kept apart: one character's byte, or any run of blanks. */
export type Separator = { readonly kind: 'byte'; readonly byte: number } | { readonly kind: 'blanks' }

/** The one mark as a separator. */
export function separatorByte(mark: string): Separator {
  return { kind: 'byte', byte: mark.charCodeAt(0) }
}

const latin = new TextDecoder('windows-1252')
const japanese = japaneseDecoder()

/** A line's text: UTF-8, or, where it is none, what Japanese or Western Windows programs write. */
export function lineText(bytes: Buffer): string {
  return textOf(bytes).replace(/\r+$/, '')
}

function textOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  return (isJapanese(bytes) ? japanese : latin).decode(bytes)
}

const candidates = [',', ';', '\t', '|'] as const

/**
 * The separator of a header line: of the marks in it, the one that gives the row below as many fields, most of all; where
 * none does, the one that it holds most of, quoted ones aside; blanks where it holds none and the file may be blank-separated.
 * @param below a row of the table, where there is one
 */
export function separatorOf(line: string, blanks: boolean, below?: string): Separator {
  const counted = candidates
    .map((mark) => ({ mark, fields: splitFields(line, separatorByte(mark)).length }))
    .filter(({ fields }) => fields > 1)
    .sort((a, b) => b.fields - a.fields)
  const agrees = counted.find(
    ({ mark, fields }) => below !== undefined && splitFields(below, separatorByte(mark)).length === fields,
  )
  const best = (agrees ?? counted[0])?.mark
  if (best === '\t' && blanks)
    return agrees === undefined ? { kind: 'blanks' } : tabsOrBlanks(line, below ?? '')
  if (best !== undefined) return separatorByte(best)
  return blanks || /\S\s+\S/.test(line) ? { kind: 'blanks' } : separatorByte(',')
}

/** Tabs, which may part empty fields and fields with blanks in them, unless blanks part both lines alike and further. */
function tabsOrBlanks(line: string, below: string): Separator {
  const count = (text: string, separator: Separator): number => splitFields(text, separator).length
  const tabs = separatorByte('\t')
  const fields = count(line, { kind: 'blanks' })
  const further = fields === count(below, { kind: 'blanks' }) && fields > count(line, tabs)
  return further ? { kind: 'blanks' } : tabs
}

/** Splits one line at a separator, honouring double quotes. */
export function splitFields(line: string, separator: Separator): string[] {
  if (separator.kind === 'blanks') {
    const trimmed = line.trim()
    if (!trimmed.includes('"')) return trimmed === '' ? [] : trimmed.split(/[ \t]+/)
    return (trimmed.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map(unquote)
  }
  const mark = String.fromCharCode(separator.byte)
  if (!line.includes('"')) return line.split(mark).map((field) => field.trim())
  const fields: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at <= line.length; at++) {
    const character = line[at]
    if (character === '"') quoted = !quoted
    else if (at === line.length || (character === mark && !quoted)) {
      fields.push(unquote(line.slice(start, at).trim()))
      start = at + 1
    }
  }
  return fields
}

/** A field without its surrounding quotes. */
export function unquote(field: string): string {
  if (field.length < 2 || !field.startsWith('"') || !field.endsWith('"')) return field
  return field.slice(1, -1).replaceAll('""', '"').trim()
}
