/** A sequence over what an explanation says of its steps, as colour: where a model looked, and whether that spoke for its answer or against it. */
import { greatestOf } from '@utsushi/ground'
import { continuous, drawable, titled, type AxisOptions, type ChartOptions } from './axes.js'
import { formatNumber, formatShare, withUnit } from './number.js'
import type { ChartSpec } from './render.js'
import { colours, divergingColours } from './theme.js'

/** The blue half: from nothing to much. */
const sizeColours = divergingColours.slice(5)

/** A sequence, and what is said of it. */
export interface ColouredSeries {
  /** Where its steps stand, rising, `[steps]`: angles, times. */
  readonly along: ArrayLike<number>
  /** `[steps]` */
  readonly values: ArrayLike<number>
  /** What is said of every step, `[steps]`: attributions of one channel. */
  readonly attribution: ArrayLike<number>
}

export interface ColouredSeriesOptions extends ChartOptions, ColouredSeries {
  readonly x: AxisOptions
  readonly y: AxisOptions
  /** Title of the colours (default `attribution`). */
  readonly label?: string
  /**
   * Whether below and above 0 are told apart, in orange and blue; sizes from light to dark otherwise (default: whether any attribution is below 0).
   */
  readonly signed?: boolean
  /** The attribution of the strongest colour, so that several pictures can be compared (default: the largest size here). */
  readonly limit?: number
}

/**
 * A sequence as a line on paper that is coloured step by step.
 *
 * @example
 * colouredSeries({ title: 'Pattern 12', x: { label: '2θ', unit: '°' }, y: { label: 'intensity' }, along: angles, values: pattern, attribution })
 */
export function colouredSeries(options: ColouredSeriesOptions): ChartSpec {
  const { along, values, attribution, label = 'attribution' } = options
  const width = options.width ?? 640
  const signed = options.signed ?? isSigned(attribution)
  // What is near nothing is near the paper in both.
  const steps = signed ? divergingColours : sizeColours
  const largest = largestOf(attribution)
  const limit = options.limit ?? (largest === 0 ? 1 : largest)
  const low = signed ? -limit : 0
  const [first, last] = [edge(along, 0), edge(along, along.length)]
  const x = continuous('x', { ...options.x, domain: [first, last] })
  return {
    ...titled(options, width),
    width,
    height: options.height ?? 170,
    layer: [
      {
        data: { values: [...areasOf(options, { low, limit, count: steps.length, signed })] },
        mark: { type: 'rect' },
        encoding: {
          x: { ...x, field: 'from' },
          x2: { field: 'to' },
          color: {
            field: 'value',
            type: 'quantitative',
            scale: { type: 'quantize', domain: [low, limit], range: [...steps] },
            legend: { title: label, gradientLength: 110, format: '.2~g' },
          },
        },
      },
      ...[
        // Paper around the line: it is read on light and on strong colours.
        { stroke: colours.paper, strokeWidth: 3.6, aria: false },
        { stroke: colours.ink, strokeWidth: 1.5 },
      ].map((stroke) => ({
        data: {
          values: Array.from(along, (place, step) => ({ x: place, y: drawable(values[step]) })),
        },
        mark: { type: 'line', clip: true, ...stroke },
        encoding: { x, y: continuous('y', options.y) },
      })),
    ],
  }
}

/**
 * What such a picture shows, in words: for those who do not see it.
 * @example colouredSeriesWords(options) // 'intensity over 2θ (°), coloured by attribution: two thirds of it lie …'
 */
export function colouredSeriesWords({
  along,
  attribution,
  x,
  y,
  label = 'attribution',
}: Omit<ColouredSeriesOptions, 'values'>): string {
  const sizes = Array.from(attribution, (value) => (Number.isFinite(value) ? Math.abs(value) : 0))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const what = `${y.label} over ${withUnit(x.label, x.unit)}, coloured by ${label}`
  const strongest = sizes.indexOf(greatestOf(sizes))
  if (total === 0 || strongest < 0) return `${what}: no step has any.`
  // The stretch around the strongest step that does not fall below a quarter of it.
  let [from, to] = [strongest, strongest]
  const holds = (step: number): boolean => (sizes[step] ?? 0) >= 0.25 * (sizes[strongest] ?? 0)
  while (holds(from - 1)) from--
  while (holds(to + 1)) to++
  const share = sizes.slice(from, to + 1).reduce((sum, size) => sum + size, 0) / total
  const place =
    from === to
      ? `at ${formatNumber(along[from] ?? NaN)}`
      : `from ${formatNumber(along[from] ?? NaN)} to ${formatNumber(along[to] ?? NaN)}`
  const side = (attribution[strongest] ?? 0) < 0 ? 'against the answer' : 'for it'
  return `${what}: the strongest is ${place}, ${isSigned(attribution) ? `${side}, ` : ''}with ${formatShare(share)} of all.`
}

const isSigned = (attribution: ArrayLike<number>): boolean =>
  Array.from(attribution).some((value) => value < 0)

const largestOf = (attribution: ArrayLike<number>): number =>
  Array.from(attribution).reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 0)

/** Between a step and the one before it; half a step beyond at the ends. */
function edge(along: ArrayLike<number>, step: number): number {
  const at = (place: number): number => along[place] ?? NaN
  const count = along.length
  if (count < 2) return at(0) + (step === 0 ? -0.5 : 0.5)
  if (step === 0) return at(0) - (at(1) - at(0)) / 2
  if (step === count) return at(count - 1) + (at(count - 1) - at(count - 2)) / 2
  return (at(step - 1) + at(step)) / 2
}

interface Scale {
  readonly low: number
  readonly limit: number
  readonly count: number
  readonly signed: boolean
}

/** Steps of one colour that stand side by side, as one area: no seams between them, and a smaller picture. */
function* areasOf(
  { along, attribution }: ColouredSeries,
  { low, limit, count, signed }: Scale,
): Generator<{ readonly from: number; readonly to: number; readonly value: number }> {
  const colourOf = (step: number): number => {
    const given = attribution[step] ?? NaN
    const value = signed ? given : Math.abs(given)
    if (!Number.isFinite(value)) return -1
    return Math.min(count - 1, Math.max(0, Math.floor(((value - low) / (limit - low)) * count)))
  }
  for (let from = 0; from < along.length;) {
    const colour = colourOf(from)
    let to = from + 1
    while (to < along.length && colourOf(to) === colour) to++
    if (colour >= 0)
      yield {
        ...{ from: edge(along, from), to: edge(along, to) },
        value: low + ((colour + 0.5) / count) * (limit - low),
      }
    from = to
  }
}
