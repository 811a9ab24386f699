// Sequences as the methods without a network take them: scaled as the networks' are, padded, or point by point in one row.
import { padded } from '@utsushi/data'
import { constant, div, sub, type Tensor } from '@utsushi/graph'
import { matrix, type Matrix, type Sequences } from '@utsushi/learn'
import { answersWide, type Asked, type Materials, type Places } from '../data/measured.js'
import type { Learnt } from './learnt.js'

type Shape = Pick<Learnt, 'channels' | 'isEven'>

/** Sequences scaled and padded with 0 behind their ends, with their lengths where these differ. */
export function scaledSequences(
  { panel, steps }: Pick<Materials, 'panel' | 'steps'>,
  { channels: { center, scale }, isEven }: Shape,
  places: Places,
): Sequences {
  const { values, shape, lengths } = padded(panel, places, { length: steps })
  const [, , width] = shape
  for (const [row, length] of lengths.entries()) {
    const from = row * steps * width
    for (let at = 0; at < length * width; at++) {
      const column = at % center.length
      values[from + at] = ((values[from + at] ?? NaN) - (center[column] ?? 0)) / (scale[column] ?? 1)
    }
  }
  return { values, shape, ...(!isEven && { lengths }) }
}

/** A row a sequence, `[sequences, steps · channels]`. */
export const pointsOf = ({ values, shape: [count, steps, channels] }: Sequences): Matrix =>
  matrix(count, steps * channels, Float64Array.from(values))

/** Class numbers of some sequences. */
export const classesAt = ({ of }: Extract<Asked, { kind: 'classes' }>, places: Places): Int32Array =>
  Int32Array.from(places, (place) => of[place] ?? 0)

/** What is asked of some sequences, `[sequences, outputs]`; where it is not known the mean of the others stands. */
export function askedRows({ asked }: Pick<Materials, 'asked'>, places: Places): Matrix {
  const width = answersWide(asked)
  const rows = matrix(places.length, width)
  if (asked.kind === 'classes') return rows
  for (let column = 0; column < width; column++) {
    const own = places.map((place) => asked.values[place * width + column] ?? NaN)
    const known = own.filter((value) => !Number.isNaN(value))
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length
    for (const [row, value] of own.entries())
      rows.values[row * width + column] = Number.isNaN(value) ? mean : value
  }
  return rows
}

/** Sequences `[batch, steps, channels]` in their units → scaled, in graph form. */
export function scaledTensor(sequence: Tensor, { channels, steps, signals }: Learnt): Tensor {
  const shape = channels.center.length === signals.length ? [signals.length] : [steps, signals.length]
  const of = (values: readonly number[]): Tensor => constant(Float32Array.from(values), { shape })
  return div(sub(sequence, of(channels.center)), of(channels.scale))
}
