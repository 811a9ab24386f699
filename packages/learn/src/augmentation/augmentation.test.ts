import { hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomness } from '../layers/randomness.js'
import { evaluate } from '../testing/evaluate.js'
import { augment, refuseChanges, type Augmentation } from './augmentation.js'
import { brightness, contrast, hueTurns, noise } from './colours.js'
import { flips, rotations, shifts } from './moves.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const [batch, height, width] = [64, 5, 4]
const plane = height * width
const picture = 3 * plane

/** What becomes of copies of one picture, `[copies][channel · row · column]`. */
async function changed(
  augmentation: Augmentation,
  one: ArrayLike<number>,
  { step = 0, sizes = [3, height, width] } = {},
): Promise<readonly (readonly number[])[]> {
  const counter = input('step', 'int64', [])
  const pixels = input('pixels', 'float32', [batch, ...sizes])
  const made = augment(pixels, [augmentation], randomness(3, counter))
  const all = Float32Array.from({ length: batch * one.length }, (_, k) => one[k % one.length]!)
  const { made: found } = await evaluate(
    runtime,
    [counter, pixels],
    { made },
    { step: hostTensor([step], [], 'int64'), pixels: hostTensor(all, [batch, ...sizes]) },
  )
  const values = [...found!.data].map(Number)
  return Array.from({ length: batch }, (_, k) => values.slice(k * one.length, (k + 1) * one.length))
}

const random = randomStream(1, 'picture')
const sample = Array.from({ length: picture }, () => Math.fround(random.uniform()))

/** The picture with each place taken from another. */
const moved = (from: (row: number, column: number) => readonly [number, number]): readonly number[] =>
  sample.map((_, k) => {
    const [channel, place] = [Math.floor(k / plane), k % plane]
    const [row, column] = from(Math.floor(place / width), place % width)
    return sample[channel * plane + row * width + column]!
  })

const within = (value: number, size: number): number => Math.min(size - 1, Math.max(0, value))

test('flips give the four mirror images, each to about a quarter', async () => {
  const images = [false, true].flatMap((down) =>
    [false, true].map((across) =>
      moved((row, column) => [down ? height - 1 - row : row, across ? width - 1 - column : column]).join(),
    ),
  )
  const counts = new Map(images.map((image) => [image, 0]))
  for (const one of await changed(flips(), sample)) {
    expect(images).toContain(one.join())
    counts.set(one.join(), counts.get(one.join())! + 1)
  }
  for (const count of counts.values()) expect(count).toBeGreaterThan(4)
  const upright = await changed(flips({ vertically: false }), sample)
  expect(new Set(upright.map((one) => one.join()))).toEqual(new Set([images[0], images[1]]))
})

test('with the diagonal, flips give the eight images of a square', async () => {
  const square = Array.from({ length: 9 }, (_, k) => k)
  const found = await changed(flips({ diagonally: true }), square, { sizes: [1, 3, 3] })
  const images = new Set(found.map((one) => one.join()))
  expect(images.size).toBe(8)
  // A quarter turn is among them, and what is mirrored once more.
  expect(images).toContain([2, 5, 8, 1, 4, 7, 0, 3, 6].join())
  expect(images).toContain([0, 3, 6, 1, 4, 7, 2, 5, 8].join())
  await expect(changed(flips({ diagonally: true }), sample)).rejects.toThrow('4 × 5 pixels are not square')
})

test('shifts move by whole pixels within their bounds, and repeat the edge', async () => {
  const offsets = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((across) => [down, across] as const))
  const images = offsets.map(([down, across]) =>
    moved((row, column) => [within(row + down, height), within(column + across, width)]).join(),
  )
  const found = new Set((await changed(shifts({ pixels: 1 }), sample)).map((one) => one.join()))
  expect(found.size).toBeGreaterThan(6)
  for (const one of found) expect(images).toContain(one)
})

test('a turn leaves the middle where it is, keeps distances from it, and what is even', async () => {
  const size = 9
  const middle = 4 * size + 4
  const dot = Array.from({ length: size * size }, (_, k) => (k === middle + 3 ? 0.5 : 0))
  const angles = (await changed(rotations({ degrees: 180 }), dot, { sizes: [1, size, size] })).map((one) => {
    let [mass, x, y] = [0, 0, 0]
    one.forEach((value, k) => {
      mass += value
      x += value * ((k % size) - 4)
      y += value * (Math.floor(k / size) - 4)
    })
    expect(Math.hypot(x, y) / mass).toBeGreaterThan(2.5)
    expect(Math.hypot(x, y) / mass).toBeLessThan(3.5)
    return Math.atan2(y, x)
  })
  const uneven = Array.from({ length: size * size }, (_, k) => ((k * 7) % 11) / 11)
  for (const one of await changed(rotations({ degrees: 180 }), uneven, { sizes: [1, size, size] }))
    expect(one[middle]).toBeCloseTo(uneven[middle]!, 4)
  expect(Math.max(...angles)).toBeGreaterThan(2)
  expect(Math.min(...angles)).toBeLessThan(-2)
  for (const one of await changed(rotations({ degrees: 20 }), Array<number>(picture).fill(0.7)))
    for (const value of one) expect(value).toBeCloseTo(0.7, 4)
})

test('brightness and contrast leave hues as they are', async () => {
  const ratios = (await changed(brightness({ by: 0.2 }), sample)).map((one) => {
    const factor = one[0]! / sample[0]!
    one.forEach((value, k) => expect(value).toBeCloseTo(sample[k]! * factor, 4))
    return factor
  })
  expect(Math.min(...ratios)).toBeGreaterThanOrEqual(0.8)
  expect(Math.max(...ratios)).toBeLessThanOrEqual(1.2)
  expect(Math.max(...ratios) - Math.min(...ratios)).toBeGreaterThan(0.2)
  const level = sample.reduce((a, b) => a + b, 0) / picture
  for (const one of await changed(contrast({ by: 0.5 }), sample)) {
    const factor = (one[0]! - level) / (sample[0]! - level)
    one.forEach((value, k) => expect(value).toBeCloseTo(level + (sample[k]! - level) * factor, 3))
  }
})

test('hueTurns turns colours around the grey axis, by no more than it says', async () => {
  const grey = Array<number>(picture).fill(0.4)
  for (const one of await changed(hueTurns({ degrees: 40 }), grey))
    for (const value of one) expect(value).toBeCloseTo(0.4, 4)
  const angleOf = (colour: readonly number[]): number => {
    const [r, g, b] = [colour[0]!, colour[plane]!, colour[2 * plane]!]
    return (Math.atan2(Math.sqrt(3) * (g - b), 2 * r - g - b) * 180) / Math.PI
  }
  const before = angleOf(sample)
  const turns = (await changed(hueTurns({ degrees: 40 }), sample)).map((one) => {
    const sums = [one, sample].map((colours) => colours[0]! + colours[plane]! + colours[2 * plane]!)
    expect(sums[0]).toBeCloseTo(sums[1]!, 4)
    return ((angleOf(one) - before + 540) % 360) - 180
  })
  expect(Math.max(...turns.map(Math.abs))).toBeLessThanOrEqual(40.001)
  expect(Math.max(...turns) - Math.min(...turns)).toBeGreaterThan(40)
})

test('noise has the deviation that was asked for', async () => {
  const errors = (await changed(noise({ deviation: 0.1 }), sample)).flatMap((one) =>
    one.map((value, k) => value - sample[k]!),
  )
  const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)
  expect(deviation).toBeGreaterThan(0.09)
  expect(deviation).toBeLessThan(0.11)
})

test('a step draws the same again, the next one others; and nothing is changed but in training', async () => {
  const [first, again, next] = [
    await changed(brightness({ by: 0.2 }), sample, { step: 5 }),
    await changed(brightness({ by: 0.2 }), sample, { step: 5 }),
    await changed(brightness({ by: 0.2 }), sample, { step: 6 }),
  ]
  expect(again).toEqual(first)
  expect(next).not.toEqual(first)
  const pixels = input('pixels', 'float32', [1, 3, 4, 4])
  expect(augment(pixels, [flips()], undefined)).toBe(pixels)
})

describe('what changes a target is refused, and what cannot be', () => {
  test('targets', () => {
    const all = [flips(), shifts({ pixels: 2 }), brightness({ by: 0.1 })]
    expect(() => refuseChanges(all, { hue: ['hue'], dips: ['detail'] })).not.toThrow()
    expect(() => refuseChanges([...all, hueTurns({ degrees: 9 })], { hue: ['hue'] })).toThrow(
      'augmentation "hueTurns" changes the hue of a picture, which is what the target "hue" tells; leave it out',
    )
    expect(() => refuseChanges([rotations({ degrees: 5 })], { lean: ['orientation'] })).toThrow(
      '"rotations" changes the orientation',
    )
  })
  test('options', () => {
    expect(() => shifts({ pixels: 0.5 })).toThrow('pixels is 0.5, expected a whole number from 1')
    expect(() => rotations({ degrees: 0 })).toThrow('degrees is 0, expected a number above 0 up to 180')
    expect(() => brightness({ by: 1 })).toThrow('by is 1, expected a share above 0 and below 1')
    expect(() => noise({ deviation: -1 })).toThrow('deviation is -1')
    const grey = input('grey', 'float32', [1, 1, 4, 4])
    const counter = input('step', 'int64', [])
    expect(() => augment(grey, [hueTurns({ degrees: 5 })], randomness(1, counter))).toThrow(
      '1 channels, expected red, green and blue',
    )
  })
})
