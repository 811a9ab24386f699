// Places as words: the values of an axis, numbers in as many digits as a picture tells apart.
import type { AxisReading, NumberAxis } from './reading.js'

/** A value with what it is of. */
export interface Told {
  readonly title: string
  readonly text: string
}

const day = 864e5

/** A number in so many digits, with the signs that a report writes. */
export function numberText(
  value: number,
  options: Intl.NumberFormatOptions = { maximumSignificantDigits: 4 },
): string {
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e9 || size < 1e-6) && options.maximumSignificantDigits !== undefined)
    return value
      .toExponential(3)
      .replace(/\.?0+e/, 'e')
      .replaceAll('-', '−')
  return new Intl.NumberFormat('en-US', options).format(value).replace('-', '−')
}

/** The value at a place of an axis. */
export function valueAt({ kind, domain, range }: NumberAxis, place: number): number {
  const forward = (value: number): number =>
    kind === 'log'
      ? Math.log(value)
      : kind === 'symlog'
        ? Math.sign(value) * Math.log1p(Math.abs(value))
        : value
  const share = (place - range[0]) / (range[1] - range[0])
  const value = forward(domain[0]) + share * (forward(domain[1]) - forward(domain[0]))
  if (kind === 'log') return Math.exp(value)
  return kind === 'symlog' ? Math.sign(value) * Math.expm1(Math.abs(value)) : value
}

/** A place of an axis as text. */
export function placeText(axis: AxisReading, place: number): string {
  if (axis.kind === 'names') {
    const distances = axis.at.map((at) => Math.abs(at - place))
    return axis.names[distances.indexOf(Math.min(...distances))] ?? ''
  }
  const value = valueAt(axis, place)
  const span = Math.abs(axis.domain[1] - axis.domain[0])
  if (axis.kind === 'utc') return dateText(value, span)
  const { limits } = axis
  const [low = -Infinity, high = Infinity] = limits ?? []
  const slack = limits === undefined ? 0 : Math.min((high - low) * 1e-3, Math.abs(low) * 1e-2)
  if (value > high + slack) return `more than ${numberText(high)}`
  if (value < low - slack) return `less than ${numberText(low)}`
  if (axis.kind !== 'linear') return numberText(value)
  // A picture tells about a thousandth of its axis: digits beyond would be those of pixels.
  const scale = axis.share === true ? 100 : 1
  const decimals = Math.max(0, Math.min(20, 3 - Math.floor(Math.log10(span * scale || 1))))
  const rounded = Number((value * scale).toFixed(decimals))
  const size = Math.abs(rounded)
  const text =
    size !== 0 && size < 1e-6
      ? numberText(rounded)
      : numberText(rounded === 0 ? 0 : rounded, { maximumFractionDigits: decimals })
  return axis.share === true ? `${text} %` : text
}

/** A moment: the day, and the time where it is not midnight. */
function dateText(value: number, span: number): string {
  const step = span > 5 * day ? 36e5 : 6e4
  const text = new Date(Math.round(value / step) * step).toISOString()
  return text.slice(11, 16) === '00:00' ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 16)}`
}

/** A value with its title, the unit behind it: `GPP (g m⁻²)` and `3` become `GPP: 3 g m⁻²`. */
export function toldText({ title, text }: Told): string {
  const [, label = title, unit = ''] = /^(.*) \(([^()]+)\)$/.exec(title) ?? []
  const written = unit === '' || /better$/.test(unit) ? text : `${text} ${unit}`
  return label === '' ? written : `${label}: ${written}`
}
