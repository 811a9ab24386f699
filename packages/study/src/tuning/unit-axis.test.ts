import { expect, test } from 'vitest'
import { bestSoFar } from './trial-scores.js'
import { parameterAxis, scoreAxis, tickText } from './unit-axis.js'
import { timelineOf } from './timeline.js'

const texts = (axis: { ticks: readonly { text: string }[] }): string[] => axis.ticks.map(({ text }) => text)

test('a logarithmic range lies evenly in its decades', () => {
  const axis = parameterAxis({ kind: 'float', low: 1e-5, high: 1e-1, log: true })
  const [a, b, c] = [1e-5, 1e-3, 1e-1].map((value) => axis.place(value) ?? Number.NaN)
  expect((a! + c!) / 2).toBeCloseTo(b!, 12)
  expect(texts(axis)).toEqual(['10⁻⁵', '10⁻⁴', '0.001', '0.01', '0.1'])
})

test('powers of two, few steps and choices are written as they are', () => {
  expect(texts(parameterAxis({ kind: 'int', low: 16, high: 256, log: true, step: 1 }))).toEqual([
    ...['16', '32', '64', '128', '256'],
  ])
  expect(texts(parameterAxis({ kind: 'int', low: 2, high: 4, log: false, step: 1 }))).toEqual(['2', '3', '4'])
  const choices = parameterAxis({ kind: 'categorical', choices: ['adam', null, true] })
  expect(texts(choices)).toEqual(['adam', 'null', 'true'])
  expect(choices.place('sgd')).toBeUndefined()
  expect(tickText(-0.00032)).toBe('−3.2·10⁻⁴')
})

test('one diverged trial does not press the others together, and is known to lie beyond', () => {
  const scores = [...Array.from({ length: 30 }, (_, i) => 1 + i / 30), 1e6]
  const axis = scoreAxis(scores, 'minimize')
  expect(scores.filter((score) => axis.isBeyond(score))).toEqual([1e6])
  expect((axis.place(1.9) ?? 0) - (axis.place(1) ?? 0)).toBeGreaterThan(0.2)
  const higher = scoreAxis(
    scores.map((score) => -score),
    'maximize',
  )
  expect(higher.isBeyond(-1e6)).toBe(true)
  expect(higher.isBeyond(-1)).toBe(false)
})

test('the best so far never gets worse, by either direction', () => {
  expect(bestSoFar([3, 5, 2, 4], 'minimize')).toEqual([3, 3, 2, 2])
  expect(bestSoFar([3, 5, 2, 4], 'maximize')).toEqual([3, 5, 5, 5])
})

test('a night between two sittings is left out of the timeline, and told', () => {
  const hour = 3_600_000
  const run = (number: number, started: number, completed: number) => ({
    ...{ number, started, completed, state: 'complete' as const, parameters: {}, distributions: {} },
    ...{ intermediate: new Map<number, number>(), userAttributes: {}, systemAttributes: {} },
  })
  const minute = 60_000
  const timeline = timelineOf([
    ...Array.from({ length: 4 }, (_, i) => run(i, i * minute, (i + 1) * minute)),
    run(4, 30_000, 2 * minute),
    run(5, 10 * hour, 10 * hour + minute),
  ])
  expect(timeline?.seconds).toBe(300)
  expect(timeline?.pauses).toEqual([{ at: 240, seconds: (10 * hour) / 1000 - 240 }])
  expect(timeline?.bars.map(({ lane }) => lane)).toEqual([
    'lane 1',
    'lane 2',
    'lane 1',
    'lane 1',
    'lane 1',
    'lane 1',
  ])
})
