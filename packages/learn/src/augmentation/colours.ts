/**
 * Augmentations that change the colours of pictures and leave everything in its place.
 */
import {
  add,
  concat,
  cos,
  matmul,
  mean,
  mul,
  randomNormal,
  reshape,
  sin,
  sub,
  type Tensor,
} from '@utsushi/graph'
import type { Augmentation } from './augmentation.js'
import { drawnWithin } from './moves.js'

const share = (name: string, by: number): number => {
  if (by > 0 && by < 1) return by
  throw new RangeError(`${name}: by is ${by}, expected a share above 0 and below 1`)
}

/**
 * Makes each picture brighter or darker: all its channels times a number between 1 − by and 1 + by. Hues stay.
 *
 * @throws RangeError when the share is not above 0 and below 1
 * @example brightness({ by: 0.1 })
 */
export function brightness({ by }: { readonly by: number }): Augmentation {
  share('brightness', by)
  return {
    name: 'brightness',
    changes: ['brightness'],
    apply: (pixels, random) => mul(pixels, add(drawnWithin(by, pixels.shape[0] ?? 1, 4, random), 1)),
  }
}

/**
 * Draws the values of each picture together around their mean, or apart: times a number between 1 − by and 1 + by. Hues stay.
 *
 * @throws RangeError when the share is not above 0 and below 1
 * @example contrast({ by: 0.2 })
 */
export function contrast({ by }: { readonly by: number }): Augmentation {
  share('contrast', by)
  return {
    name: 'contrast',
    changes: ['brightness', 'contrast', 'saturation'],
    apply: (pixels, random) => {
      const level = mean(pixels, { axes: [1, 2, 3], keepDims: true })
      const factor = add(drawnWithin(by, pixels.shape[0] ?? 1, 4, random), 1)
      return add(mul(sub(pixels, level), factor), level)
    },
  }
}

/**
 * Turns all hues of each picture by one angle, up to so many degrees to either side; greys stay.
 *
 * @throws RangeError when the angle is not above 0, or above 180
 * @example hueTurns({ degrees: 15 })
 */
export function hueTurns({ degrees }: { readonly degrees: number }): Augmentation {
  if (!(degrees > 0 && degrees <= 180))
    throw new RangeError(`hueTurns: degrees is ${degrees}, expected a number above 0 up to 180`)
  return {
    name: 'hueTurns',
    changes: ['hue'],
    apply: (pixels, random) => {
      const [batch = 1, channels, ...sizes] = pixels.shape
      if (channels !== 3)
        throw new RangeError(
          `hueTurns: pictures have ${String(channels)} channels, expected red, green and blue`,
        )
      const angle = drawnWithin((degrees * Math.PI) / 180, batch, 3, random)
      const places = Number(sizes[0]) * Number(sizes[1])
      return reshape(matmul(aroundGrey(angle), reshape(pixels, [batch, 3, places])), pixels.shape)
    },
  }
}

/** The rotation of colours around the grey axis (Rodrigues' formula for the axis (1, 1, 1)/√3), `[batch, 3, 3]`. */
function aroundGrey(angle: Tensor): Tensor {
  const [c, s] = [cos(angle), mul(sin(angle), 1 / Math.sqrt(3))]
  const third = mul(sub(1, c), 1 / 3)
  const [same, next, last] = [add(c, third), sub(third, s), add(third, s)]
  const row = (...entries: readonly Tensor[]): Tensor => concat(entries, 2)
  return concat([row(same, next, last), row(last, same, next), row(next, last, same)], 1)
}

/**
 * Adds normal noise to every value.
 *
 * @throws RangeError when the deviation is not above 0
 * @example noise({ deviation: 0.02 })
 */
export function noise({ deviation }: { readonly deviation: number }): Augmentation {
  if (!(deviation > 0)) throw new RangeError(`noise: deviation is ${deviation}, expected a number above 0`)
  return {
    name: 'noise',
    changes: ['detail'],
    apply: (pixels, random) => {
      const { seed, counter } = random
      return add(
        pixels,
        mul(randomNormal({ seed, counter, stream: random.nextStream() }, pixels.shape), deviation),
      )
    },
  }
}
