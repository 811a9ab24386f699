// Series as pictures draw them: whole where they are of usual length; of longer ones the lowest and the highest of every stretch,
// so that no peak is lost and a picture does not grow with the series.
import { usualSteps } from '../answers.js'

/** Stretches of a long series: about two points a pixel. */
const stretches = 500

/** What a picture says where it draws a series so. */
export const drawnWords = (samples: number): string =>
  samples > usualSteps ? ` Of long series, the lowest and the highest of each of ${stretches} stretches.` : ''

/**
 * A series with what need not be drawn left out. A gap stays one.
 * @example drawn(time, volumes) // { x, y }
 */
export function drawn<X extends ArrayLike<number>, Y extends ArrayLike<number>>(
  x: X,
  y: Y,
): { readonly x: X | number[]; readonly y: Y | number[] } {
  if (y.length <= usualSteps) return { x, y }
  const kept = Array.from({ length: stretches }, (_, k) =>
    extremes(y, Math.floor((k * y.length) / stretches), Math.floor(((k + 1) * y.length) / stretches)),
  ).flat()
  const places = [...new Set([0, ...kept, y.length - 1])]
  return { x: places.map((place) => x[place] ?? NaN), y: places.map((place) => y[place] ?? NaN) }
}

/** Places of the lowest, the highest and a missing value of a stretch, in order. */
function extremes(y: ArrayLike<number>, from: number, to: number): readonly number[] {
  let [low, high, gap] = [-1, -1, -1]
  for (let place = from; place < to; place++) {
    const value = y[place] ?? NaN
    if (!Number.isFinite(value)) gap = place
    else {
      if (low < 0 || value < (y[low] ?? NaN)) low = place
      if (high < 0 || value > (y[high] ?? NaN)) high = place
    }
  }
  return [...new Set([low, high, gap])].filter((place) => place >= 0).sort((a, b) => a - b)
}
