// One search of every kind that a report must be able to tell of.
import type { TuningReportInput } from '../report-input.js'
import { conditionalSpace, madeUpSearch, unwieldySpace } from './made-up-search.js'

const mse = { name: 'mse', meaning: 'scaled squared error', direction: 'minimize' } as const
const size = { name: 'parameters', meaning: 'trainable parameters', direction: 'minimize' } as const
const skill = { name: 'skill', meaning: 'share of batches within tolerance', direction: 'maximize' } as const

export function searches(): Readonly<Record<string, TuningReportInput>> {
  const usual = madeUpSearch({ trials: 200, paused: true })
  const few = madeUpSearch({ trials: 40, space: conditionalSpace, seed: 3, workers: 3, recordWorkers: false })
  const failed = madeUpSearch({ trials: 12, failed: 1 })
  const one = madeUpSearch({ trials: 1, failed: 0 })
  return {
    usual,
    conditional: few,
    unwieldy: madeUpSearch({ trials: 60, space: unwieldySpace, seed: 4 }),
    // As good as the simple methods: their lines cross the folds.
    close: {
      ...usual,
      baseline: [
        { name: 'no change', value: 0.0021 },
        { name: 'linear extrapolation', value: 0.0018 },
      ],
    },
    'two-objectives': madeUpSearch({ trials: 80, objectives: [mse, size], pruned: 0, seed: 5 }),
    'three-objectives': madeUpSearch({ trials: 80, objectives: [mse, size, skill], pruned: 0, seed: 6 }),
    maximised: maximised(madeUpSearch({ trials: 60, seed: 7 })),
    thousand: madeUpSearch({ trials: 1000, seed: 8 }),
    'all-failed': failed,
    'one-trial': one,
    'no-trial': { ...one, trials: [] },
    running: {
      ...one,
      trials: one.trials.map((trial) => ({ ...trial, state: 'running' as const })),
    },
  }
}

/** The same search by a skill whose best is 1. */
function maximised(input: TuningReportInput): TuningReportInput {
  const skillOf = (value: number) => 1 - 60 * value
  return {
    ...input,
    objectives: [{ name: 'nse', meaning: 'Nash–Sutcliffe efficiency, free-running', direction: 'maximize' }],
    baseline: (input.baseline ?? []).map(({ name, value }) => ({ name, value: skillOf(value) })),
    trials: input.trials.map((trial) => ({
      ...trial,
      ...(trial.values !== undefined && { values: trial.values.map(skillOf) }),
      intermediate: new Map([...trial.intermediate].map(([step, value]) => [step, skillOf(value)])),
      userAttributes: {
        ...trial.userAttributes,
        ...(Array.isArray(trial.userAttributes['folds']) && {
          folds: (trial.userAttributes['folds'] as number[]).map(skillOf),
        }),
      },
    })),
  }
}
