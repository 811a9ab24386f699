// Hue, saturation and brightness as red, green and blue (Smith 1978, "Color gamut transform pairs"). One conversion for every surface:
// those of p5.js and CanvasKit round differently.

/**
 * A colour in whole numbers, 0 to 255.
 * @param hue degrees, of any turn
 * @param saturation 0 to 100
 * @param brightness 0 to 100
 * @example rgbOf(120, 100, 50) // [0, 128, 0]
 */
export function rgbOf(
  hue: number,
  saturation: number,
  brightness: number,
): readonly [red: number, green: number, blue: number] {
  const value = bounded(brightness / 100)
  const chroma = value * bounded(saturation / 100)
  const sector = (((hue % 360) + 360) % 360) / 60
  const channel = (offset: number): number => {
    const place = (offset + sector) % 6
    return Math.round(255 * (value - chroma * Math.max(0, Math.min(place, 4 - place, 1))))
  }
  return [channel(5), channel(3), channel(1)]
}

const bounded = (share: number): number => Math.min(1, Math.max(0, share))
