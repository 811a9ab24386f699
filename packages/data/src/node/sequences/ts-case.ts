/** One case of a `.ts` file: its dimensions, parted by colons, and behind them the class or the target. */
import { countOf, InputError } from '@utsushi/ground'
import { parseMoment } from '../ragged/moment.js'
import { fieldNumber, type NumberFields } from './number-fields.js'
import type { TsHeader } from './ts-header.js'

/** A case as it stands in the file. */
export interface TsCase {
  /** `[dimensions][steps]` */
  readonly dimensions: readonly Float64Array[]
  /** Time stamps, where the file has them; one axis for all dimensions. */
  readonly axis?: Float64Array
  /** What stands behind the dimensions. */
  readonly label?: string
}

/** One dimension, with the stamps of its values. */
interface Dimension {
  readonly values: Float64Array
  readonly stamps?: Float64Array
}

/**
 * @throws InputError naming the row for what is no number, a dimension that is empty or as long as no other, stamps that differ, and
 * what the header promises otherwise
 * @example tsCase('1,2,3:4,5,6:walk', header, fields, 'a.ts row 12') // { dimensions: [[1, 2, 3], [4, 5, 6]], label: 'walk' }
 */
export function tsCase(text: string, header: TsHeader, fields: NumberFields, where: string): TsCase {
  const parts = header.timeStamps ? outsideBrackets(text) : text.split(':')
  const labelled = header.target || header.classLabels !== undefined
  const label = labelled ? parts.pop()?.trim() : undefined
  if (labelled && (parts.length === 0 || label === undefined))
    throw new InputError(
      `${where}: has no ":" before a ${header.target ? 'target' : 'class'} — every case ends in one`,
    )
  const read = parts.map((part, dimension): Dimension => {
    const own = `${where}, dimension ${dimension + 1}`
    return header.timeStamps ? stamped(part, fields, own) : { values: plain(part, fields, own) }
  })
  const [first] = read
  checkShape(
    where,
    header,
    read.map(({ values }) => values),
  )
  const axis = first?.stamps
  for (const [dimension, { stamps }] of read.entries())
    if (axis !== undefined && stamps?.some((stamp, at) => stamp !== axis[at]) === true)
      throw new InputError(
        `${where}: dimension ${dimension + 1} has other time stamps than dimension 1 — bring them to the same, with ? where nothing was measured`,
      )
  return {
    dimensions: read.map(({ values }) => values),
    ...(axis === undefined ? {} : { axis }),
    ...(label === undefined ? {} : { label }),
  }
}

function plain(part: string, fields: NumberFields, where: string): Float64Array {
  if (part.trim() === '') return new Float64Array(0)
  const texts = part.split(',')
  return Float64Array.from(texts, (text, step) =>
    fieldNumber(text.trim(), fields, () => `${where}, step ${step + 1}`),
  )
}

/** `(0,1.5),(1,2.5)`, or with moments instead of numbers. */
function stamped(part: string, fields: NumberFields, where: string): Dimension {
  const pairs =
    part.trim() === '' ? [] : [...part.matchAll(/\(([^()]*)\)\s*,?/g)].map(([, inner = '']) => inner)
  if (part.replace(/\([^()]*\)/g, '').replace(/[\s,]/g, '') !== '')
    throw new InputError(`${where}: expected (time, value) after (time, value), as @timeStamps is true`)
  const stamps = new Float64Array(pairs.length)
  const values = new Float64Array(pairs.length)
  for (const [step, pair] of pairs.entries()) {
    const cut = pair.lastIndexOf(',')
    const own = `${where}, step ${step + 1}`
    if (cut < 0) throw new InputError(`${own}: is "(${pair})" — expected (time, value)`)
    const time = pair.slice(0, cut).trim()
    const moment = parseMoment(time)
    stamps[step] = Number.isNaN(moment) ? fieldNumber(time, fields, () => `${own}: the time`) : moment
    values[step] = fieldNumber(pair.slice(cut + 1).trim(), fields, () => `${own}: the value`)
  }
  return { values, stamps }
}

/** Parts a line at its colons, but not at those of times of day. */
function outsideBrackets(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '(') depth++
    else if (character === ')') depth--
    else if (character === ':' && depth <= 0) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, text.slice(start)]
}

function checkShape(where: string, header: TsHeader, dimensions: readonly Float64Array[]): void {
  const wanted = header.dimensions ?? (header.univariate === true ? 1 : undefined)
  if (wanted !== undefined && dimensions.length !== wanted)
    throw new InputError(
      `${where}: has ${countOf(dimensions.length, 'dimension')} — the header says ${header.dimensions === undefined ? '@univariate true' : `@dimensions ${wanted}`}`,
    )
  const length = dimensions[0]?.length ?? 0
  const odd = dimensions.findIndex((values) => values.length !== length)
  if (odd >= 0)
    throw new InputError(
      `${where}: dimension ${odd + 1} has ${countOf(dimensions[odd]?.length ?? 0, 'value')}, dimension 1 has ${length} — write ? for what was not measured`,
    )
  if (header.seriesLength !== undefined && header.equalLength !== false && length !== header.seriesLength)
    throw new InputError(
      `${where}: has ${countOf(length, 'value')} — the header says @seriesLength ${header.seriesLength}; mend the case, or write @equalLength false`,
    )
}
