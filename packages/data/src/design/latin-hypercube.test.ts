import { expect, test } from 'vitest'
import { latinHypercube, type ParameterRange } from './latin-hypercube.js'

const box: ParameterRange[] = ['a', 'b', 'c'].map((name) => ({ name, min: -1, max: 3 }))

function column(design: { values: Float64Array; names: readonly string[] }, name: string): number[] {
  const place = design.names.indexOf(name)
  return Array.from(design.values).filter((_, at) => at % design.names.length === place)
}

test('every slice of every parameter is used once, with maximin too, and the seed decides', () => {
  for (const maximin of [false, true]) {
    const design = latinHypercube({ parameters: box, samples: 40, seed: 9, maximin })
    for (const { name } of box) {
      const slices = column(design, name).map((value) => Math.floor(((value + 1) / 4) * 40))
      expect(slices.sort((x, y) => x - y)).toEqual(Array.from({ length: 40 }, (_, slice) => slice))
    }
    expect(design).toEqual(latinHypercube({ parameters: box, samples: 40, seed: 9, maximin }))
  }
})

test('maximin spreads the samples', () => {
  const closest = (maximin: boolean) =>
    latinHypercube({ parameters: box, samples: 40, seed: 2, maximin }).closest
  expect(closest(true)).toBeGreaterThan(2 * closest(false))
})

test('a bound that is another parameter is honoured', () => {
  const parameters = [
    { name: 'alloc_ass', min: 0.01, max: 'alloc_abg' },
    { name: 'alloc_abg', min: 0.1, max: 0.9 },
  ]
  const design = latinHypercube({ parameters, samples: 200, seed: 1 })
  const upper = column(design, 'alloc_abg')
  const drawn = column(design, 'alloc_ass')
  expect(drawn.every((value, at) => value >= 0.01 && value < upper[at]!)).toBe(true)
  expect(Math.max(...drawn)).toBeGreaterThan(0.7)
})

test('samples that break a constraint are drawn again without leaving the hypercube', () => {
  const parameters = [
    { name: 'topt', min: 10, max: 35 },
    { name: 'tmin', min: -5, max: 20 },
    { name: 'tmax', min: 25, max: 50 },
  ]
  const constraints = [
    {
      name: 'order',
      holds: (p: Readonly<Record<string, number>>) => p['tmin']! < p['topt']! && p['topt']! < p['tmax']!,
    },
  ]
  for (const maximin of [false, true]) {
    const design = latinHypercube({ parameters, samples: 100, seed: 4, constraints, maximin })
    expect(design.redrawn).toBeGreaterThan(10)
    expect(design.unstratified).toBe(0)
    for (let at = 0; at < 300; at += 3) {
      expect(design.values[at + 1]).toBeLessThan(design.values[at]!)
      expect(design.values[at]).toBeLessThan(design.values[at + 2]!)
    }
    const slices = new Set(column(design, 'topt').map((value) => Math.floor(((value - 10) / 25) * 100)))
    expect(slices.size).toBe(100)
  }
})

test('ranges and constraints that cannot be are refused by name', () => {
  const refuse = (parameters: ParameterRange[], message: string) =>
    expect(() => latinHypercube({ parameters, samples: 5, seed: 1 })).toThrow(message)
  refuse(
    [
      { name: 'a', min: 0, max: 'alloc_abv' },
      { name: 'alloc_abg', min: 0, max: 1 },
    ],
    'parameter a: no parameter is called "alloc_abv" — did you mean "alloc_abg"?',
  )
  refuse(
    [
      { name: 'a', min: 0, max: 'b' },
      { name: 'b', min: 'a', max: 1 },
    ],
    'its bounds depend on itself',
  )
  refuse([{ name: 'a', min: 2, max: 1 }], 'parameter a: range 2 to 1 is empty')
  expect(() =>
    latinHypercube({
      parameters: box,
      samples: 5,
      seed: 1,
      constraints: [{ name: 'never', holds: () => false }],
    }),
  ).toThrow('constraint "never": no draw meets it')
})
