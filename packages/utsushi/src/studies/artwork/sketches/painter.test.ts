import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { rgbOf } from './colour.js'
import { dents, sketches } from './index.js'
import { openPainter } from './open-painter.js'
import type { Painter } from './painter.js'
import { valuesAt } from './parameter-space.js'
import { defineSketch, type Sketch } from './sketch.js'
import type { Surface } from './surface.js'

const size = { width: 64, height: 64 }
const values = { dipCount: 5, hue: 210, circleCount: 7 }

async function opened(): Promise<Painter> {
  const painter = await openPainter()
  onTestFinished(() => painter.free())
  return painter
}

/** A sketch without parameters that matter. */
const drawn = (draw: (surface: Surface) => void): Sketch =>
  defineSketch({
    ...{ name: 'probe', summary: 'A probe.', draw },
    parameters: [{ name: 'n', kind: 'count', low: 1, high: 2 }],
  })

/** Of the picture in the middle of each space, seed 3: the same on every machine. */
const digests: Readonly<Record<string, string>> = { dents: 'f75e9ddf2200b4d9', boughs: 'adf395de847bc1e2' }

test.each(Object.entries(sketches))('%s: same values, seed and size, same bytes', async (name, sketch) => {
  const painter = await opened()
  const middle = valuesAt(sketch, [0.5, 0.5, 0.5])
  const picture = painter.paint(sketch, middle, 3, size)
  expect(picture).toHaveLength(64 * 64 * 3)
  painter.paint(sketch, middle, 4, { width: 30, height: 20 })
  expect(painter.paint(sketch, middle, 3, size)).toEqual(picture)
  expect(painter.paint(sketch, middle, 4, size)).not.toEqual(picture)
  expect(createHash('sha256').update(picture).digest('hex').slice(0, 16)).toBe(digests[name])
})

test.each(Object.entries(sketches))('%s: every parameter is to be seen', async (_name, sketch) => {
  const painter = await opened()
  for (const [place] of sketch.parameters.entries()) {
    const pictures = [0.2, 0.7].map((at) =>
      painter.paint(
        sketch,
        valuesAt(
          sketch,
          [0, 1, 2].map((other) => (other === place ? at : 0.4)),
        ),
        3,
        size,
      ),
    )
    const differing = pictures[0]!.filter((value, at) => Math.abs(value - pictures[1]![at]!) > 8).length
    expect(differing).toBeGreaterThan(400)
  }
})

test('a picture regenerated from other parameters keeps its place and its paper', async () => {
  const painter = await opened()
  for (let seed = 0; seed < 8; seed++) {
    const corners = [values, { dipCount: 11, hue: 210, circleCount: 2 }].map((own) => [
      ...painter.paint(dents, own, seed, size).subarray(0, 3),
    ])
    expect(corners[0]).toEqual(corners[1])
  }
})

test('what a surface draws stands where p5.js would put it', async () => {
  const painter = await opened()
  const picture = painter.paint(
    drawn((surface) => {
      surface.background(0, 0, 50)
      surface.noStroke()
      surface.push()
      surface.translate(8, 4)
      surface.rotate(Math.PI / 2)
      surface.scale(2)
      surface.fill(120, 100, 100)
      surface.rect(0, 0, 2, 1)
      surface.pop()
      surface.rect(0, 0, 2, 2)
      surface.fill(240, 100, 100, 0.5)
      surface.rect(12, 12, 2, 2)
    }),
    { n: 1 },
    0,
    { width: 16, height: 16 },
  )
  const at = (x: number, y: number): number[] => [...picture.subarray((y * 16 + x) * 3, (y * 16 + x) * 3 + 3)]
  // Turned by a quarter clockwise, what lay to the right lies below.
  expect(at(7, 5)).toEqual([0, 255, 0])
  expect(at(6, 7)).toEqual([0, 255, 0])
  expect(at(8, 5)).toEqual([128, 128, 128])
  expect(at(1, 1)).toEqual([255, 255, 255])
  const [red, green, blue] = at(12, 12)
  expect(Math.abs(red! - 64)).toBeLessThanOrEqual(1)
  expect(green).toBe(red)
  expect(Math.abs(blue! - 191)).toBeLessThanOrEqual(1)
})

test('a sketch that leaves the surface turned or pushed does not turn the next', async () => {
  const painter = await opened()
  const straight = painter.paint(dents, values, 1, size)
  painter.paint(
    drawn((surface) => {
      surface.push()
      surface.rotate(1)
      surface.fill(0, 100, 100)
    }),
    { n: 1 },
    0,
    size,
  )
  expect(painter.paint(dents, values, 1, size)).toEqual(straight)
})

test.each<readonly [() => Parameters<Painter['paint']>, string]>([
  [() => [dents, { ...values, hue: 400 }, 1, size], 'hue is 400, outside'],
  [() => [dents, values, 0.5, size], 'seed 0.5 — expected a whole number'],
  [() => [dents, values, 1, { width: 0, height: 64 }], 'width of 0 pixels — expected a whole number from 1'],
  [() => [dents, values, 1, { width: 64, height: 1e6 }], 'height of 1000000 pixels'],
  [() => [drawn((surface) => surface.vertex(1, 1)), { n: 1 }, 1, size], 'vertex is called before beginShape'],
  [() => [drawn((surface) => surface.pop()), { n: 1 }, 1, size], 'pop is called without push'],
])('what cannot be painted is refused (%#)', async (asked, message) => {
  const painter = await opened()
  expect(() => painter.paint(...asked())).toThrow(message)
})

test('colours are those of the usual conversion', () => {
  expect(rgbOf(0, 100, 100)).toEqual([255, 0, 0])
  expect(rgbOf(120, 100, 50)).toEqual([0, 128, 0])
  expect(rgbOf(-120, 50, 100)).toEqual([128, 128, 255])
  expect(rgbOf(600, 50, 100)).toEqual([128, 128, 255])
  expect(rgbOf(77, 0, 40)).toEqual([102, 102, 102])
  expect(rgbOf(45, 60, 80)).toEqual([204, 173, 82])
})
