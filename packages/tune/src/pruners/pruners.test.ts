import { expect, test } from 'vitest'
import type { Pruner } from '../sampler.js'
import { fixture } from '../testing/fixture.js'
import { record } from '../testing/record.js'
import type { Direction, TrialRecord, TrialState } from '../trial.js'
import { hyperbandPruner } from './hyperband.js'
import { medianPruner, percentilePruner } from './percentile.js'
import { successiveHalvingPruner } from './successive-halving.js'

interface PrunerCase {
  readonly pruner: string
  readonly options: Record<string, number | string>
  readonly direction: Direction
  readonly trials: readonly {
    readonly number: number
    readonly reports: readonly [number, number | 'NaN'][]
    readonly decisions: readonly boolean[]
    readonly state: TrialState
  }[]
}

const make: Record<string, (options: never) => Pruner> = {
  median: medianPruner,
  percentile: percentilePruner,
  'successive-halving': successiveHalvingPruner,
  hyperband: hyperbandPruner,
}

test.each(fixture<PrunerCase[]>('pruners').map((own) => [own.pruner, own.options, own] as const))(
  '%s %j decides as Optuna’s at every report of 40 trials, NaN and failures among them',
  (_, options, { pruner: name, direction, trials }) => {
    const pruner = make[name]!(options as never)
    const records: TrialRecord[] = []
    for (const { number, reports, decisions, state } of trials) {
      const intermediate = new Map<number, number>()
      const running = record(number, { state: 'running', intermediate })
      const found = reports.map(([step, value]) => {
        intermediate.set(step, Number(value))
        return pruner.shouldPrune({ trial: running, trials: [...records, running], direction })
      })
      expect([number, ...found]).toEqual([number, ...decisions])
      records.push({ ...running, state })
    }
    expect(records.filter(({ state }) => state === 'pruned').length).toBeGreaterThan(5)
  },
)

test('options out of range are named', () => {
  expect(() => percentilePruner({ percentile: 101 })).toThrow('percentile is 101: expected 0 to 100')
  expect(() => medianPruner({ interval: 0 })).toThrow('interval is 0: expected a whole number of at least 1')
  expect(() => successiveHalvingPruner({ bootstrapCount: 1 })).toThrow('bootstrapCount needs a minResource')
  expect(() => hyperbandPruner({ minResource: 8, maxResource: 4 })).toThrow('maxResource is 4')
})
