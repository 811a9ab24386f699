import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { matrix } from '../classical/matrix.js'
import { answeredPictures, type Answer } from './answers.js'
import { drawLiked } from './draw-liked.js'
import { drawnUtilities, rootOf } from './drawn-utilities.js'
import { expectedBest, expectedBestWith } from './expected-best.js'
import { galleryQuestion } from './gallery.js'
import { hiddenUtility } from './hidden-utilities.js'
import { choiceInformationGain, pairInformation } from './information.js'
import { mostPleasing } from './most-pleasing.js'
import { modelQuestion, randomQuestion, tasteOfAnswers } from './next-question.js'
import { expectedLarger, normalBelow } from './normal-distribution.js'
import { checkParameterValues, spaceFeatures, toUnit, unitDistance } from './parameter-space.js'
import { poolQuestion } from './pool-question.js'
import { predictTaste } from './predict-taste.js'

const hidden = hiddenUtility('two-peaks', 3)
const { space, utility } = hidden

/** Answers of somebody who never errs. */
function answered(count: number, seed: number): readonly Answer[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const shown = randomQuestion(space, { options: 2, random })
    const [a = NaN, b = NaN] = shown.map(utility)
    return { options: shown.map((values) => [values]), ranked: [a > b ? 0 : 1] }
  })
}

const answers = answered(25, 1)
const taste = tasteOfAnswers(space, answers)

test('pictures that were shown again are the same row; options that are the same picture say nothing', () => {
  const [one, two] = [
    { hue: 10, circles: 3, gap: 0.5 },
    { hue: 200, circles: 4, gap: 0.5 },
  ]
  const { data, units } = answeredPictures(space, [
    { options: [[one], [two]], ranked: [0] },
    { options: [[two], [{ ...one, hue: 370 - 360 }]], ranked: [0] },
    { options: [[one], [one]], ranked: [1] },
  ])
  expect(units.length).toBe(2)
  expect(data.options).toBeUndefined()
  expect(data.comparisons).toEqual([
    { shown: [0, 1], ranked: [0] },
    { shown: [1, 0], ranked: [1] },
  ])
  const sheets = answeredPictures(space, [{ options: [[one, two], [two]], ranked: [1] }])
  expect(sheets.data.options).toEqual([[0, 1], [1]])
})

test.each([
  ['best', 2],
  ['best', 4],
  ['information', 2],
  ['information', 3],
] as const)(
  'a question by %s of %i options is of the space, its options differ, and it is the same again',
  (acquisition, options) => {
    const ask = (of: readonly Answer[]) =>
      modelQuestion(space, of, { options, seed: 5, acquisition, distance: 0.08 })
    const question = ask(answers)
    expect(question.length).toBe(options)
    question.forEach((values) => checkParameterValues(space, values, 'question'))
    const units = question.map((values) => toUnit(space, values))
    units.forEach((a, i) =>
      units.forEach((b, j) => {
        if (j > i) expect(unitDistance(space, a, b)).toBeGreaterThan(0.08)
      }),
    )
    expect(ask(answers)).toEqual(question)
    // Undone is as never said.
    expect(ask([...answers, ...answered(1, 9)].slice(0, -1))).toEqual(question)
    expect(ask(answers.slice(0, -1))).not.toEqual(question)
  },
)

test('what pleases most is liked by the one who chose', () => {
  const [best] = mostPleasing(space, taste, 1, { random: seededRandom(1) })
  const liked = drawLiked(space, taste, 12, { random: seededRandom(1) })
  const anyhow = randomQuestion(space, { options: 12, random: seededRandom(2) })
  const mean = (of: typeof liked) => of.reduce((sum, values) => sum + utility(values), 0) / of.length
  expect(mean(liked)).toBeGreaterThan(mean(anyhow) + 0.15)
  liked.forEach((values) => checkParameterValues(space, values, 'liked'))
  const means = predictTaste(taste, spaceFeatures(space, [...liked, ...anyhow])).mean
  means.forEach((value) => expect(value).toBeLessThanOrEqual(best!.mean + 0.01))
})

test('a grid is of nine pictures that differ, around what pleases most; the first one goes through the middle', () => {
  const first = galleryQuestion(space, [], { seed: 4 })
  expect(first[4]).toMatchObject({ hue: 180, gap: 0.5 })
  const grid = galleryQuestion(space, answers, { seed: 4, distance: 0.03 })
  expect(new Set([...first, ...grid].map((values) => JSON.stringify(values))).size).toBe(18)
  grid.forEach((values) => checkParameterValues(space, values, 'grid'))
  const units = grid.map((values) => toUnit(space, values))
  units.forEach((a, i) =>
    units.forEach((b, j) => expect(i === j || unitDistance(space, a, b) > 0.03).toBe(true)),
  )
  expect(galleryQuestion(space, answers, { seed: 4, distance: 0.03 })).toEqual(grid)
  // In a space where no plane fits, there still is something to pick from.
  expect(galleryQuestion({ dents: { kind: 'count', low: 1, high: 3 } }, [], { seed: 1 }).length).toBe(9)
})

test('the expected best is that of many draws, and adding an option never makes it worse', () => {
  const rows = spaceFeatures(space, randomQuestion(space, { options: 5, random: seededRandom(8) }))
  const { mean, covariance } = predictTaste(taste, rows)
  const draws = drawnUtilities(mean, covariance, 20_000)
  const best = (count: number) =>
    draws.reduce((sum, drawn) => sum + Math.max(...drawn.subarray(0, count)), 0) / draws.length
  const part = (from: number, to: number) =>
    matrix(to - from, rows.columns, rows.values.subarray(from * rows.columns, to * rows.columns))
  // Three standard errors of so many draws are below this.
  expect(Math.abs(expectedBestWith(taste, part(0, 1), part(1, 2))[0]! - best(2))).toBeLessThan(0.15)
  expect(Math.abs(expectedBestWith(taste, part(0, 4), part(4, 5))[0]! - best(5))).toBeLessThan(0.5)
  expect(Math.abs(expectedBest(taste, rows) - best(5))).toBeLessThan(0.5)
  expect(best(5)).toBeGreaterThanOrEqual(Math.max(...mean) - 0.1)
})

test('an answer tells nothing where it is known or a toss-up for anybody, and a bit at most', () => {
  expect(pairInformation(0, 0, 0)).toBeCloseTo(0, 9)
  expect(pairInformation(30, 1, 0)).toBeCloseTo(0, 6)
  expect(pairInformation(0, 400, 0)).toBeGreaterThan(0.75)
  expect(pairInformation(0, 400, 0.5)).toBeLessThan(0.25)
  const same = matrix(2, 4, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
  expect(choiceInformationGain(taste, same)).toBeLessThan(1e-6)
  const three = spaceFeatures(space, randomQuestion(space, { options: 3, random: seededRandom(8) }))
  expect(choiceInformationGain(taste, three)).toBeGreaterThan(0)
  expect(choiceInformationGain(taste, three)).toBeLessThanOrEqual(Math.log2(3))
})

test('out of a pool come different options, the likeliest first; sheets too', () => {
  const rows = spaceFeatures(space, randomQuestion(space, { options: 60, random: seededRandom(4) }))
  const { mean } = predictTaste(taste, rows)
  const chosen = poolQuestion({ rows, taste, count: 3, distance: 0.1 })
  expect(new Set(chosen).size).toBe(3)
  expect(mean[chosen[0]!]).toBe(Math.max(...mean))
  const options = Array.from({ length: 20 }, (_, k) => [3 * k, 3 * k + 1, 3 * k + 2])
  const sheets = poolQuestion({ rows, options, taste, count: 2 })
  const value = (sheet: number) => options[sheet]!.reduce((sum, row) => sum + mean[row]!, 0)
  expect(value(sheets[0]!)).toBeCloseTo(Math.max(...options.map((_, k) => value(k))), 9)
  expect(() => poolQuestion({ rows, options: [[0]], taste, count: 2 })).toThrow('2 of 1 options')
})

test('the normal distribution, and a factor of a covariance that is singular', () => {
  expect(normalBelow(0)).toBeCloseTo(0.5, 6)
  expect(normalBelow(1.959963985)).toBeCloseTo(0.975, 6)
  expect(normalBelow(-3)).toBeCloseTo(0.0013498980316, 8)
  expect(expectedLarger(1, 1, 2)).toBeCloseTo(1 + 2 / Math.sqrt(2 * Math.PI), 6)
  expect(expectedLarger(1, 5, 0)).toBe(5)
  const root = rootOf(matrix(2, 2, [4, 4, 4, 4]))
  expect(root.values[0]).toBeCloseTo(2, 6)
  expect(() => rootOf(matrix(1, 1, [NaN]))).toThrow(RangeError)
})
