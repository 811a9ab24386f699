import { seededRandom, type Random } from '@utsushi/ground'
import { adjustedRandIndex, chooseMixture, mixtureComponents, type Matrix } from '@utsushi/learn'
import { sheetPieces } from '@utsushi/study/plots'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { circularMean, wayBetween, wrapped } from '../around.js'
import { describeGroups } from './describe-groups.js'
import { hueWord, parameterNoun } from './distinction.js'
import type { DrawnParameter, DrawnTable } from './drawn-parameter.js'
import { groupSheet, rangeText } from './group-sheet.js'
import { drawParameters, fitParameterDraw, parseParameterDraw } from './parameter-draw.js'
import { parameterRanges } from './parameter-ranges.js'
import { representatives } from './representatives.js'

const parameters: readonly DrawnParameter[] = [
  { name: 'dipCount', kind: 'count', low: 2, high: 12 },
  { name: 'hue', kind: 'circular', low: 0, high: 360, unit: '°' },
  { name: 'circleCount', kind: 'count', low: 1, high: 12 },
  { name: 'lineWidth', kind: 'continuous', low: 0.5, high: 4, unit: 'mm' },
]
const degrees = { low: 0, high: 360 }
const everyone = (count: number) => Int32Array.from({ length: count }, (_, place) => place)
const dipsAndHues = (rows: readonly (readonly [number, number])[]): DrawnTable => ({
  parameters: parameters.slice(0, 2),
  values: rows.flat(),
})

/** Four groups by dips and hue; circles and widths are anybody's. The second one lies around 0°. */
function plantedPictures(
  count: number,
  random: Random,
): { readonly of: Int32Array; readonly table: DrawnTable } {
  const kinds = [
    { dips: 3, hue: 230 },
    { dips: 11, hue: 0 },
    { dips: 3, hue: 100 },
    { dips: 11, hue: 150 },
  ]
  const of = Int32Array.from({ length: count }, (_, place) => place % 4)
  const values = Array.from(of, (kind) => [
    kinds[kind]!.dips + random.below(3) - 1,
    wrapped(degrees, kinds[kind]!.hue + 14 * random.normal()),
    1 + random.below(12),
    0.5 + 3.5 * random.uniform(),
  ])
  return { of, table: { parameters, values: values.flat() } }
}

/** What a model might see of them: dips and the two sides of the hue, mixed into six numbers with noise. */
function seen({ values }: DrawnTable, random: Random): Matrix {
  const mixing = Array.from({ length: 18 }, () => random.normal())
  const rows = values.length / parameters.length
  const made = Array.from({ length: rows }, (_, row) => {
    const [dips = 0, hue = 0] = [values[row * 4], values[row * 4 + 1]]
    const told = [dips / 3, 2 * Math.cos((hue * Math.PI) / 180), 2 * Math.sin((hue * Math.PI) / 180)]
    return Array.from({ length: 6 }, (_, j) =>
      told.reduce((sum, one, k) => sum + one * mixing[k * 6 + j]!, 0.1 * random.normal()),
    )
  })
  return { rows, columns: 6, values: Float64Array.from(made.flat()) }
}

describe('groups of pictures', () => {
  const random = seededRandom(7)
  const { of, table } = plantedPictures(400, random)
  const embeddings = seen(table, random)
  const { mixture } = chooseMixture(embeddings, { components: [1, 2, 3, 4, 5, 6], seed: 1 })
  const found = mixtureComponents(mixture, embeddings)
  const groups = describeGroups(found, mixture.weights.length, embeddings, table)

  it('are the four that were planted, and four is what is chosen', () => {
    expect(groups).toHaveLength(4)
    expect(adjustedRandIndex(found, of)).toBeGreaterThan(0.9)
    expect(groups.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12)
  })

  it('are told by what sets them apart, and by nothing else', () => {
    const words = groups.map((group) => group.words).toSorted()
    expect(words.filter((text) => text.includes('few dips (2 to 4)'))).toHaveLength(2)
    expect(words.filter((text) => text.includes('many dips (10 to 12)'))).toHaveLength(2)
    expect(words.find((text) => /(magenta|red) to (red|orange)/.test(text))).toBeDefined()
    expect(words.find((text) => /blue/.test(text))).toBeDefined()
    for (const text of words) expect(text).not.toMatch(/circles|line width/)
    for (const { distinctions } of groups)
      expect(distinctions.map(({ apart }) => apart)).toEqual(
        distinctions.map(({ apart }) => apart).toSorted((a, b) => b - a),
      )
  })

  it('have sheets of pictures of their own, the middle first', () => {
    const pixels = new Uint8Array(12)
    for (const group of groups) {
      const { middle, reach } = group.representatives
      expect([middle.length, reach.length]).toEqual([4, 8])
      expect(new Set([...middle, ...reach]).size).toBe(12)
      for (const place of [...middle, ...reach]) expect(found[place]).toBe(group.component)
      const sheet = groupSheet(group, {
        picture: () => ({ pixels, width: 2, height: 2 }),
        caption: (place) => `picture ${place}`,
      })
      expect(sheet.pictures.map(({ caption }) => caption)).toEqual(
        [...middle, ...reach].map((place) => `picture ${place}`),
      )
      expect(sheetPieces(sheet).title).toMatch(/^Group \d: (few|many|[a-z]+)/)
    }
  })

  it('give parameters like their own', () => {
    for (const group of groups) {
      const draw = fitParameterDraw(table, group.members)
      const drawn = drawParameters(draw, parameters, 200, seededRandom(3))
      const ranges = parameterRanges(
        { parameters, values: drawn.flatMap((row) => parameters.map(({ name }) => row[name]!)) },
        everyone(200),
      )
      const [dips, hue] = [group.ranges[0]!, group.ranges[1]!]
      expect(Math.abs(ranges[0]!.middle - dips.middle)).toBeLessThanOrEqual(1)
      expect(Math.abs(wayBetween(degrees, ranges[1]!.middle, hue.middle))).toBeLessThan(6)
      expect(ranges[1]!.spread / hue.spread).toBeGreaterThan(0.75)
      expect(ranges[1]!.spread / hue.spread).toBeLessThan(1.3)
    }
  })

  it('leave out one to which no picture belongs, and one that holds all differs by nothing', () => {
    const [only] = describeGroups(new Int32Array(400), 3, embeddings, table)
    expect(describeGroups(new Int32Array(400), 3, embeddings, table)).toHaveLength(1)
    expect(only?.words).toBe('nothing that the other groups do not hold')
  })
})

describe('ranges', () => {
  it('go over the end of the circle where a group lies around it', () => {
    const hues = [350, 355, 358, 0, 2, 5, 10, 352, 8, 1]
    const [, hue] = parameterRanges(dipsAndHues(hues.map((own) => [3, own])), everyone(10))
    expect(hue?.low).toBeGreaterThan(349)
    expect(hue?.high).toBeLessThan(11)
    expect(Math.abs(wayBetween(degrees, hue!.middle, 0))).toBeLessThan(1)
    expect(hue?.spread).toBeLessThan(8)
    expect(rangeText(hue!)).toMatch(/^35\d° to \d+°$/)
  })

  it('of one picture are its values, of nobody are refused', () => {
    const table = dipsAndHues([[5, 200]])
    expect(parameterRanges(table, [0]).map(rangeText)).toEqual(['5', '200°'])
    expect(() => parameterRanges(table, [])).toThrow('a group without members')
    const around = dipsAndHues(Array.from({ length: 12 }, (_, k) => [5, 30 * k]))
    expect(parameterRanges(around, everyone(12)).map(rangeText)).toEqual(['5', 'all around'])
  })

  it('hold nine of ten members, wherever the circle is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -60, max: 60, noNaN: true }), { minLength: 40, maxLength: 80 }),
        fc.double({ min: 0, max: 360, noNaN: true }),
        (around, centre) => {
          const hues = around.map((off) => wrapped(degrees, centre + off))
          const [, hue] = parameterRanges(dipsAndHues(hues.map((own) => [3, own])), everyone(hues.length))
          const width = wrapped(degrees, hue!.high - hue!.low + 1e-6)
          const inside = hues.filter((own) => wrapped(degrees, own - hue!.low + 1e-7) <= width + 1e-5)
          expect(inside.length / hues.length).toBeGreaterThanOrEqual(0.88)
          expect(width).toBeLessThanOrEqual(120.001)
        },
      ),
    )
  })
})

describe('what goes around', () => {
  it('has a mean that turns with it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.double({ min: -720, max: 720, noNaN: true }),
        (angles, turn) => {
          const [here, there] = [angles, angles.map((angle) => angle + turn)].map((own) =>
            circularMean(degrees, own),
          )
          expect(wayBetween(degrees, here!.mean + turn, there!.mean)).toBeCloseTo(0, 6)
          expect(there!.agreement).toBeCloseTo(here!.agreement, 9)
        },
      ),
    )
    expect(circularMean(degrees, [0, 180]).spread).toBe(Infinity)
    expect(circularMean({ low: 0, high: 1 }, [0.95, 0.05]).mean % 1).toBeCloseTo(0, 9)
  })

  it('is within its circle', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e5, max: 1e5, noNaN: true }), (value) => {
        const within = wrapped({ low: -180, high: 180 }, value)
        expect(within).toBeGreaterThanOrEqual(-180)
        expect(within).toBeLessThan(180)
      }),
    )
    expect([10, -10, 370, -1e-18].map((value) => wrapped(degrees, value))).toEqual([10, 350, 10, 0])
  })
})

describe('drawn parameters', () => {
  const random = seededRandom(11)
  const { table } = plantedPictures(80, random)

  it('are whole, on the circle and within their ranges, whatever they are like', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 79 }), { minLength: 2, maxLength: 30 }),
        fc.integer(),
        (members, seed) => {
          for (const row of drawParameters(
            fitParameterDraw(table, members),
            parameters,
            5,
            seededRandom(seed),
          ))
            for (const { name, kind, low, high } of parameters) {
              const value = row[name]!
              expect(value).toBeGreaterThanOrEqual(low)
              expect(value).toBeLessThanOrEqual(high)
              if (kind === 'count') expect(Number.isInteger(value)).toBe(true)
              if (kind === 'circular') expect(value).toBeLessThan(high)
            }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('are the same from what was saved, and go together as those of the members do', () => {
    // Many dips are red here, few are cyan.
    const pairs = Array.from({ length: 60 }, (_, k): [number, number] =>
      k % 2 === 0 ? [11, 20 + (k % 7)] : [3, 100 + (k % 7)],
    )
    const own = dipsAndHues(pairs)
    const draw = fitParameterDraw(own, everyone(60))
    const read = parseParameterDraw(JSON.parse(JSON.stringify(draw)), 'draw.json')
    const drawn = drawParameters(read, own.parameters, 300, seededRandom(2))
    expect(drawn).toEqual(drawParameters(draw, own.parameters, 300, seededRandom(2)))
    const hueOf = (wanted: (dips: number) => boolean) =>
      circularMean(
        degrees,
        drawn.filter(({ dipCount }) => wanted(dipCount!)).map(({ hue }) => hue!),
      ).mean
    expect(hueOf((dips) => dips <= 5)).toBeGreaterThan(hueOf((dips) => dips >= 9) + 30)
  })

  it('of colours all around are of any colour', () => {
    const own = dipsAndHues(Array.from({ length: 36 }, (_, k) => [4, 10 * k]))
    const drawn = drawParameters(fitParameterDraw(own, everyone(36)), own.parameters, 400, seededRandom(5))
    const quarters = [0, 0, 0, 0]
    for (const { hue } of drawn) quarters[Math.floor(hue! / 90)]!++
    for (const count of quarters) expect(count).toBeGreaterThan(60)
    for (const { dipCount } of drawn) expect(dipCount).toBe(4)
  })

  it('are refused where there is nothing to draw like, or the record is damaged', () => {
    expect(() => fitParameterDraw(table, [3])).toThrow('give at least 2')
    const draw = fitParameterDraw(table, [1, 2, 3])
    expect(() => drawParameters(draw, parameters.slice(1), 1, random)).toThrow('cannot be drawn from')
    for (const [damaged, message] of [
      [null, 'is no draw of parameters of version 1'],
      [{ ...draw, columns: [{ name: 3 }] }, 'draw.json.columns[0]'],
      [{ ...draw, columns: draw.columns.slice(1) }, 'expected one component of 3 columns'],
      [{ ...draw, normal: {} }, 'draw.json.normal: is no mixture'],
    ] as const)
      expect(() => parseParameterDraw(damaged, 'draw.json')).toThrow(message)
  })
})

describe('pictures that stand for a group', () => {
  const line: Matrix = { rows: 11, columns: 1, values: Float64Array.from({ length: 11 }, (_, k) => k) }

  it('are its middle, and its ends without the oddest', () => {
    const { middle, reach } = representatives(line, everyone(11), { middle: 3, reach: 2 })
    expect(middle).toEqual([5, 4, 6])
    expect(reach.toSorted((a, b) => a - b)).toEqual([0, 9])
  })

  it('are none twice, and fewer of a small group', () => {
    const same: Matrix = { rows: 5, columns: 1, values: new Float64Array(5) }
    const { middle, reach } = representatives(same, everyone(5), { middle: 2, reach: 9 })
    expect([...middle, ...reach].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4])
    expect(representatives(line, [4], { middle: 3, reach: 3 })).toEqual({ middle: [4], reach: [] })
  })
})

it('words are those of people', () => {
  expect(parameters.map(parameterNoun)).toEqual(['dips', 'hue', 'circles', 'line width'])
  expect(parameterNoun({ name: 'boxCount', kind: 'count' })).toBe('boxes')
  expect(parameterNoun({ name: 'berry_count', kind: 'count' })).toBe('berries')
  expect([0, 359, 30, 60, 120, 180, 230, 280, 320].map((angle) => hueWord(degrees, angle))).toEqual([
    ...['red', 'red', 'orange', 'yellow', 'green', 'cyan', 'blue', 'violet', 'magenta'],
  ])
  expect(hueWord({ low: 0, high: 1 }, 230 / 360)).toBe('blue')
})
