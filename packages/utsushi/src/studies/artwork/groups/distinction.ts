// What sets a group apart from the others, in words: few dips (2 to 4), blue to violet.
import { formatNumber } from '@utsushi/study/plots'
import { wrapped, type Circle } from '../around.js'
import { columnOf, type DrawnParameter, type DrawnTable } from './drawn-parameter.js'
import type { ParameterRange } from './parameter-ranges.js'

/** A parameter by which a group differs. */
export interface Distinction {
  readonly parameter: string
  /** How far the group's values are from those of the others: 0 alike, 1 entirely apart. */
  readonly apart: number
  /** `few dips (2 to 4)`, `blue to violet (210° to 275°)` */
  readonly words: string
}

/** Distributions that are less apart are not worth a word. */
const leastApart = 0.35

/**
 * By what a group differs from all other pictures, the clearest first; nothing where it differs by nothing. Of angles it does not
 * matter where the circle begins (Kuiper's statistic), of others it is that of Kolmogorov and Smirnov.
 *
 * @param ranges of the group
 * @param members pictures of the group
 * @param others all other pictures
 */
export function distinctions(
  ranges: readonly ParameterRange[],
  table: DrawnTable,
  members: ArrayLike<number>,
  others: ArrayLike<number>,
): readonly Distinction[] {
  if (members.length === 0 || others.length === 0) return []
  return ranges
    .map((range, place): Distinction => {
      const { name, kind } = range.parameter
      const [own, rest] = [columnOf(table, place, members), columnOf(table, place, others)]
      const { above, below } = largestGaps(own, rest)
      return {
        parameter: name,
        apart: kind === 'circular' ? above + below : Math.max(above, below),
        words: kind === 'circular' ? arcWords(range) : intervalWords(range, above, below),
      }
    })
    .filter(({ apart }) => apart >= leastApart)
    .sort((a, b) => b.apart - a.apart)
}

/** How far the share of the group up to a value is above, and below, that of the others, at the most. */
function largestGaps(
  own: Float64Array,
  rest: Float64Array,
): { readonly above: number; readonly below: number } {
  const [a, b] = [own.toSorted(), rest.toSorted()]
  let [i, j, above, below] = [0, 0, 0, 0]
  while (i < a.length || j < b.length) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity)
    while (i < a.length && a[i] === value) i++
    while (j < b.length && b[j] === value) j++
    const gap = i / a.length - j / b.length
    above = Math.max(above, gap)
    below = Math.max(below, -gap)
  }
  return { above, below }
}

/** `above`: the group lies lower than the others; `below`: higher; both: between them. */
function intervalWords({ parameter, low, high }: ParameterRange, above: number, below: number): string {
  const isCount = parameter.kind === 'count'
  const range = rangeWords(low, high, unitWords(parameter))
  const name = parameterNoun(parameter)
  const isBetween = Math.min(above, below) > 0.4 * Math.max(above, below)
  if (isBetween) return isCount ? `${range} ${name}` : `${name} ${range}`
  const side = isCount ? (above > below ? 'few' : 'many') : above > below ? 'low' : 'high'
  return `${side} ${name} (${range})`
}

function arcWords({ parameter, low, high, allAround }: ParameterRange): string {
  const name = parameterNoun(parameter)
  if (allAround) return `${name} all around`
  const isAngle = parameter.high - parameter.low === 360
  const shown = (value: number): number => (isAngle ? Math.round(value) % 360 : value)
  const range = rangeWords(shown(low), shown(high), isAngle ? '°' : unitWords(parameter))
  if (!/hue/i.test(parameter.name)) return `${name} ${range}`
  const [from, to] = [hueWord(parameter, low), hueWord(parameter, high)]
  return `${from === to ? from : `${from} to ${to}`} (${range})`
}

const unitWords = ({ unit = '' }: DrawnParameter): string =>
  unit === '' || unit === '1' || unit === '°' ? unit.replace('1', '') : ` ${unit}`

const rangeWords = (low: number, high: number, unit: string): string =>
  low === high
    ? `${formatNumber(low)}${unit}`
    : `${formatNumber(low)}${unit === '°' ? unit : ''} to ${formatNumber(high)}${unit}`

/** A parameter as people say it: `dipCount` becomes `dips`, `lineWidth` becomes `line width`. */
export function parameterNoun({ name, kind }: Pick<DrawnParameter, 'name' | 'kind'>): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  const counted = /^(.+) counts?$/.exec(words)?.[1]
  return kind === 'count' && counted !== undefined ? plural(counted) : words
}

const plural = (word: string): string =>
  /(s|x|ch|sh)$/.test(word) ? `${word}es` : /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`

/** Where each hue ends, in degrees. */
const hues = [
  [15, 'red'],
  [45, 'orange'],
  [70, 'yellow'],
  [160, 'green'],
  [200, 'cyan'],
  [255, 'blue'],
  [290, 'violet'],
  [345, 'magenta'],
] as const

/**
 * The name of a hue, as of HSL: red where the circle begins.
 * @example hueWord({ low: 0, high: 360 }, 230) // 'blue'
 */
export function hueWord(circle: Circle, value: number): string {
  const degrees = (360 * (wrapped(circle, value) - circle.low)) / (circle.high - circle.low)
  return hues.find(([end]) => degrees < end)?.[1] ?? 'red'
}
