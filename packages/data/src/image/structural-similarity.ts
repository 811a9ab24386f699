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
    const [meanX, meanY, squareX, squareY, product] = momentsOf(a, b, channel).map((values) =>
      smoothed(values, { height, width }, weights),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
    let total = 0
    for (let place = 0; place < meanX.length; place++) {
      const [mx, my] = [meanX[place] as number, meanY[place] as number]
      const varianceX = covariance * ((squareX[place] as number) - mx * mx)
      const varianceY = covariance * ((squareY[place] as number) - my * my)
      const together = covariance * ((product[place] as number) - mx * my)
      total +=
        ((2 * mx * my + c1) * (2 * together + c2)) / ((mx * mx + my * my + c1) * (varianceX + varianceY + c2))
    }
    sum += total / meanX.length
  }
  return sum / channels
}

/** Of one channel: both pictures, their squares and their product. */
function momentsOf(a: Picture, b: Picture, channel: number): Float64Array[] {
  const size = a.height * a.width
  const [x, y, xx, yy, xy] = Array.from({ length: 5 }, () => new Float64Array(size)) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array, Float64Array],
  ]
  for (let place = 0, at = channel; place < size; place++, at += a.channels) {
    const [own, other] = [a.values[at] as number, b.values[at] as number]
    x[place] = own
    y[place] = other
    xx[place] = own * own
    yy[place] = other * other
    xy[place] = own * other
  }
  return [x, y, xx, yy, xy]
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
    for (let tap = 0; tap < weights.length; tap++) {
      const weight = weights[tap] as number
      const [from, into] = [(row + tap) * across, row * across]
      for (let column = 0; column < across; column++)
        means[into + column] = (means[into + column] as number) + weight * (rows[from + column] as number)
    }
  return means
}
