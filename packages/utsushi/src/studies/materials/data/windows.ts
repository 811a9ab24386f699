// A long sequence cut into windows, each a sequence of its own that still knows what it was cut from.
import type { Sequence } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import type { MaterialsConfig } from '../config.js'

/** A sequence, or a window of one. */
export interface OwnSequence {
  readonly sequence: Sequence
  readonly place: string
  /** What it is cut from. */
  readonly whole: string
  readonly length: number
  /** 1 for one of `data.test`. */
  readonly given: number
  /** Place of the whole sequence among those that were read. */
  readonly row: number
}

/**
 * Windows of one sequence; the sequence itself where none are asked for. Points behind the last whole window are left out.
 * @throws InputError when it is shorter than a window
 */
export function windowsOf(
  { length, stride = length }: MaterialsConfig['windows'],
  own: OwnSequence,
): OwnSequence[] {
  if (length === undefined) return [own]
  if (own.length < length)
    throw new InputError(
      `${own.place}: has ${own.length} points, fewer than a window (windows.length ${length}) — leave it out, or take shorter windows`,
    )
  const count = Math.floor((own.length - length) / (stride ?? length)) + 1
  return Array.from({ length: count }, (_, window) => {
    const from = window * (stride ?? length)
    const cut = (values: ArrayLike<number>): Float64Array =>
      Float64Array.from({ length }, (__, k) => values[from + k] ?? NaN)
    const { sequence } = own
    return {
      ...own,
      length,
      sequence: {
        entity: `${sequence.entity} / ${window + 1}`,
        columns: Object.fromEntries(
          Object.entries(sequence.columns).map(([name, values]) => [name, cut(values)]),
        ),
        ...(sequence.groups && { groups: sequence.groups }),
        order: Float64Array.from({ length }, (__, k) => k),
      },
    }
  })
}
