/**
 * Structural similarity of two pictures (Wang, Bovik, Sheikh & Simoncelli 2004, "Image quality assessment: from error visibility to
 * structural similarity", equation 13): their means, contrasts and structure compared in a window that moves over them.
 */
import { InputError } from '@utsushi/ground'
import { checkAlike, type Picture } from './picture.js'

/** How it is taken. */
export interface SimilarityOptions {
  /**
   * `gaussian`: 11 × 11 pixels, σ 1.5, as the authors propose. `uniform`: 7 × 7 pixels alike, sample covariance, as scikit-image does
   * unless told otherwise. Default `gaussian`.
   */
  readonly window?: 'gaussian' | 'uniform'
}

interface Window {
  readonly weights: Float64Array
  /** Factor from population to sample covariance. */
  readonly covariance: number
}

const gaussian = (): Window => {
  const weights = Float64Array.from({ length: 11 }, (_, at) => Math.exp(-((at - 5) ** 2) / (2 * 1.5 ** 2)))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return { weights: weights.map((weight) => weight / sum), covariance: 1 }
}
const windows: Readonly<Record<'gaussian' | 'uniform', Window>> = {
  gaussian: gaussian(),
  uniform: { weights: new Float64Array(7).fill(1 / 7), covariance: 49 / 48 },
}

/** Of 255: what keeps the quotients from 0 / 0. */
const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2]

/**
 * Mean structural similarity, 1 for equal pictures: over every place where the whole window lies within, then over the channels.
 * @throws InputError for pictures of different sizes, or smaller than the window
 * @example structuralSimilarity({ height: 64, width: 64, channels: 3, values: original }, regenerated) // 0.97
 */
export function structuralSimilarity(
  a: Picture,
  b: Picture,
  { window = 'gaussian' }: SimilarityOptions = {},
): number {
  checkAlike(a, b)
  const { weights, covariance } = windows[window]
  const { height, width, channels } = a
  if (Math.min(height, width) < weights.length)
    throw new InputError(
      `structural similarity of ${width} × ${height} pixels — expected ${weights.length} × ${weights.length} at least`,
    )
  let sum = 0
  for (let channel = 0; channel < channels; channel++) {
    const [x, y] = [channelOf(a, channel), channelOf(b, channel)]
    const smooth = (of: (place: number) => number): Float64Array =>
      smoothed(
        Float64Array.from(x, (_, place) => of(place)),
        { height, width },
        weights,
      )
    const at = (values: Float64Array, place: number): number => values[place] as number
    const [meanX, meanY] = [smooth((place) => at(x, place)), smooth((place) => at(y, place))]
    const squareX = smooth((place) => at(x, place) ** 2)
    const squareY = smooth((place) => at(y, place) ** 2)
    const product = smooth((place) => at(x, place) * at(y, place))
    let total = 0
    for (const [place, mx] of meanX.entries()) {
      const my = at(meanY, place)
      const varianceX = covariance * (at(squareX, place) - mx * mx)
      const varianceY = covariance * (at(squareY, place) - my * my)
      const together = covariance * (at(product, place) - mx * my)
      total +=
        ((2 * mx * my + c1) * (2 * together + c2)) / ((mx * mx + my * my + c1) * (varianceX + varianceY + c2))
    }
    sum += total / meanX.length
  }
  return sum / channels
}

function channelOf({ channels, values }: Picture, channel: number): Float64Array {
  const own = new Float64Array(values.length / channels)
  for (let place = 0; place < own.length; place++) own[place] = values[place * channels + channel] as number
  return own
}

/** Weighted means at every place where the whole window lies within, along rows and then along columns. */
function smoothed(
  values: Float64Array,
  { height, width }: { readonly height: number; readonly width: number },
  weights: Float64Array,
): Float64Array {
  const across = width - weights.length + 1
  const down = height - weights.length + 1
  const rows = new Float64Array(height * across)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < across; column++) {
      let sum = 0
      for (let tap = 0; tap < weights.length; tap++)
        sum += (weights[tap] as number) * (values[row * width + column + tap] as number)
      rows[row * across + column] = sum
    }
  const means = new Float64Array(down * across)
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      let sum = 0
      for (let tap = 0; tap < weights.length; tap++)
        sum += (weights[tap] as number) * (rows[(row + tap) * across + column] as number)
      means[row * across + column] = sum
    }
  return means
}
