/**
 * What every sampler must do. A new sampler's test calls `samplerConformance` and adds what is its own.
 */
import { describe, expect, test } from 'vitest'
import { checkValues } from '../../check-space.js'
import { optimise } from '../../optimise.js'
import type { SampleContext, Sampler } from '../../sampler.js'
import type { SearchSpace } from '../../space.js'
import type { Direction, Parameters, TrialRecord } from '../../trial.js'
import { record } from '../record.js'
import { spaces } from './spaces.js'

export interface SamplerConformance {
  readonly open: () => Sampler
  /** How many directions the sampler can follow. */
  readonly directions?: 'one' | 'any'
  readonly spaces?: Readonly<Record<string, SearchSpace>>
  /** Trials of the long study. */
  readonly long?: number
}

export function samplerConformance(name: string, options: SamplerConformance): void {
  const { open, directions = 'any', spaces: own = spaces, long = 2000 } = options
  const [firstSpace] = Object.values(own)
  if (firstSpace === undefined) throw new Error('no space to conform in')
  const counts = directions === 'any' ? [1, 2, 3] : [1]
  describe(`${name}, as every sampler`, () => {
    for (const [title, space] of Object.entries(own)) {
      for (const count of counts) {
        test(`${title}, ${count} direction${count > 1 ? 's' : ''}: values fit, conditions hold, a record with failed, pruned and NaN trials survives`, () => {
          const sampler = open()
          const trials = eventfulRecord(sampler, space, count, 60)
          for (const { parameters } of trials) expect(() => checkValues(space, parameters)).not.toThrow()
        })
      }
      test(`${title}: the same record, seed and number give the same values, in a sampler that has seen other trials too`, () => {
        const [one, other] = [open(), open()]
        const trials = eventfulRecord(one, space, 1, 40)
        eventfulRecord(other, space, 1, 25, 99)
        const context = contextOf(space, trials, 1)
        const values = one.sample(context)
        expect(open().sample(context)).toEqual(values)
        expect(other.sample(context)).toEqual(values)
        expect(one.sample(context)).toEqual(values)
      })
    }

    test('another seed gives other values', () => {
      const trial = (seed: number): string => {
        const sampler = open()
        const values: Parameters[] = []
        for (let number = 0; number < 12; number++) {
          values.push(
            sampler.sample({ space: firstSpace, directions: ['minimize'], number, trials: [], seed }),
          )
        }
        return JSON.stringify(values)
      }
      expect(trial(1)).not.toBe(trial(2))
    })

    test('trials that wait or run, alone or with no parameters yet, are no hindrance', () => {
      const sampler = open()
      const trials = [
        record(0, { state: 'waiting' }),
        record(1, { state: 'running' }),
        record(2, { state: 'fail' }),
      ]
      expect(() => checkValues(firstSpace, sampler.sample(contextOf(firstSpace, trials, 1)))).not.toThrow()
    })

    test('trials of a space that has changed since are no hindrance', () => {
      const sampler = open()
      const trials = Array.from({ length: 40 }, (_, number) =>
        record(number, {
          values: [number],
          parameters: { gone: 1, x: 1e9, n: 0.5, c: 'gone', kind: 'gone' },
        }),
      )
      for (const space of Object.values(own)) {
        expect(() => checkValues(space, sampler.sample(contextOf(space, trials, 1)))).not.toThrow()
      }
    })

    test('one trial', async () => {
      const study = await optimise(() => 1, { space: firstSpace, sampler: open(), trials: 1 })
      expect(study.best?.number).toBe(0)
    })

    test(`${long} trials`, async () => {
      const sampler = open()
      const study = await optimise(({ parameters }) => loss(parameters, 0), {
        space: firstSpace,
        sampler,
        trials: long,
        seed: 5,
      })
      expect(study.trials.length).toBe(Math.min(long, sampler.trialsOf?.(firstSpace) ?? long))
      expect(study.trials.every(({ state }) => state === 'complete')).toBe(true)
    })
  })
}

const contextOf = (
  space: SearchSpace,
  trials: readonly TrialRecord[],
  count: number,
  seed = 1,
): SampleContext => ({
  space,
  directions: Array.from({ length: count }, (_, at): Direction => (at % 2 === 0 ? 'minimize' : 'maximize')),
  number: trials.length,
  trials,
  seed,
})

/** Trials that end in every way. */
function eventfulRecord(
  sampler: Sampler,
  space: SearchSpace,
  count: number,
  length: number,
  seed = 1,
): TrialRecord[] {
  const trials: TrialRecord[] = []
  for (let number = 0; number < length; number++) {
    const parameters = sampler.sample(contextOf(space, trials, count, seed))
    const values = Array.from({ length: count }, (_, at) => loss(parameters, at))
    const common = { parameters, started: number, completed: number }
    if (number % 9 === 4) trials.push(record(number, { ...common, state: 'fail' }))
    else if (number % 7 === 3 && count === 1) {
      const intermediate = new Map([
        [1, NaN],
        [2, number % 2 === 0 ? NaN : number],
      ])
      trials.push(record(number, { ...common, state: 'pruned', intermediate }))
    } else if (number % 11 === 5) trials.push(record(number, { parameters, state: 'running' }))
    else trials.push(record(number, { ...common, values }))
  }
  return trials
}

function loss(parameters: Parameters, at: number): number {
  return Object.values(parameters).reduce<number>(
    (sum, value, place) =>
      sum + (typeof value === 'number' ? Math.abs(value - at) / (place + 1) : String(value).length),
    0,
  )
}
