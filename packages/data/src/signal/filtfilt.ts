/** Filters run forwards and backwards, so that nothing moves along the axis. */
import { InputError, countOf } from '@utsushi/ground'
import type { Section } from './butterworth.js'
import { requireFinite } from './check-values.js'

/**
 * A sequence filtered twice, the second time backwards: no delay, and twice the order. Each end is continued by its reflection through the last
 * value, and the filter begins as if that value had always been there.
 *
 * Gustafsson, F. (1996) Determining the initial states in forward-backward filtering, IEEE Transactions on Signal Processing 44, 988–992.
 *
 * @param sections of {@link butterworth}
 * @param y `[points]` evenly spaced
 * @returns `[points]`
 * @throws InputError for missing values, and for a sequence too short to be continued
 * @example filtfilt(butterworth({ kind: 'lowpass', cutoff: 5, sampleRate: 100 }), y)
 */
export function filtfilt(sections: readonly Section[], y: ArrayLike<number>): Float64Array {
  requireFinite(y, 'filter')
  const padding = paddingOf(sections)
  if (y.length <= padding)
    throw new InputError(
      `filter: ${countOf(y.length, 'value')} are too few, more than ${padding} are needed — lower the order, or leave the sequence out`,
    )
  const padded = new Float64Array(y.length + 2 * padding)
  const last = y.length - 1
  for (let at = 0; at < padding; at++) {
    padded[at] = 2 * (y[0] as number) - (y[padding - at] as number)
    padded[padding + y.length + at] = 2 * (y[last] as number) - (y[last - 1 - at] as number)
  }
  padded.set(Float64Array.from(y), padding)
  run(sections, padded)
  padded.reverse()
  run(sections, padded)
  padded.reverse()
  return padded.slice(padding, padding + y.length)
}

function paddingOf(sections: readonly Section[]): number {
  const short = Math.min(
    sections.filter(([, , b2]) => b2 === 0).length,
    sections.filter(([, , , , , a2]) => a2 === 0).length,
  )
  return 3 * (2 * sections.length + 1 - short)
}

/** One pass in place, from the state that the first value would have led to. */
function run(sections: readonly Section[], values: Float64Array): void {
  let level = values[0] as number
  for (const [b0, b1, b2, , a1, a2] of sections) {
    const gain = (b0 + b1 + b2) / (1 + a1 + a2)
    // Transposed direct form: the state under a constant input.
    let second = (b2 - a2 * gain) * level
    let first = (b1 - a1 * gain) * level + second
    level *= gain
    for (let at = 0; at < values.length; at++) {
      const x = values[at] as number
      const out = b0 * x + first
      first = b1 * x - a1 * out + second
      second = b2 * x - a2 * out
      values[at] = out
    }
  }
}
