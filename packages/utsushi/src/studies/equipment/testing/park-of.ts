// A park from numbers in memory: what tests and the look at a single series need.
import { daily } from '@utsushi/data'
import type { Park } from '../data/park.js'

/** What a park has beside its series. */
export interface ParkParts {
  readonly names?: Park['series']
  /** Low and high of each series; NaN where there is none. */
  readonly limits?: readonly (readonly [number, number])[]
  /** Of each series: 0, 1, NaN where unknown. */
  readonly truth?: readonly (readonly number[])[]
}

/**
 * Daily series of equal length; NaN where nothing was measured.
 * @example parkOf([[1, NaN, 3]]).values // [1, 1, 3]
 */
export function parkOf(columns: readonly (readonly number[])[], parts: ParkParts = {}): Park {
  const steps = columns[0]?.length ?? 0
  const values = new Float32Array(columns.length * steps).fill(NaN)
  const measured = new Uint8Array(columns.length * steps)
  for (const [series, column] of columns.entries()) {
    const last = column.findLastIndex((value) => !Number.isNaN(value))
    let value = NaN
    for (const [step, own] of column.slice(0, last + 1).entries()) {
      const at = series * steps + step
      if (!Number.isNaN(own)) {
        value = own
        measured[at] = 1
      }
      values[at] = value
    }
  }
  const { names, limits, truth } = parts
  return {
    ...{ file: 'memory', align: 'calendar', interval: daily, first: 18_628, steps, values, measured },
    series: names ?? columns.map((_, place) => ({ equipment: `EQ-${place + 1}`, item: 'level', unit: 'm' })),
    ...(truth !== undefined && {
      truth: Uint8Array.from(truth.flat(), (state) => (Number.isNaN(state) ? 255 : state)),
    }),
    limits: Float32Array.from(columns.flatMap((_, place) => limits?.[place] ?? [NaN, NaN])),
    maintenance: columns.map(() => []),
    ...{ counts: [], readings: columns.length * steps },
  }
}
