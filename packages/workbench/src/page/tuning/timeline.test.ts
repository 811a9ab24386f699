import { expect, test } from 'vitest'
import type { TrialLine } from '../../wire/tuning.js'
import { lanesOf } from './timeline.js'

const trial = (number: number, started?: number, ended?: number): TrialLine => ({
  ...{ number, state: 'complete', values: [], parameters: {} },
  ...(started !== undefined && { started }),
  ...(ended !== undefined && { ended }),
})

test('trials that ran at once lie in lanes of their own, and a lane that is free again is taken', () => {
  const bars = lanesOf([trial(0, 0, 10), trial(1, 2, 4), trial(2, 5, 8), trial(3), trial(4, 9)], 20)
  expect(bars.map(({ lane }) => lane)).toEqual([0, 1, 1, 1])
  expect(bars.at(-1)?.to).toBe(20)
})
