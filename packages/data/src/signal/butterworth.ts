/** Butterworth filters as second-order sections: as flat as can be where they let pass. */
import { InputError } from '@utsushi/ground'
import { requireNumber, shown } from './check-values.js'

/** `[b0, b1, b2, 1, a1, a2]`: the numerator and the denominator of one section. */
export type Section = readonly [number, number, number, number, number, number]

/** A filter, in the unit of its sample rate (for a waveform: hertz). */
export interface FilterOptions {
  readonly kind: 'lowpass' | 'highpass' | 'bandpass' | 'bandstop'
  /** Where power is halved: one frequency, or both ends of a band. */
  readonly cutoff: number | readonly [low: number, high: number]
  /** Samples in a unit of the axis: 1 by its step. */
  readonly sampleRate: number
  /** Default 4; a band has twice as many poles. */
  readonly order?: number
}

interface Complex {
  readonly re: number
  readonly im: number
}

const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
})
const over = (a: Complex, b: Complex): Complex => {
  const size = b.re * b.re + b.im * b.im
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size }
}
const root = ({ re, im }: Complex): Complex => {
  const size = Math.hypot(re, im)
  return { re: Math.sqrt((size + re) / 2), im: Math.sign(im || 1) * Math.sqrt(Math.max(0, (size - re) / 2)) }
}

/**
 * The sections of a Butterworth filter, by the bilinear transform with its frequencies corrected.
 *
 * @throws InputError for a band that reaches the Nyquist frequency or beyond, with the highest that can be; for one without width; and for an order that
 * is none
 * @example butterworth({ kind: 'bandpass', cutoff: [1e3, 1e5], sampleRate: 1e6, order: 2 })
 */
export function butterworth(options: FilterOptions): readonly Section[] {
  const { kind, sampleRate, order = 4 } = options
  requireNumber(order, 'order', { from: 1, to: 12, whole: true })
  requireNumber(sampleRate, 'sampleRate', { above: 0 })
  const edges = edgesOf(options).map((edge) => 4 * Math.tan((Math.PI * edge) / sampleRate))
  const prototype = Array.from({ length: order }, (_, at): Complex => {
    const angle = (Math.PI * (2 * at + 1 - order)) / (2 * order)
    return { re: -Math.cos(angle), im: -Math.sin(angle) }
  })
  const [low = 0, high = 0] = edges
  const width = high - low
  const centre = Math.sqrt(low * high)
  switch (kind) {
    case 'lowpass':
      return sectionsOf(
        prototype.map(({ re, im }) => ({ re: re * low, im: im * low })),
        low ** order,
        [-1],
      )
    case 'highpass':
      return sectionsOf(
        prototype.map((pole) => over({ re: low, im: 0 }, pole)),
        1,
        [1],
        order,
      )
    case 'bandpass':
      return sectionsOf(
        prototype.flatMap((pole) => split({ re: (pole.re * width) / 2, im: (pole.im * width) / 2 }, centre)),
        width ** order,
        [1, -1],
        order,
      )
    case 'bandstop':
      return sectionsOf(
        prototype.flatMap((pole) => split(over({ re: width / 2, im: 0 }, pole), centre)),
        1,
        centre,
        2 * order,
      )
    default:
      return kind satisfies never
  }
}

/** The poles of a band, one on either side of its centre. */
function split(pole: Complex, centre: number): Complex[] {
  const square = times(pole, pole)
  const { re, im } = root({ re: square.re - centre ** 2, im: square.im })
  return [
    { re: pole.re + re, im: pole.im + im },
    { re: pole.re - re, im: pole.im - im },
  ]
}

function edgesOf({ kind, cutoff, sampleRate }: FilterOptions): readonly number[] {
  const isBand = kind === 'bandpass' || kind === 'bandstop'
  const edges = typeof cutoff === 'number' ? [cutoff] : [...cutoff]
  if (edges.length !== (isBand ? 2 : 1))
    throw new InputError(
      `${kind}: cutoff is ${edges.join(' to ')} — expected ${isBand ? 'both ends of the band' : 'one frequency'}`,
    )
  const nyquist = sampleRate / 2
  for (const edge of edges) {
    if (!(edge > 0))
      throw new InputError(
        `${kind}: ${edge} is no frequency — expected one above 0 and below ${shown(nyquist)}`,
      )
    if (edge >= nyquist)
      throw new InputError(
        `${kind}: the frequency ${shown(edge)} is not below ${shown(nyquist)}, half the sample rate of ${shown(sampleRate)} — ` +
          `lower it, or take samples more often`,
      )
  }
  const [low = 0, high = Infinity] = edges
  if (low >= high)
    throw new InputError(`${kind}: the band from ${low} to ${high} has no width — its lower end stands first`)
  return edges
}

/**
 * Analogue poles to digital sections.
 * @param gain of the analogue filter
 * @param zeros digital ones by turns, or the centre of a band that is stopped
 * @param analogue how many zeros the analogue filter has
 */
function sectionsOf(
  poles: readonly Complex[],
  gain: number,
  zeros: readonly number[] | number,
  analogue = 0,
): readonly Section[] {
  const rate = 4
  const digital = poles.map((pole) =>
    over({ re: rate + pole.re, im: pole.im }, { re: rate - pole.re, im: -pole.im }),
  )
  const scale = poles.reduce<Complex>(
    (product, pole) => over(product, { re: rate - pole.re, im: -pole.im }),
    {
      re: gain,
      im: 0,
    },
  )
  // Zeros at the origin count 4 each, those at ± i·centre 16 + centre² by pairs.
  const lifted = typeof zeros === 'number' ? (rate ** 2 + zeros ** 2) ** (analogue / 2) : rate ** analogue
  const pairs = pairsOf(digital)
  const stopped = typeof zeros === 'number' ? (2 * (zeros ** 2 - rate ** 2)) / (rate ** 2 + zeros ** 2) : 0
  const sections = pairs.map(({ a1, a2, single }): Section => {
    if (typeof zeros === 'number') return [1, stopped, 1, 1, a1, a2]
    const [first = 0, second = first] = zeros
    return single ? [1, -first, 0, 1, a1, 0] : [1, -first - second, first * second, 1, a1, a2]
  })
  const [first, ...rest] = sections
  const total = scale.re * lifted
  if (first === undefined) return []
  const [b0, b1, b2, a0, a1, a2] = first
  return [[b0 * total, b1 * total, b2 * total, a0, a1, a2], ...rest]
}

/** Denominators of poles by pairs, those nearest to the unit circle last. */
function pairsOf(
  poles: readonly Complex[],
): { readonly a1: number; readonly a2: number; readonly single: boolean }[] {
  const real = poles.filter(({ im }) => Math.abs(im) < 1e-12).sort((a, b) => Math.abs(a.re) - Math.abs(b.re))
  const upper = poles.filter(({ im }) => im >= 1e-12)
  const sections = upper.map(({ re, im }) => ({
    a1: -2 * re,
    a2: re * re + im * im,
    single: false,
    size: re * re + im * im,
  }))
  // The single one, of an odd order, goes by itself; a wide band has two that are real.
  const alone = real.length % 2 === 1 ? real.shift() : undefined
  for (let at = 0; at + 1 < real.length; at += 2) {
    const [a, b] = [real[at]?.re ?? 0, real[at + 1]?.re ?? 0]
    sections.push({ a1: -(a + b), a2: a * b, single: false, size: Math.abs(a * b) })
  }
  if (alone !== undefined) sections.push({ a1: -alone.re, a2: 0, single: true, size: alone.re ** 2 })
  return sections.sort((a, b) => a.size - b.size)
}
