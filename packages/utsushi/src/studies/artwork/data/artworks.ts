// Pictures in memory, with the parameters that drew them.
import type { Parameter } from './encoding.js'
import type { LossHistory } from '@utsushi/learn'
import type { Sketch } from '../sketches/index.js'

/** Places of pictures among all. */
export type Places = readonly number[]

export interface Artworks {
  /** `[pictures, size, size, 3]`, red, green, blue. */
  readonly pixels: Uint8Array
  readonly size: number
  /** `[pictures]`: file of each, as the table names it. */
  readonly files: readonly string[]
  readonly parameters: readonly Parameter[]
  /** `[pictures, parameters]`, in their units. */
  readonly values: Float32Array
  /** `[pictures]`: seed of what no parameter tells; absent where the table does not hold it. */
  readonly seeds?: Float64Array
  /** What drew them, where it is known. */
  readonly sketch?: Sketch
  /** Losses of earlier trainings that the loss is weighed by, where it is. */
  readonly history?: LossHistory
  /** The table they stand in. */
  readonly table: string
  /** `[pictures]`: row of the table, as an editor counts it. */
  readonly rows: readonly number[]
}

/** How many pictures there are. */
export const pictureCount = ({ files }: Pick<Artworks, 'files'>): number => files.length

/** Pixels of one picture. */
export const pixelsOf = ({ pixels, size }: Pick<Artworks, 'pixels' | 'size'>, place: number): Uint8Array =>
  pixels.subarray(place * size * size * 3, (place + 1) * size * size * 3)

/** Values of a picture's parameters. */
export const valuesOf = (
  { values, parameters }: Pick<Artworks, 'values' | 'parameters'>,
  place: number,
): readonly number[] =>
  Array.from(values.subarray(place * parameters.length, (place + 1) * parameters.length))

/** Values by the name of their parameter, as a sketch takes them. */
export const namedValues = (
  parameters: readonly Parameter[],
  values: readonly number[],
): Readonly<Record<string, number>> =>
  Object.fromEntries(parameters.map(({ name }, place) => [name, values[place] ?? NaN]))
