/**
 * Augmentations that move what is drawn: mirrors, shifts and turns. What comes in at an edge is the edge's own pixel again.
 */
import {
  add,
  arange,
  broadcastTo,
  cast,
  clamp,
  cos,
  equal,
  flip,
  floor,
  less,
  matmul,
  mul,
  randomUniform,
  reshape,
  sin,
  sub,
  takeAlongAxis,
  transpose,
  where,
  type Dim,
  type Tensor,
} from '@utsushi/graph'
import type { Randomness } from '../layers/randomness.js'
import type { Augmentation } from './augmentation.js'

/** A number in [0, 1) for each picture, `[batch, …ones]` with as many axes as asked. */
export const drawn = (batch: Dim, axes: number, random: Randomness): Tensor =>
  randomUniform({ seed: random.seed, counter: random.counter, stream: random.nextStream() }, [
    batch,
    ...Array<number>(axes - 1).fill(1),
  ])

/** A number in [−most, most) for each picture. */
export const drawnWithin = (most: number, batch: Dim, axes: number, random: Randomness): Tensor =>
  mul(sub(mul(drawn(batch, axes, random), 2), 1), most)

/** Along what pictures are mirrored. */
export interface FlipOptions {
  /** Left to right; they are when left out. */
  readonly horizontally?: boolean
  /** Top to bottom; they are when left out. */
  readonly vertically?: boolean
  /** Rows to columns, for square pictures; they are not when left out. With the other two it adds turns by quarters. */
  readonly diagonally?: boolean
}

/**
 * Mirrors half of the pictures along each of the lines asked for.
 *
 * @throws RangeError when pictures to be mirrored along a diagonal are not square
 * @example flips({ vertically: false }) // where down is down
 */
export const flips = ({
  horizontally = true,
  vertically = true,
  diagonally = false,
}: FlipOptions = {}): Augmentation => ({
  name: 'flips',
  changes: ['position', 'orientation', 'handedness'],
  apply: (pixels, random) => {
    const half = (x: Tensor, mirrored: Tensor): Tensor =>
      where(less(drawn(x.shape[0] ?? 1, 4, random), 0.5), mirrored, x)
    const across = horizontally ? half(pixels, flip(pixels, 3)) : pixels
    const down = vertically ? half(across, flip(across, 2)) : across
    if (!diagonally) return down
    const [, , height, width] = pixels.shape
    if (height !== width)
      throw new RangeError(
        `flips: pictures of ${String(width)} × ${String(height)} pixels are not square; leave diagonally out`,
      )
    return half(down, transpose(down, [0, 1, 3, 2]))
  },
})

/**
 * Shifts each picture by whole pixels, up to so many in each direction.
 *
 * @throws RangeError when the number is not whole or below 1
 * @example shifts({ pixels: 3 })
 */
export function shifts({ pixels: most }: { readonly pixels: number }): Augmentation {
  if (!Number.isInteger(most) || most < 1)
    throw new RangeError(`shifts: pixels is ${most}, expected a whole number from 1`)
  return {
    name: 'shifts',
    changes: ['position'],
    apply: (pixels, random) => {
      const [batch = 1, , height, width] = pixels.shape
      const [down, across] = [height, width].map((size) => {
        const by = sub(floor(mul(drawn(batch, 3, random), 2 * most + 1)), most)
        return selection(Number(size), by)
      }) as [Tensor, Tensor]
      // [batch, 1, rows, rows] · [batch, channels, rows, columns] · [batch, 1, columns, columns]
      const unfolded = (own: Tensor): Tensor => reshape(own, [batch, 1, ...own.shape.slice(1)])
      return matmul(matmul(unfolded(down), pixels), transpose(unfolded(across), [0, 1, 3, 2]))
    },
  }
}

/** Which place each place takes its value from, as a matrix of zeros and ones, `[batch, to, from]`. */
function selection(size: number, by: Tensor): Tensor {
  const places = cast(arange(size), 'float32')
  const from = clamp(add(reshape(places, [1, size, 1]), by), 0, size - 1)
  return cast(equal(from, reshape(places, [1, 1, size])), 'float32')
}

/**
 * Turns each picture around its middle, up to so many degrees to either side, with values between pixels interpolated.
 *
 * @throws RangeError when the angle is not above 0, or above 180
 * @example rotations({ degrees: 10 })
 */
export function rotations({ degrees }: { readonly degrees: number }): Augmentation {
  if (!(degrees > 0 && degrees <= 180))
    throw new RangeError(`rotations: degrees is ${degrees}, expected a number above 0 up to 180`)
  return {
    name: 'rotations',
    changes: ['position', 'orientation'],
    apply: (pixels, random) => {
      const angle = drawnWithin((degrees * Math.PI) / 180, pixels.shape[0] ?? 1, 2, random)
      return turned(pixels, angle)
    },
  }
}

/** Each picture turned by its own angle, `[batch, 1]` in radians. */
function turned(pixels: Tensor, angle: Tensor): Tensor {
  const [batch = 1, channels = 1, ...sizes] = pixels.shape
  const [height, width] = sizes.map(Number) as [number, number]
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2]
  const place = cast(arange(height * width), 'float32')
  const row = floor(mul(add(place, 0.5), 1 / width))
  const [y, x] = [sub(row, middleRow), sub(sub(place, mul(row, width)), middleColumn)]
  const [across, along] = [cos(angle), sin(angle)]
  const fromRow = clamp(add(add(mul(y, across), mul(x, along)), middleRow), 0, height - 1)
  const fromColumn = clamp(add(sub(mul(x, across), mul(y, along)), middleColumn), 0, width - 1)
  const [top, left] = [clamp(floor(fromRow), 0, height - 2), clamp(floor(fromColumn), 0, width - 2)]
  const [down, right] = [sub(fromRow, top), sub(fromColumn, left)]
  const flat = reshape(pixels, [batch, channels, height * width])
  const corner = (rows: number, columns: number, share: Tensor): Tensor => {
    const index = cast(add(mul(add(top, rows), width), add(left, columns)), 'int64')
    const spread = reshape(index, [batch, 1, height * width])
    const taken = takeAlongAxis(flat, broadcastChannels(spread, channels), 2)
    return mul(taken, reshape(share, [batch, 1, height * width]))
  }
  const [up, other] = [sub(1, down), sub(1, right)]
  const mixed = add(
    add(corner(0, 0, mul(up, other)), corner(0, 1, mul(up, right))),
    add(corner(1, 0, mul(down, other)), corner(1, 1, mul(down, right))),
  )
  return reshape(mixed, pixels.shape)
}

const broadcastChannels = (index: Tensor, channels: Dim): Tensor =>
  broadcastTo(index, [index.shape[0] ?? 1, channels, index.shape[2] ?? 1])
