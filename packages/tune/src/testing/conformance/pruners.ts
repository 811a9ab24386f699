/**
 * What every pruner must do.
 */
import { describe, expect, test } from 'vitest'
import { optimise, TrialPruned } from '../../optimise.js'
import type { Pruner } from '../../sampler.js'
import { randomSampler } from '../../samplers/random.js'
import { float } from '../../space.js'
import type { Direction, TrialRecord } from '../../trial.js'
import { record } from '../record.js'

export interface PrunerConformance {
  readonly open: () => Pruner
  /** Whether hopeless trials end early in a study of a hundred trials. */
  readonly prunes?: boolean
}

export function prunerConformance(name: string, { open, prunes = true }: PrunerConformance): void {
  describe(`${name}, as every pruner`, () => {
    test.each(['minimize', 'maximize'] satisfies Direction[])(
      'a trial alone is never pruned: %s',
      (direction) => {
        const trial = record(0, {
          state: 'running',
          intermediate: new Map([
            [0, 1],
            [1, 2],
            [2, 3],
          ]),
        })
        expect(open().shouldPrune({ trial, trials: [trial], direction })).toBe(false)
      },
    )

    test('a trial that has reported nothing is not pruned', () => {
      const trial = record(9, { state: 'running' })
      expect(open().shouldPrune({ trial, trials: [...past(), trial], direction: 'minimize' })).toBe(false)
    })

    test('failed, pruned and NaN trials in the record are no hindrance', () => {
      const trial = record(9, {
        state: 'running',
        intermediate: new Map([
          [0, 1],
          [5, 0.5],
        ]),
      })
      expect(typeof open().shouldPrune({ trial, trials: [...past(), trial], direction: 'minimize' })).toBe(
        'boolean',
      )
    })

    test('the answer depends on the record alone', () => {
      const trial = record(9, {
        state: 'running',
        intermediate: new Map([
          [0, 4],
          [5, 5],
          [8, 6],
        ]),
      })
      const context = { trial, trials: [...past(), trial], direction: 'minimize' } as const
      const used = open()
      used.shouldPrune({ ...context, trials: [trial] })
      expect(used.shouldPrune(context)).toBe(open().shouldPrune(context))
    })

    test('in a study, the best trial is never lost', async () => {
      const study = await optimise(
        (trial) => {
          const x = Number(trial.parameters['x'])
          for (let step = 1; step <= 32; step++) {
            trial.report(step, x + 1 / step)
            if (trial.shouldPrune()) throw new TrialPruned()
          }
          return x
        },
        { space: { x: float(0, 1) }, sampler: randomSampler(), pruner: open(), trials: 100, seed: 3 },
      )
      const least = Math.min(...study.trials.map(({ parameters }) => Number(parameters['x'])))
      expect(study.best?.values).toEqual([least])
      const pruned = study.trials.filter(({ state }) => state === 'pruned')
      if (prunes) expect(pruned.length).toBeGreaterThan(20)
      else expect(pruned.length).toBe(0)
      for (const { values, intermediate } of pruned)
        expect(values).toEqual([[...intermediate.values()].at(-1)])
    })
  })
}

/** Trials that ended in every way. */
function past(): TrialRecord[] {
  return Array.from({ length: 9 }, (_, number) => {
    const intermediate = new Map(
      Array.from({ length: 9 }, (_, step) => [step, step % 4 === number % 4 ? NaN : number + step]),
    )
    const state = (['complete', 'complete', 'pruned', 'fail'] as const)[number % 4] ?? 'complete'
    return record(number, { state, intermediate, ...(state === 'complete' ? { values: [number] } : {}) })
  })
}
