import { expect, test } from 'vitest'
import { checkValues, searchSpace } from './check-space.js'
import { activeParameters, categorical, float, gridSize, int, when, type SearchSpace } from './space.js'
import { gridPoints } from './samplers/grid.js'

const nested = {
  rate: float(1e-5, 1e-1, { log: true }),
  optimiser: categorical(['adam', 'sgd', null]),
  momentum: when('optimiser', 'sgd', categorical([true, false])),
  decay: when('momentum', true, float(0, 1, { step: 0.5 })),
}

const refused: readonly [string, SearchSpace][] = [
  ['the search space is empty', {}],
  [
    'parameter "b" is conditional on "optimizer", which is no other parameter of the space — did you mean "optimiser"?',
    { optimiser: categorical(['a']), b: when('optimizer', 'a', int(0, 1)) },
  ],
  [
    'parameter "b" is conditional on "c", which stands later: put it before',
    { b: when('c', 1, int(0, 1)), c: int(0, 1) },
  ],
  [
    'parameter "b" is active where "a" is "sgdd", which is not one of "adam", "sgd" — did you mean "sgd"?',
    { a: categorical(['adam', 'sgd']), b: when('a', 'sgdd', int(0, 1)) },
  ],
  ['parameter "a": low 2 is above high 1', { a: float(2, 1) }],
  [
    'parameter "a": steps of 0.3 from 0 do not reach high 1: the last one before it is 0.9',
    { a: float(0, 1, { step: 0.3 }) },
  ],
  ['parameter "a": a logarithmic range begins above 0, not at 0', { a: float(0, 1, { log: true }) }],
  ['parameter "a": step 2 and log exclude each other', { a: int(1, 9, { log: true, step: 2 }) }],
  ['parameter "a": an int has a whole low, high and step, not 0.5, 2 and 1', { a: int(0.5, 2) }],
  ['parameter "a": the choice "x" stands there twice', { a: categorical(['x', 'y', 'x']) }],
  ['parameter "a": no choices', { a: categorical([]) }],
  ['parameter "a": the range from 0 to Infinity is not finite', { a: float(0, Infinity) }],
]

test.each(refused)('refused in one line: %s', (message, space) => {
  expect(() => searchSpace(space)).toThrow(message)
  expect(() => searchSpace(space)).toThrow(expect.objectContaining({ name: 'InputError' }))
})

test('a chain of conditions is active only as far as it holds', () => {
  const space = searchSpace(nested)
  expect(activeParameters(space, { rate: 1, optimiser: 'adam' })).toEqual(['rate', 'optimiser'])
  expect(activeParameters(space, { rate: 1, optimiser: 'sgd', momentum: true })).toEqual(Object.keys(space))
  expect(activeParameters(space, { rate: 1, optimiser: 'sgd', momentum: false })).toEqual([
    'rate',
    'optimiser',
    'momentum',
  ])
})

test('the grid of a conditional space has no combination twice', () => {
  const space = { optimiser: nested.optimiser, momentum: nested.momentum, decay: nested.decay }
  const points = gridPoints(space)
  expect(gridSize(space)).toBe(6)
  expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(6)
  expect(points).toContainEqual({ optimiser: 'sgd', momentum: true, decay: 0.5 })
  expect(gridSize(nested)).toBe(Infinity)
  expect(() => gridPoints(nested)).toThrow('parameter "rate" has no step: a grid needs one')
})

test('values that do not fit are named', () => {
  const fits = (values: Parameters<typeof checkValues>[1]) => () => checkValues(nested, values)
  expect(fits({ rate: 0.01, optimiser: 'sgd', momentum: true, decay: 0.5 })).not.toThrow()
  expect(fits({ rate: 0.01, optimiser: null })).not.toThrow()
  expect(fits({ rat: 0.01, optimiser: null })).toThrow(
    '"rat" is no parameter of the space — did you mean "rate"?',
  )
  expect(fits({ rate: 1, optimiser: null })).toThrow(
    'parameter "rate" is 1: expected float from 0.00001 to 0.1',
  )
  expect(fits({ rate: 0.01 })).toThrow('parameter "optimiser" is active but has no value')
  expect(fits({ rate: 0.01, optimiser: 'adam', momentum: true })).toThrow('"optimiser" makes it inactive')
  expect(fits({ rate: 0.01, optimiser: 'sgd', momentum: true, decay: 0.3 })).toThrow('in steps of 0.5')
})
