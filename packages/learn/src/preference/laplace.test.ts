import { readFileSync } from 'node:fs'
import { seededRandom } from '@utsushi/ground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matrix } from '../classical/matrix.js'
import { fitBradleyTerry } from './bradley-terry.js'
import { choiceLogLikelihood, choiceShares, choiceSlopes, flatChoices } from './choice-likelihood.js'
import { checkComparisons, choiceSets, type Comparison } from './comparison.js'
import { fitTaste } from './fit-taste.js'
import { predictTaste } from './predict-taste.js'

interface Recorded {
  readonly name: string
  readonly rows: readonly (readonly number[])[]
  readonly comparisons: readonly Comparison[]
  readonly amplitude: number
  readonly lengthScales: readonly number[]
  readonly lapse: number
  readonly utilities: readonly number[]
  readonly covariance: readonly (readonly number[])[]
  readonly evidence: number
  readonly bradley_terry: { readonly utilities: readonly number[]; readonly covariance: number[][] }
}

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/preference.json', import.meta.url), 'utf8'),
) as readonly Recorded[]

const near = (ours: ArrayLike<number>, theirs: readonly number[], digits: number) =>
  theirs.forEach((value, k) => expect(ours[k], `entry ${k}`).toBeCloseTo(value, digits))

test.each(recorded)('$name: utilities, covariance and evidence are those of SciPy', (given) => {
  const rows = matrix(given.rows.length, given.rows[0]!.length, given.rows.flat())
  const groups = given.lengthScales.map((_, k) => k)
  const { amplitude, lengthScales, lapse, comparisons } = given
  const taste = fitTaste(
    { rows, comparisons },
    { kernel: { amplitude, ideal: 0, lengthScales, groups }, lapse },
  )
  const { mean, covariance } = predictTaste(taste, rows)
  near(mean, given.utilities, 4)
  near(covariance.values, given.covariance.flat(), 4)
  expect(taste.evidence).toBeCloseTo(given.evidence, 4)
})

test.each(recorded)('$name: Bradley–Terry is that of SciPy, around 0', ({ rows, comparisons, ...given }) => {
  const { utilities, deviations } = fitBradleyTerry({ options: rows.length, comparisons })
  const theirs = given.bradley_terry.utilities
  const center = theirs.reduce((sum, value) => sum + value, 0) / theirs.length
  near(
    utilities,
    theirs.map((value) => value - center),
    4,
  )
  near(
    deviations,
    given.bradley_terry.covariance.map((row, k) => Math.sqrt(row[k]!)),
    4,
  )
})

const answers = fc.array(
  fc
    .record({
      shown: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 5 }),
      places: fc.integer({ min: 1, max: 5 }),
    })
    .map(({ shown, places }) => ({ shown: shown.toSorted((a, b) => a - b), ranked: shown.slice(0, places) })),
  { minLength: 1, maxLength: 12 },
)
const utilitiesOf6 = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 6, maxLength: 6 })

test('the gradient is that of the likelihood, and the information the average of its square', () => {
  fc.assert(
    fc.property(answers, utilitiesOf6, fc.constantFrom(0, 0.1), (comparisons, values, lapse) => {
      const at = Float64Array.from(values)
      const choices = flatChoices(choiceSets(comparisons), 6)
      const { gradient } = choiceSlopes(choices, at, lapse)
      gradient.forEach((slope, k) => {
        const [up, down] = [at.with(k, at[k]! + 1e-5), at.with(k, at[k]! - 1e-5)]
        const measured =
          (choiceLogLikelihood(choices, up, lapse) - choiceLogLikelihood(choices, down, lapse)) / 2e-5
        expect(slope).toBeCloseTo(measured, 5)
      })
      // Σ over what might be chosen of its probability times the squared gradient.
      const average = new Float64Array(36)
      for (const { members, wins } of choiceSets(comparisons)) {
        const total = wins.reduce((sum, count) => sum + count, 0)
        const shares = choiceShares(
          members.map((option) => at[option]!),
          lapse,
        )
        members.forEach((_, winner) => {
          const only = flatChoices([{ members, wins: members.map((__, j) => (j === winner ? 1 : 0)) }], 6)
          const slope = choiceSlopes(only, at, lapse).gradient
          for (let i = 0; i < 6; i++)
            for (let j = 0; j < 6; j++) average[i * 6 + j]! += total * shares[winner]! * slope[i]! * slope[j]!
        })
      }
      const { information } = choiceSlopes(choices, at, lapse)
      const told = new Float64Array(36)
      const { columnStarts, columnMembers } = choices
      for (let c = 0; c + 1 < columnStarts.length; c++)
        for (let a = columnStarts[c]!; a < columnStarts[c + 1]!; a++)
          for (let b = columnStarts[c]!; b < columnStarts[c + 1]!; b++)
            told[columnMembers[a]! * 6 + columnMembers[b]!]! += information[a]! * information[b]!
      told.forEach((value, entry) => expect(value).toBeCloseTo(average[entry]!, 8))
    }),
    { numRuns: 40 },
  )
})

test('comparisons in another order, or merged by being said again, tell the same', () => {
  const random = seededRandom(3)
  const rows = matrix(6, 2, Float64Array.from({ length: 12 }, random.uniform))
  const kernel = { amplitude: 2, ideal: 2, lengthScales: [0.4, 0.4], groups: [0, 1] }
  fc.assert(
    fc.property(answers, (comparisons) => {
      const fit = (of: readonly Comparison[]) => fitTaste({ rows, comparisons: of }, { kernel })
      const [one, other] = [fit(comparisons), fit(comparisons.toReversed())]
      expect(one.evidence).toBeCloseTo(other.evidence, 6)
      one.weights.forEach((weight, k) => expect(weight).toBeCloseTo(other.weights[k]!, 4))
      // Said twice is a set that counts twice, not two sets.
      expect(choiceSets([...comparisons, ...comparisons]).length).toBe(choiceSets(comparisons).length)
    }),
    { numRuns: 30 },
  )
})

test('what is no comparison of these options is refused by its place', () => {
  const refused = (shown: number[], ranked: number[]) => () =>
    checkComparisons(
      [
        { shown: [0, 1], ranked: [0] },
        { shown, ranked },
      ],
      4,
    )
  expect(refused([0], [0])).toThrow('comparison 1: 1 option shown')
  expect(refused([0, 4], [0])).toThrow('comparison 1: option 4 is not one of the 4')
  expect(refused([0, 0], [0])).toThrow('an option is shown twice')
  expect(refused([0, 1], [])).toThrow('nothing was chosen')
  expect(refused([0, 1], [2])).toThrow('option 2 is ranked but was not shown')
  expect(refused([0, 1], [1, 1])).toThrow('an option is ranked twice')
})
