import { expect, test } from 'vitest'
import type { TrialLine, TuningData } from '../../wire/tuning.js'
import { brushed, drawnAxes, placeOn } from './brush.js'

const trial = (number: number, value: number | null, parameters: TrialLine['parameters']): TrialLine => ({
  ...{ number, values: [value], parameters },
  state: value === null ? 'fail' : 'complete',
})
const data: TuningData = {
  objectives: [{ name: 'rmse', direction: 'minimize' }],
  axes: [
    { parameter: 'rate', scale: 'log', domain: [0.001, 0.1] },
    { parameter: 'kind', scale: 'categorical', domain: ['lstm', 'gru', 'mlp'] },
  ],
  trials: [
    trial(0, 3, { rate: 0.001, kind: 'lstm' }),
    trial(1, 1, { rate: 0.01, kind: 'mlp' }),
    trial(2, null, { rate: 0.1 }),
    trial(3, 2, { kind: 'gru' }),
  ],
  importances: [],
  front: [1],
}
const axes = drawnAxes(data)

test('values stand where their scale puts them', () => {
  const [value, rate, kind] = axes
  expect(placeOn(value!, 3)).toBe(1)
  expect(placeOn(rate!, 0.01)).toBeCloseTo(0.5)
  expect(placeOn(kind!, 'gru')).toBe(0.5)
  expect(placeOn(kind!, 'other')).toBeUndefined()
})

test('a brush keeps trials within all of its ranges; one without such a parameter is not within', () => {
  const numbers = (brush: Parameters<typeof brushed>[2]) =>
    brushed(data.trials, axes, brush).map(({ number }) => number)
  expect(numbers({})).toEqual([0, 1, 3])
  expect(numbers({ rate: [0.4, 0.6] })).toEqual([1])
  expect(numbers({ rate: [0, 1] })).toEqual([0, 1])
  expect(numbers({ 'objective 0': [0, 0.5], kind: [0.5, 1] })).toEqual([1, 3])
})
