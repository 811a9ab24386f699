// Sequences as the methods without a network take them: scaled as the networks' are, padded, or point by point in one row.
import { sequenceLengths } from '@utsushi/data'
import { constant, div, sub, type Tensor } from '@utsushi/graph'
import { matrix, type Matrix, type Sequences } from '@utsushi/learn'
import { answersWide, type Asked, type Materials, type Places } from '../data/measured.js'
import type { Learnt } from './learnt.js'

type Shape = Pick<Learnt, 'channels' | 'isEven'>

/** `[sequences, steps, channels]`, scaled, 0 behind the end; of all sequences where no places are named. */
export function scaledValues(
  { panel, steps }: Pick<Materials, 'panel' | 'steps'>,
  { channels }: Shape,
  places: Places,
): Float32Array {
  const width = panel.names.length
  const all = new Float32Array(places.length * steps * width)
  for (const [row, place] of places.entries()) {
    const [from, to] = [(panel.offsets[place] ?? 0) * width, (panel.offsets[place + 1] ?? 0) * width]
    for (let at = from; at < to; at++) {
      const column = (at - from) % channels.center.length
      all[row * steps * width + at - from] =
        ((panel.values[at] ?? NaN) - (channels.center[column] ?? 0)) / (channels.scale[column] ?? 1)
    }
  }
  return all
}

/** The same with their lengths, where these differ. */
export function scaledSequences(materials: Materials, fitted: Shape, places: Places): Sequences {
  const lengths = sequenceLengths(materials.panel)
  return {
    values: scaledValues(materials, fitted, places),
    shape: [places.length, materials.steps, materials.panel.names.length],
    ...(!fitted.isEven && { lengths: places.map((place) => lengths[place] ?? 0) }),
  }
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
