import { randomStream, seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { matrix } from '../classical/matrix.js'
import { fitTaste } from './fit-taste.js'
import { judgeTaste } from './judge-taste.js'
import { choiceProbabilities, predictOptions, predictTaste } from './predict-taste.js'
import { simulatedChoice } from './simulated-chooser.js'
import type { Comparison } from './comparison.js'

const pictures = 40
const uniform = randomStream(1, 'rows').uniform
const rows = matrix(
  pictures,
  2,
  Float64Array.from({ length: 2 * pictures }, () => uniform()),
)
const liked = Array.from({ length: pictures }, (_, k) => {
  const [x = NaN, y = NaN] = rows.values.subarray(2 * k)
  return Math.exp(-((x - 0.7) ** 2 + (y - 0.3) ** 2) / 0.1)
})

/** Comparisons by somebody who likes what lies near (0.7, 0.3). */
function comparisons(count: number, mistakes: number, options = 2, places = 1): readonly Comparison[] {
  const random = randomStream(2, 'choices', count, options)
  return Array.from({ length: count }, () => {
    const shown = new Set<number>()
    while (shown.size < options) shown.add(random.below(pictures))
    const own = [...shown]
    const { ranked } = simulatedChoice(
      own.map((picture) => liked[picture]!),
      places,
      { mistakes, random },
    )
    return { shown: own, ranked: ranked.map((place) => own[place]!) }
  })
}

test('a taste is found from pairs, from the best of four and from rankings; of a length that does not matter it is told', () => {
  for (const told of [comparisons(60, 0.1), comparisons(25, 0.1, 4), comparisons(15, 0.1, 4, 4)]) {
    const taste = fitTaste({ rows, comparisons: told })
    const probe = matrix(3, 2, [0.7, 0.3, 0.7, 0.9, 0.1, 0.3])
    const { mean } = predictTaste(taste, probe)
    expect(mean[0]).toBeGreaterThan(mean[1]! + 1)
    expect(mean[0]).toBeGreaterThan(mean[2]! + 1)
    const shares = choiceProbabilities(taste, probe)
    expect(shares[0]).toBeGreaterThan(0.6)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
  }
  // Only the first feature matters here.
  const wave = (k: number) => Math.sin(9 * rows.values[2 * k]!)
  const flat = comparisons(80, 0).map(({ shown }) => ({
    shown,
    ranked: [shown.reduce((best, k) => (wave(k) > wave(best) ? k : best))],
  }))
  const [first, second] = fitTaste({ rows, comparisons: flat }, { ideal: false }).kernel.lengthScales
  expect(second).toBeGreaterThan(1.5 * first!)
})

test('pictures that stand twice, and the same pair a hundred times with contradictions, do no harm', () => {
  const twice = matrix(4, 2, [0.2, 0.2, 0.2, 0.2, 0.8, 0.8, 0.8, 0.8])
  const said = (winner: number, times: number) =>
    Array.from({ length: times }, () => ({ shown: [0, 2], ranked: [winner] }))
  const torn = fitTaste({ rows: twice, comparisons: [...said(0, 50), ...said(2, 50)] })
  expect(choiceProbabilities(torn, matrix(2, 2, [0.2, 0.2, 0.8, 0.8]))[0]).toBeCloseTo(0.5, 6)
  const often = [...said(0, 100), { shown: [1, 3], ranked: [1] }]
  const sure = fitTaste({ rows: twice, comparisons: often })
  const { mean, covariance } = predictTaste(sure, twice)
  expect(mean[0]).toBeCloseTo(mean[1]!, 9)
  expect(mean[0]).toBeGreaterThan(mean[2]! + 2)
  for (const at of [0, 5, 10, 15]) expect(covariance.values[at]).toBeGreaterThan(0)
  // Where a share of choices is made blindly, nobody is certain.
  const blind = fitTaste({ rows: twice, comparisons: often }, { lapse: 0.1 })
  expect(choiceProbabilities(blind, matrix(2, 2, [0.2, 0.2, 0.8, 0.8]))[0]).toBeLessThan(0.95)
  expect(choiceProbabilities(sure, matrix(2, 2, [0.2, 0.2, 0.8, 0.8]))[0]).toBeGreaterThan(0.96)
})

test('three answers that go round in a circle are noise: nothing is preferred, and nothing breaks', () => {
  const three = matrix(3, 1, [0, 0.5, 1])
  const circle = [
    { shown: [0, 1], ranked: [0] },
    { shown: [1, 2], ranked: [1] },
    { shown: [0, 2], ranked: [2] },
  ]
  const taste = fitTaste({ rows: three, comparisons: [...circle, ...circle, ...circle] })
  const shares = choiceProbabilities(taste, matrix(2, 1, [0, 1]))
  expect(Math.abs(shares[0]! - 0.5)).toBeLessThan(0.15)
  expect(Number.isFinite(taste.evidence)).toBe(true)
})

test('a sheet is liked as its pictures are on average', () => {
  const options = [
    [0, 1, 2],
    [3, 4, 5],
    [6, 7],
  ]
  const told = [
    { shown: [0, 1], ranked: [0] },
    { shown: [1, 2], ranked: [2] },
  ]
  const taste = fitTaste({ rows, options, comparisons: told })
  const one = predictTaste(taste, rows)
  const sheets = predictOptions(taste, { rows, options })
  options.forEach((sheet, k) =>
    expect(sheets.mean[k]).toBeCloseTo(sheet.reduce((sum, row) => sum + one.mean[row]!, 0) / sheet.length, 9),
  )
  expect(sheets.mean[0]).toBeGreaterThan(sheets.mean[1]!)
  expect(sheets.mean[2]).toBeGreaterThan(sheets.mean[1]!)
  // A sheet is better known than a picture of it.
  expect(sheets.covariance.values[0]).toBeLessThan(one.covariance.values[0]!)
  // Sheets of one picture each are the pictures.
  const single = comparisons(10, 0)
  const [bare, asSheets] = [
    fitTaste({ rows, comparisons: single }),
    fitTaste({ rows, comparisons: single, options: Array.from({ length: pictures }, (_, k) => [k]) }),
  ]
  expect(asSheets.evidence).toBeCloseTo(bare.evidence, 9)
})

test('without any choice everything is alike', () => {
  const taste = fitTaste({ rows, comparisons: [] })
  const { mean } = predictTaste(taste, rows)
  expect(mean.every((value) => value === 0)).toBe(true)
  expect(taste.choices).toBe(0)
})

test('a taste that is there is told from guessing on comparisons held out, and one that is not there is not', () => {
  const judged = judgeTaste({ rows, comparisons: comparisons(60, 0.1) })!
  expect(judged.accuracy).toBeGreaterThan(0.75)
  expect(judged.logLoss).toBeLessThan(0.6)
  expect(judged.chanceLogLoss).toBeCloseTo(Math.log(2), 9)
  expect(judged).toMatchObject({ choices: 60, folds: 5, chanceAccuracy: 0.5 })
  const blind = judgeTaste({ rows, comparisons: comparisons(60, 1) })!
  expect(blind.accuracy).toBeLessThan(0.67)
  expect(blind.logLoss).toBeGreaterThan(0.63)
  // A full ranking of four is three choices; guessing is right once in 4, 3 and 2.
  const ranked = judgeTaste({ rows, comparisons: comparisons(12, 0, 4, 4) })!
  expect(ranked.choices).toBe(36)
  expect(ranked.chanceAccuracy).toBeCloseTo((1 / 4 + 1 / 3 + 1 / 2) / 3, 9)
})

test('the same pair is never known from its like: one pair said often cannot be judged', () => {
  const same = Array.from({ length: 10 }, () => ({ shown: [0, 1], ranked: [0] }))
  expect(judgeTaste({ rows, comparisons: same })).toBeUndefined()
  // Two pairs of strangers: what is held out is guessed, however often it was said.
  const far = matrix(4, 1, [0, 100, 200, 300])
  const two = [...same, ...same.map(() => ({ shown: [2, 3], ranked: [3] }))]
  expect(judgeTaste({ rows: far, comparisons: two }, { ideal: false })!.accuracy).toBeCloseTo(0.5, 6)
})

test('what cannot be fitted is refused', () => {
  const { uniform: draw } = seededRandom(1)
  expect(() => fitTaste({ rows: matrix(2, 1, [0, NaN]), comparisons: [] })).toThrow('not finite')
  expect(() => fitTaste({ rows, comparisons: [] }, { groups: [0] })).toThrow('1 groups for 2 features')
  expect(() => fitTaste({ rows, comparisons: [], options: [[0], []] })).toThrow('option 1 shows no row')
  expect(() => fitTaste({ rows, comparisons: [] }, { lapse: 1 })).toThrow('a lapse of 1')
  expect(() => fitTaste({ rows, comparisons: [], expected: Float64Array.of(draw()) })).toThrow(
    '1 values are expected of 40 rows',
  )
})
