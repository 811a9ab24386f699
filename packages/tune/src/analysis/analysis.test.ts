import { describe, expect, it } from 'vitest'
import { record } from '../testing/record.js'
import type { Distribution } from '../distribution.js'
import type { Parameters, TrialRecord } from '../trial.js'
import { contour } from './contour.js'
import { foldSpread } from './fold-spread.js'
import { intermediateCurves, optimisationHistory, timeline } from './history.js'
import { parallelCoordinates, slices } from './parameters.js'
import { paretoPoints } from './pareto.js'

const distributions: Readonly<Record<string, Distribution>> = {
  x: { kind: 'float', low: 0, high: 10, log: false },
  rate: { kind: 'float', low: 1e-4, high: 1, log: true },
  kind: { kind: 'categorical', choices: ['a', null, true] },
}
const complete = (number: number, values: readonly number[], parameters: Parameters = {}): TrialRecord =>
  record(number, {
    values,
    parameters,
    distributions: Object.fromEntries(Object.keys(parameters).map((name) => [name, distributions[name]!])),
  })

describe('the optimisation history', () => {
  const trials = [
    complete(0, [3]),
    record(1, { state: 'fail' }),
    complete(2, [5]),
    record(3, { state: 'pruned', values: [1] }),
    complete(4, [-Infinity]),
    complete(5, [2]),
  ]
  it('keeps the best so far of complete and finite values', () => {
    expect(optimisationHistory(trials, ['minimize'])).toEqual([
      { trial: 0, value: 3, best: 3 },
      { trial: 2, value: 5, best: 3 },
      { trial: 5, value: 2, best: 2 },
    ])
    expect(optimisationHistory(trials, ['maximize']).map(({ best }) => best)).toEqual([3, 5, 5])
  })
})

describe('what trials did on the way', () => {
  it('is a curve each, by step, of the reports that are finite', () => {
    const trials = [
      record(0, {
        state: 'pruned',
        intermediate: new Map([
          [5, 1],
          [2, 3],
          [3, NaN],
        ]),
      }),
      record(1, { intermediate: new Map([[0, NaN]]) }),
    ]
    expect(intermediateCurves(trials)).toEqual([
      {
        trial: 0,
        state: 'pruned',
        points: [
          { step: 2, value: 3 },
          { step: 5, value: 1 },
        ],
      },
    ])
  })

  it('is a bar each, up to now for one that runs, none for one that waits', () => {
    const trials = [
      record(0, { started: 10, completed: 30 }),
      record(1, { state: 'running', started: 20 }),
      record(2, { state: 'waiting' }),
    ]
    expect(timeline(trials, 50)).toEqual([
      { trial: 0, state: 'complete', started: 10, ended: 30 },
      { trial: 1, state: 'running', started: 20, ended: 50 },
    ])
  })
})

describe('parameters against values', () => {
  const trials = [
    complete(0, [1], { x: 2, kind: null }),
    complete(1, [4], { x: 8, kind: 'a', rate: 0.01 }),
    record(2, {
      state: 'fail',
      parameters: { x: 3 },
      distributions: { x: { ...distributions['x']!, high: 20 } as never },
    }),
  ]

  it('make a row for each complete trial and an axis for each parameter, conditional ones too', () => {
    const { axes, rows } = parallelCoordinates(trials)
    expect(axes).toEqual([
      { parameter: 'x', scale: 'linear', domain: [0, 20] },
      { parameter: 'kind', scale: 'categorical', domain: ['a', null, true] },
      { parameter: 'rate', scale: 'log', domain: [1e-4, 1] },
    ])
    expect(rows.map(({ trial, value }) => [trial, value])).toEqual([
      [0, 1],
      [1, 4],
    ])
    expect('rate' in rows[0]!.parameters).toBe(false)
  })

  it('make a slice each, of the trials that had the parameter', () => {
    const [x, , rate] = slices(trials)
    expect(x?.points.map(({ parameterValue }) => parameterValue)).toEqual([2, 8])
    expect(rate?.points).toEqual([{ trial: 1, parameterValue: 0.01, value: 4 }])
  })
})

describe('a contour', () => {
  const corners = [
    [0, 1e-4],
    [10, 1e-4],
    [0, 1],
    [10, 1],
  ].map(([x, rate], at) => complete(at, [at], { x: x!, rate: rate! }))

  it('passes through the trials and stays between them', () => {
    const surface = contour(corners, 'x', 'rate', { resolution: 5 })!
    expect(surface.x.grid).toEqual([0, 2.5, 5, 7.5, 10])
    surface.y.grid.forEach((rate, at) => expect(rate).toBeCloseTo(10 ** (at - 4), 12))
    const { values } = surface
    const ends = [values[0]?.[0], values[0]?.[4], values[4]?.[0], values[4]?.[4]]
    ends.forEach((value, at) => expect(value).toBeCloseTo(at, 6))
    // The middle is as far from every corner.
    expect(values[2]?.[2]).toBeCloseTo(1.5, 9)
    expect(Math.min(...values.flat())).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values.flat())).toBeLessThanOrEqual(3)
  })

  it('has a column for each choice, and is not drawn through one trial', () => {
    const trials = [complete(0, [1], { kind: 'a', x: 1 }), complete(1, [2], { kind: true, x: 1 })]
    expect(contour(trials, 'kind', 'x', { resolution: 2 })?.values.map((row) => row.length)).toEqual([3, 3])
    expect(contour(trials.slice(1), 'kind', 'x')).toBeUndefined()
    expect(contour(trials, 'kind', 'rate')).toBeUndefined()
  })
})

describe('several directions', () => {
  it('have a front of what nothing else beats', () => {
    const trials = [complete(0, [1, 1]), complete(1, [2, 2]), complete(2, [2, 1]), complete(3, [0, NaN])]
    expect(paretoPoints(trials, ['minimize', 'maximize'])).toEqual([
      { trial: 0, values: [1, 1], best: true },
      { trial: 1, values: [2, 2], best: true },
      { trial: 2, values: [2, 1], best: false },
    ])
  })
})

describe('the fold spread', () => {
  const scored = (number: number, folds: readonly number[]): TrialRecord =>
    record(number, { values: [folds.reduce((a, b) => a + b) / folds.length], userAttributes: { folds } })

  it('says which trials cannot be told from the best, fold by fold', () => {
    // The second differs from the best by luck of one fold; the third is worse in every fold by as much.
    const trials = [
      scored(0, [1.1, 2.1, 3.1, 4.1]),
      scored(1, [1, 2, 3, 4]),
      scored(2, [1.5, 1.8, 3.1, 3.8]),
      scored(3, [1, NaN, 1, 1]),
      record(4, { values: [0] }),
    ]
    const rows = foldSpread(trials, ['minimize'], { attribute: 'folds' })
    expect(rows.map(({ trial, withinOneOfBest }) => [trial, withinOneOfBest])).toEqual([
      [1, true],
      [2, true],
      [0, false],
    ])
    expect(rows[0]?.mean).toBe(2.5)
    expect(rows[0]?.standardError).toBeCloseTo(Math.sqrt(5 / 3 / 4), 12)
    expect(foldSpread(trials, ['maximize'], { attribute: 'folds', count: 1 })[0]?.trial).toBe(0)
  })
})
