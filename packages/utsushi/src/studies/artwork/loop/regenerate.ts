// Pictures drawn again from what was estimated of them, beside those they were estimated from: with the seed of the original, which shows
// what the parameters alone are off by, and with a fresh one, which shows a sibling.
import { meanAbsoluteError, structuralSimilarity } from '@utsushi/data'
import { errorOf, type Parameter } from '../data/encoding.js'
import { namedValues } from '../data/artworks.js'
import type { Generator } from '../generator/generator.js'
import { refine } from './refine.js'

/** How alike two pictures are. */
export interface Likeness {
  /** Structural similarity, 1 of equal ones. */
  readonly ssim: number
  /** Mean absolute difference of pixels, as a share of the full range. */
  readonly pixelError: number
}

/** A picture that is to be drawn again. */
export interface Original {
  readonly name: string
  /** `[size, size, 3]` */
  readonly pixels: Uint8Array
  /** True values, where they are known. */
  readonly truth?: readonly number[]
  /** Seed that it was drawn with, where it is known. */
  readonly seed?: number
  /** As a sketch takes them. */
  readonly estimate: readonly number[]
}

/** An original, and what was drawn of its estimate. */
export interface Regenerated extends Original {
  readonly again: Uint8Array
  readonly likeness: Likeness
  /** With another seed; absent where the original's is not known. */
  readonly sibling?: Likeness
  /** By parameter: error of the estimate, the short way round. */
  readonly errors?: readonly number[]
  /** After a search in the picture, where one was asked for. */
  readonly refined?: {
    readonly values: readonly number[]
    readonly pixels: Uint8Array
    readonly likeness: Likeness
    readonly errors?: readonly number[]
    readonly drawn: number
  }
}

/** What is drawn, and how. */
export interface RegenerateOptions {
  readonly parameters: readonly Parameter[]
  /** Of pictures of that size. */
  readonly generator: Pick<Generator, 'paint'>
  /** Width and height, px. */
  readonly size: number
  readonly refine?: boolean
}

/** Seed of siblings: any that no data set is likely to hold. */
const freshSeed = 2_000_000_011

/** Draws one picture again. */
export async function regenerate(
  original: Original,
  { parameters, generator, size, refine: bettered = false }: RegenerateOptions,
): Promise<Regenerated> {
  const { pixels, estimate, truth, seed } = original
  const draw = async (values: readonly number[], own: number): Promise<Uint8Array> =>
    (await generator.paint(namedValues(parameters, values), own)).values
  const likeness = (again: Uint8Array): Likeness => likenessOf(pixels, again, size)
  const errors = (values: readonly number[]) =>
    truth && { errors: parameters.map((one, k) => errorOf(one, values[k] ?? NaN, truth[k] ?? NaN)) }
  const own = seed ?? freshSeed
  const again = await draw(estimate, own)
  const sibling = seed === undefined ? undefined : likeness(await draw(estimate, freshSeed))
  const found = bettered
    ? await refine(parameters, estimate, async (values) => {
        const other = await draw(values, own)
        return meanAbsoluteError(pictureOf(pixels, size), pictureOf(other, size))
      })
    : undefined
  const better = found && (await draw(found.values, own))
  return {
    ...original,
    ...{ again, likeness: likeness(again), ...errors(estimate) },
    ...(sibling && { sibling }),
    ...(found &&
      better && {
        refined: {
          ...{ values: found.values, drawn: found.drawn, pixels: better, likeness: likeness(better) },
          ...errors(found.values),
        },
      }),
  }
}

/** @param one, other `[size, size, 3]` */
export function likenessOf(one: Uint8Array, other: Uint8Array, size: number): Likeness {
  const [a, b] = [pictureOf(one, size), pictureOf(other, size)]
  return { ssim: structuralSimilarity(a, b), pixelError: meanAbsoluteError(a, b) / 255 }
}

const pictureOf = (values: Uint8Array, size: number) => ({ width: size, height: size, channels: 3, values })
