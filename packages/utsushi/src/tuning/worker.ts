// One process of a tuning: takes trials from the journal, trains and scores each on every fold, and records what came of
// it, until the journal holds as many as were asked for. Started by `tune.ts`; everything it needs is in the folder.
import { failReason, openStudy, workerMain, type Json, type Study, type Trial } from '@utsushi/tune'
import { openRun } from '../run/folder.js'
import { resolveRun } from '../run/train.js'
import { silentReporter } from '../study/reporter.js'
import type { TrialRunner } from './contract.js'
import { openTuningJournal } from './journal.js'
import { prunerOf, samplerOf, tuningSettings, type TuningSettings } from './settings.js'
import { configuration } from './space.js'

/** What a worker tells while it works. */
export type WorkerNews =
  | { readonly kind: 'epoch'; readonly trial: number; readonly epoch: number; readonly score: number }
  | { readonly kind: 'trial'; readonly trial: number; readonly state: string }

/** Failed trials in a row after which a worker gives up: the fault is then not in single configurations. */
const failuresInARow = 10

workerMain(async ({ data, signal, send }) => {
  const { folder } = data as { readonly folder: string }
  const run = openRun(folder)
  const { study, config } = resolveRun(run)
  const settings = tuningSettings(study, config)
  const tell = (news: WorkerNews): void => send({ ...news } as Json)
  const storage = openTuningJournal(run, settings, silentReporter)
  const trials = openStudy({
    space: settings.space,
    sampler: samplerOf(settings.section),
    pruner: prunerOf(settings.section),
    storage,
    seed: settings.section.seed,
  })
  const runner = await settings.tuning.open(config, {
    reporter: silentReporter,
    signal,
    device: 'cpu',
    threads: 1,
  })
  try {
    let failures = 0
    while (!signal.aborted && failures < failuresInARow) {
      const taken = storage.takeTrial({ upTo: settings.section.trials })
      if (taken === undefined) break
      const trial = trials.ask(taken.number)
      const state = await attempt(trials, trial, settings, { study, config, runner, signal, tell })
      tell({ kind: 'trial', trial: trial.number, state })
      failures = state === 'fail' ? failures + 1 : 0
    }
    if (failures >= failuresInARow) {
      const last = storage.trials.findLast(({ state }) => state === 'fail')
      throw new Error(
        `${failures} trials in a row failed, the last because ${String(last?.userAttributes[failReason])}`,
      )
    }
  } finally {
    await runner.close()
    storage.close()
  }
})

interface Work {
  readonly study: Parameters<typeof configuration>[0]
  readonly config: unknown
  readonly runner: TrialRunner
  readonly signal: AbortSignal
  tell(news: WorkerNews): void
}

/** Runs one trial and records how it ended. */
async function attempt(
  trials: Study,
  trial: Trial,
  { section, objectives }: TuningSettings,
  { study, config, runner, signal, tell }: Work,
): Promise<string> {
  const { folds, epochs, seed } = section
  let pruned = false
  try {
    const chosen = configuration(study, config, trial.parameters, `trial ${trial.number}`)
    const outcome = await runner.trial(chosen, {
      folds,
      epochs,
      seed,
      signal,
      report: (epoch, scores) => {
        const score = scores.reduce((sum, value) => sum + value, 0) / scores.length
        if (objectives.length === 1) trial.report(epoch, score)
        tell({ kind: 'epoch', trial: trial.number, epoch, score })
        pruned = epoch < epochs && trial.shouldPrune()
        return !pruned
      },
    })
    if (signal.aborted && !pruned) return 'interrupted'
    trial.setAttribute('folds', outcome.folds)
    for (const [key, value] of Object.entries(outcome.notes)) trial.setAttribute(key, value)
    if (pruned) return trials.prune(trial.number).state
    return trials.tell(
      trial.number,
      objectives.map(({ name }) => outcome.objectives[name] ?? NaN),
    ).state
  } catch (error) {
    return trials.fail(trial.number, error instanceof Error ? error.message : String(error)).state
  }
}
