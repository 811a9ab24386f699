import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '@utsushi/ground'
import { binaryRecord, binaryScoreNames } from '../metrics/binary-record.js'
import { bootstrapDifferences, bootstrapScores } from './bootstrap-scores.js'
import { bootstrapInterval } from './resamples.js'

const rows = fc.array(
  fc.record({
    p: fc.integer({ min: 0, max: 20 }).map((k) => k / 20),
    y: fc.constantFrom(0, 1, NaN),
    group: fc.constantFrom('a', 'b', 'c', 'd'),
    weight: fc.integer({ min: 0, max: 2 }),
  }),
  { minLength: 1, maxLength: 30 },
)

test('intervals are those of records of answers that were really drawn again and again', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 0, max: 99 }), (drawn, seed) => {
      const [p, y, groups, weights] = (['p', 'y', 'group', 'weight'] as const).map((key) =>
        drawn.map((row) => row[key]),
      ) as [number[], number[], string[], number[]]
      const options = { weights, threshold: 0.4 }
      const found = bootstrapScores(p, y, { ...options, groups, seed, replicates: 20, level: 0.5 })
      const names = [...new Set(groups.filter((_, k) => !Number.isNaN(y[k]) && weights[k] !== 0))]
      expect(found.groups).toBe(names.length)
      const random = seededRandom(seed)
      const records = Array.from({ length: 20 }, () => {
        const chosen = names.flatMap(() => {
          const name = names[random.below(names.length)]
          return drawn.filter((row) => row.group === name)
        })
        return binaryRecord(
          chosen.map((row) => row.p),
          chosen.map((row) => row.y),
          { ...options, weights: chosen.map((row) => row.weight) },
        )
      })
      const whole = binaryRecord(p, y, options)
      for (const name of binaryScoreNames) {
        const own = found.scores[name]
        const values = records.map((record) => record[name]).filter((value) => value !== null)
        expect(own.undefinedReplicates, name).toBe(20 - values.length)
        if (whole[name] === null) expect(own).toMatchObject({ value: null, low: null, high: null })
        else expect(own.value, name).toBeCloseTo(whole[name], 12)
        if (own.low === null || own.high === null) expect(own.reason).toBeDefined()
        else {
          values.sort((a, b) => a - b)
          const at = (share: number): number => {
            const place = share * (values.length - 1)
            const low = values[Math.floor(place)]!
            return low + (values[Math.ceil(place)]! - low) * (place % 1)
          }
          expect(own.low, name).toBeCloseTo(at(0.25), 12)
          expect(own.high, name).toBeCloseTo(at(0.75), 12)
        }
      }
      expect(JSON.parse(JSON.stringify(found))).toEqual(found)
    }),
    { numRuns: 60 },
  )
})

/** Answers of machines, some of which deviate far more often than others. */
function machines(count: number, each: number, seed: number) {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, machine) => {
    const rate = random.uniform() ** 2
    return Array.from({ length: each }, () => {
      const y = random.uniform() < rate ? 1 : 0
      return { machine, y, good: 1 / (1 + Math.exp(-(2 * y - 1 + random.normal()))), poor: random.uniform() }
    })
  }).flat()
}

test('answers of few machines say less than as many answers of machines each: the interval of a rate is several times wider', () => {
  const all = machines(20, 100, 1)
  const [p, y, groups] = [all.map(({ good }) => good), all.map((row) => row.y), all.map((row) => row.machine)]
  const alone = bootstrapScores(p, y, { replicates: 400 }).scores.baseRate
  const grouped = bootstrapScores(p, y, { replicates: 400, groups }).scores.baseRate
  const rate = alone.value!
  const expected = 2 * 1.96 * Math.sqrt((rate * (1 - rate)) / all.length)
  expect((alone.high! - alone.low!) / expected).toBeGreaterThan(0.8)
  expect((alone.high! - alone.low!) / expected).toBeLessThan(1.2)
  expect((grouped.high! - grouped.low!) / expected).toBeGreaterThan(3)
})

test('a model that knows something is told apart from one that guesses, and no model from itself', () => {
  const all = machines(20, 50, 2)
  const labels = all.map(({ y }) => y)
  const options = { groups: all.map(({ machine }) => machine), replicates: 200, seed: 3 }
  const [good, poor] = [{ scores: all.map((row) => row.good) }, { scores: all.map((row) => row.poor) }]
  const { scores } = bootstrapDifferences(good, poor, labels, options)
  expect(scores.rocAuc.low).toBeGreaterThan(0)
  expect(scores.rocAuc.higher).toBe(1)
  expect(scores.brier.high).toBeLessThan(0)
  expect(scores.prAuc.value).toBeCloseTo(scores.prAuc.first! - scores.prAuc.second!, 12)
  expect(scores.rocAuc.first).toBeCloseTo(binaryRecord(good.scores, labels).rocAuc!, 12)
  const itself = bootstrapDifferences(good, good, labels, options).scores.f1
  expect(itself).toMatchObject({ value: 0, low: 0, high: 0, higher: 0.5 })
  const stricter = bootstrapDifferences({ ...good, threshold: 0.9 }, good, labels, options).scores
  expect(stricter.falseAlarmRate.value).toBeLessThan(0)
  expect(stricter.rocAuc.value).toBe(0)
  expect(bootstrapDifferences(good, poor, labels, options)).toEqual(
    bootstrapDifferences(good, poor, labels, options),
  )
})

test('any statistic of weighted answers has an interval', () => {
  const leads = [3, 5, 8, 13, 2, 4]
  const mean = (times: Float64Array): number =>
    leads.reduce((sum, lead, k) => sum + lead * times[k]!, 0) / times.reduce((a, b) => a + b, 0)
  const found = bootstrapInterval(mean, ['a', 'a', 'b', 'b', 'c', 'c'], { seed: 1 })
  expect(found.value).toBeCloseTo(35 / 6, 12)
  // Group means are 4, 10.5 and 3: no resample lies outside them.
  expect(found.low).toBeGreaterThanOrEqual(3)
  expect(found.high).toBeLessThanOrEqual(10.5)
  expect(bootstrapInterval(mean, Array(6).fill('a')).reason).toBe(
    'there is one group only: nothing to draw from',
  )
})

test('options that do not fit are refused', () => {
  expect(() => bootstrapScores([0.5], [1], { groups: ['a', 'b'] })).toThrow('2 groups for 1 labels')
  expect(() => bootstrapScores([0.5], [1], { replicates: 10 })).toThrow('10 replicates')
  expect(() => bootstrapScores([0.5], [1], { level: 95 })).toThrow('a level of 95')
  expect(bootstrapScores([], [], { replicates: 20 }).scores.f1.reason).toBe('the score itself does not exist')
})
