// What a comparison says of scores: a winner where the folds tell one, and none where they do not.
import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { renderChart } from '../plots/index.js'
import { overlappingTexts } from '../plots/testing/text-boxes.js'
import { unreadable } from '../report/testing/placeholders.js'
import { frameworkGallery } from '../testing/gallery.js'
import { familyReport } from './report.js'
import type { FamilySection } from './settings.js'
import { median, summarise } from './summarise.js'
import type { UnitRecord } from './units.js'

const section: FamilySection = {
  ...{ members: [], folds: 5, innerFolds: 2, trials: 2, epochs: 10, seed: 1, objective: 'accuracy' },
  ...{ rope: 0.01, optimism: null },
}

/** A comparison of members with these scores; `seconds` by member, 1 when left out. */
function compared(
  scores: Readonly<Record<string, readonly (number | string)[]>>,
  seconds: Readonly<Record<string, number>> = {},
  direction: 'maximize' | 'minimize' = 'maximize',
  ratio?: { readonly least: number },
) {
  const units = Object.entries(scores).flatMap(([member, own]) =>
    own.map((score, fold): UnitRecord => ({
      ...{ name: `${member}, fold ${fold + 1}`, member, split: 'chosen', fold },
      ...(typeof score === 'string'
        ? { failed: score }
        : {
            outcome: {
              ...{ score, chosen: 0, epochs: 10, inner: [], parameters: 12, tuningSeconds: 2 },
              seconds: seconds[member] ?? 1,
            },
          }),
    })),
  )
  return summarise({
    ...{ study: 'spectra', called: 'the 60 specimens', units },
    section: ratio === undefined ? section : { ...section, rope: null },
    objective: { name: 'accuracy', meaning: 'share that is right', direction, ...(ratio && { ratio }) },
    members: Object.keys(scores).map((name) => ({
      ...{ member: { name, overrides: {} }, config: {}, candidates: [{ parameters: {}, config: {} }] },
    })),
  })
}

test('one that is better on every fold by the same is told from the others', () => {
  const { members, differences, recommendation } = compared({
    ridge: [0.8, 0.83, 0.79, 0.82, 0.81],
    LSTM: [0.9, 0.935, 0.89, 0.92, 0.915],
  })
  expect(members.map(({ name }) => name)).toEqual(['LSTM', 'ridge'])
  expect(differences).toMatchObject([{ member: 'ridge', against: 'LSTM', verdict: 'worse' }])
  expect(differences[0]?.worseBy).toBeCloseTo(0.102, 10)
  expect(differences[0]?.probability.worse).toBeGreaterThan(0.99)
  expect(recommendation).toMatchObject({ member: 'LSTM', alike: ['LSTM'] })
  expect(recommendation.sentences[0]).toMatch(/and the folds tell it from every other member\.$/)
})

test('lower is better where the objective says so', () => {
  const { members, differences } = compared(
    { ridge: [0.8, 0.83, 0.79, 0.82, 0.81], LSTM: [0.9, 0.935, 0.89, 0.92, 0.915] },
    {},
    'minimize',
  )
  expect(members[0]?.name).toBe('ridge')
  expect(differences[0]?.worseBy).toBeCloseTo(0.102, 10)
})

test('errors that differ by factors are told apart by their logarithms, and told as factors', () => {
  const ratio = { least: 1e-7 }
  const scores = { gp: [0.001, 0.02, 0.0015, 0.004, 0.05], linear: [0.011, 0.2, 0.016, 0.043, 0.52] }
  const raw = compared(scores, {}, 'minimize')
  // One hard fold is all that raw errors see.
  expect(raw.differences[0]?.verdict).toBe('cannot be told')
  const { members, differences, recommendation, rope } = compared(scores, {}, 'minimize', ratio)
  expect(members[0]?.mean).toBeCloseTo((0.001 * 0.02 * 0.0015 * 0.004 * 0.05) ** 0.2, 12)
  expect(rope).toBe(1.1)
  expect(differences).toMatchObject([{ member: 'linear', verdict: 'worse' }])
  expect(differences[0]?.worseBy).toBeGreaterThan(10)
  expect(differences[0]?.worseBy).toBeLessThan(11)
  expect(recommendation.sentences).toContain(
    'linear has 11 times the accuracy of gp, by more than the folds scatter.',
  )
  // What is nothing in float32 is no better than another nothing.
  const none = compared(
    { a: [1e-9, 0, 1e-12, 1e-9, 0], b: [1e-10, 1e-8, 0, 0, 1e-15] },
    {},
    'minimize',
    ratio,
  )
  expect(none.differences[0]).toMatchObject({ worseBy: 1, verdict: 'as good' })
})

test('what is probably worse is none to begin with, however fast', () => {
  const { recommendation, differences } = compared(
    { LSTM: [0.9, 0.84, 0.93, 0.88, 0.86], ridge: [0.8, 0.81, 0.78, 0.86, 0.8] },
    { LSTM: 40, ridge: 0.5 },
  )
  expect(differences[0]?.verdict).toBe('cannot be told')
  expect(recommendation.member).toBe('LSTM')
  expect(recommendation.sentences.join(' ')).toContain('ridge is probably worse, by 0.072')
})

test('no winner is named where the folds scatter more, and the fast one is to begin with', () => {
  const { recommendation, differences } = compared(
    { LSTM: [0.9, 0.7, 0.95, 0.8, 0.86], ridge: [0.8, 0.85, 0.83, 0.78, 0.92] },
    { LSTM: 40, ridge: 0.5 },
  )
  expect(differences[0]?.verdict).toBe('cannot be told')
  expect(recommendation.member).toBe('ridge')
  const text = recommendation.sentences.join(' ')
  expect(text).toContain('is no winner')
  expect(text).toContain('Begin with ridge: it is trained in 0.50 s where LSTM takes 40 s.')
})

test('what is as good within the region is said to be', () => {
  const scores = [0.9, 0.92, 0.91, 0.9, 0.93]
  const { differences, recommendation } = compared({
    LSTM: scores,
    GRU: scores.map((score, fold) => score - 0.0005 * (1 + (fold % 2))),
  })
  expect(differences[0]?.verdict).toBe('as good')
  expect(recommendation.sentences.join(' ')).toContain('GRU is as good for practical purposes')
})

test('members that are alike are told apart no oftener than one comparison in twenty has it', () => {
  const random = seededRandom(11)
  const noise = (): number => random.uniform() + random.uniform() + random.uniform() - 1.5
  let told = 0
  const rounds = 200
  for (let round = 0; round < rounds; round++) {
    const scores = Object.fromEntries(
      Array.from({ length: 6 }, (_, k) => [`m${k}`, Array.from({ length: 5 }, () => 0.8 + 0.05 * noise())]),
    )
    if (compared(scores).differences.some(({ verdict }) => verdict === 'worse')) told++
  }
  expect(told / rounds).toBeLessThan(0.05)
})

test('a member that failed is told, and stands in no comparison', () => {
  const { members, failed, cautions, differences } = compared({
    LSTM: [0.9, 'the loss is Infinity', 0.8],
    ridge: [0.8, 0.7, 0.75],
  })
  expect(members.map(({ name }) => name)).toEqual(['ridge'])
  expect(failed).toEqual([{ name: 'LSTM', reason: 'the loss is Infinity', scored: 2 }])
  expect(differences).toEqual([])
  expect(cautions.join(' ')).toContain('LSTM failed on a fold')
  expect(cautions.join(' ')).toContain('With 3 folds only large differences can be told')
})

test('reports of every kind of comparison can be read', () => {
  const kinds = [
    compared({ LSTM: [0.9, 0.7, 0.95], ridge: [0.8, 0.85, 0.83], GRU: [0.1, 0.12, 0.13] }),
    compared({ LSTM: [0.9, 0.7, 0.95] }),
    compared({ LSTM: ['it diverged', 0.1] }),
  ]
  for (const comparison of kinds) {
    const document = familyReport({ comparison, advice: [], name: 'runs/family', date: '2026-01-01' })
    expect(unreadable(document)).toEqual([])
  }
})

test.each(Object.entries(frameworkGallery()['comparison'] ?? {}))(
  'the picture of %s keeps its words apart and fits a report',
  async (_, spec) => {
    const { svg } = await renderChart(spec)
    expect(svg).toContain('MultiRocket')
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    expect(overlappingTexts(svg)).toEqual([])
    expect(Number(/viewBox="0 0 ([\d.]+)/.exec(svg)?.[1])).toBeLessThan(1000)
  },
)

test('the middle value', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
})

test('simple methods stand beside the members, best first, and the report tells them', () => {
  const units = [0.8, 0.9, 0.7].map((score, fold): UnitRecord => ({
    ...{ name: `LSTM, fold ${fold + 1}`, member: 'LSTM', split: 'chosen', fold },
    outcome: {
      ...{
        score,
        chosen: 0,
        epochs: 10,
        inner: [],
        parameters: 12,
        seconds: 1,
        tuningSeconds: 2,
        tested: 4 + fold,
      },
      rivals: {
        'the axis alone': 0.5 + fold / 10,
        'the nearest': 0.9,
        ...(fold === 0 && { 'one fold only': 1 }),
      },
    },
  }))
  const comparison = summarise({
    ...{ study: 'spectra', called: 'the 15 spectra', units, section },
    objective: { name: 'accuracy', meaning: 'share that is right', direction: 'maximize' },
    members: [{ member: { name: 'LSTM', overrides: {} }, config: {}, candidates: [] }],
  })
  expect(comparison.rivals?.map(({ name, mean }) => [name, Number(mean.toFixed(6))])).toEqual([
    ['the nearest', 0.9],
    ['the axis alone', 0.6],
  ])
  expect(comparison.on.tested).toEqual([4, 5, 6])
  const report = JSON.stringify(familyReport({ comparison, advice: [], name: 'x', date: '2026-01-01' }))
  expect(report).toContain('Simple methods on the same folds')
  expect(report).toContain('the axis alone')
  expect(compared({ LSTM: [0.8, 0.9] }).rivals).toBeUndefined()
})
