/** Pixels of a file put into a tensor: its channels, its scale and its size. */
import { InputError } from '@utsushi/ground'
import { areaMeans } from '../../image/resize-by-area.js'
import type { ImageChannels } from './image-channels.js'
import type { ImageHeader, ImagePixels } from './image-file.js'

/** What a tensor holds of an image. */
export interface Placing {
  readonly height: number
  readonly width: number
  readonly channels: ImageChannels
  /** Whether what is transparent is laid on white. */
  readonly convert: boolean
}

/** Puts pixels into a tensor of its own size. */
export function placeResized(
  into: Uint8Array | Float32Array,
  header: ImageHeader,
  pixels: ImagePixels,
  placing: Placing,
): void {
  if (header.height === placing.height && header.width === placing.width) {
    place(into, header, pixels, placing)
    return
  }
  const { height, width } = header
  const { channels } = placing
  const whole = into instanceof Uint8Array
  const size = height * width * channels
  const values = whole ? new Uint8Array(size) : new Float32Array(size)
  place(values, header, pixels, placing)
  const means = areaMeans({ height, width, channels, values }, placing)
  into.set(whole ? means.map(Math.round) : means)
}

/** Puts pixels into a tensor with its own channels and scale. */
function place(
  into: Uint8Array | Float32Array,
  header: ImageHeader,
  pixels: ImagePixels,
  { channels, convert }: Placing,
): void {
  const full = header.bits === 16 ? 65_535 : 255
  const whole = into instanceof Uint8Array
  const scale = (whole ? 255 : 1) / full
  const own = header.channels
  for (let pixel = 0; pixel < pixels.length / own; pixel++) {
    const opacity = own === 4 && channels !== 4 ? (pixels[pixel * own + 3] as number) : full
    if (opacity !== full && !convert) throw transparent(header, pixel)
    for (let channel = 0; channel < channels; channel++) {
      // Grey gives its number to every colour; what has no alpha is opaque.
      const from = own === 1 && channel < 3 ? 0 : channel
      const value = from < own ? (pixels[pixel * own + from] as number) : full
      const laid = opacity === full ? value : (value * opacity) / full + full - opacity
      into[pixel * channels + channel] = whole ? Math.round(laid * scale) : laid * scale
    }
  }
}

function transparent({ file, width }: ImageHeader, pixel: number): InputError {
  const [x, y] = [pixel % width, Math.floor(pixel / width)]
  return new InputError(
    `${file}: is transparent at column ${x + 1}, row ${y + 1} — draw it on a background, or read 4 channels`,
  )
}
