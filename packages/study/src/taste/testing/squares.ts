// Something small to paint, for tests of sessions: a square of a hue, so many of its pixels bright.
import type { ParameterSpace } from '@utsushi/learn'
import type { TasteSubject } from '../subject.js'

export const squareSpace: ParameterSpace = {
  bright: { kind: 'count', low: 0, high: 16 },
  hue: { kind: 'circular', low: 0, high: 360 },
  light: { kind: 'continuous', low: 0, high: 1 },
}

/** @param name another name is another subject */
export function squares(name = 'squares'): TasteSubject & { painted: () => number } {
  let painted = 0
  return {
    name,
    space: squareSpace,
    painted: () => painted,
    paint: ({ bright = 0, hue = 0, light = 0 }) => {
      painted++
      const pixels = new Uint8Array(4 * 4 * 3)
      for (let pixel = 0; pixel < 16; pixel++)
        for (let channel = 0; channel < 3; channel++)
          pixels[3 * pixel + channel] = Math.round(
            255 * (pixel < bright ? 1 : light) * (0.5 + 0.5 * Math.cos((hue / 180) * Math.PI + 2 * channel)),
          )
      return { pixels, width: 4, height: 4 }
    },
  }
}
