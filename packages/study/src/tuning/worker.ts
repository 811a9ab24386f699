// One process of a tuning: takes trials from the journal, trains and scores each on every fold, and records what came of
// it, until the journal holds as many as were asked for. Started by `tune.ts`; everything it needs is in the folder.
import { InputError } from '@utsushi/ground'
import { optimiseTogether, pruned, type Json, type WorkerContext } from '@utsushi/tune'
import { openFolder } from '../run/folder.js'
import { resolveRun } from '../run/train.js'
import { loadStudy } from '../definition/load-study.js'
import { registerStudy } from '../definition/registry.js'
import { silentReporter } from '../definition/reporter.js'
import type { TrialRunner } from './contract.js'
import { openTuningJournal } from './journal.js'
import { prunerOf, samplerOf, tuningSettings } from './settings.js'
import { configuration } from './space.js'

/** What a worker tells while it works. */
export type WorkerNews =
  | { readonly kind: 'epoch'; readonly trial: number; readonly epoch: number; readonly score: number }
  | { readonly kind: 'trial'; readonly trial: number; readonly state: string }

/** The worker's part of the tuning in `data.folder`. */
export async function work({ data, worker, signal, emit }: WorkerContext): Promise<void> {
  const { folder, module } = data as { readonly folder: string; readonly module: string }
  const run = openFolder(folder)
  registerStudy(await loadStudy(module, run.config.study))
  const { study, config } = resolveRun(run)
  const settings = tuningSettings(study, config)
  const { section, objectives, space, tuning } = settings
  const { folds, epochs, seed, trials } = section
  const tell = (news: WorkerNews): void => emit({ ...news } as Json)
  const journal = openTuningJournal(run, settings, silentReporter)
  const context = { reporter: silentReporter, signal, device: 'cpu', threads: 1, looked: true } as const
  const runner = await tuning.open(config, context)
  try {
    await optimiseTogether(
      async (trial) => {
        let givenUp = false
        const chosen = configuration(study, config, trial.parameters, `trial ${trial.number}`)
        refuseUntrainable(runner, chosen)
        const outcome = await runner.trial(chosen, {
          ...{ folds, epochs, seed, signal },
          report: (epoch, scores) => {
            const score = scores.reduce((sum, value) => sum + value, 0) / scores.length
            if (objectives.length === 1) trial.report(epoch, score)
            tell({ kind: 'epoch', trial: trial.number, epoch, score })
            givenUp = epoch < epochs && trial.shouldPrune()
            return !givenUp
          },
        })
        if (signal.aborted && !givenUp && outcome.epochs < epochs) throw new Error('stopped while it ran')
        trial.setAttribute('folds', outcome.folds)
        trial.setAttribute('worker', worker + 1)
        for (const [key, value] of Object.entries(outcome.notes)) trial.setAttribute(key, value)
        return givenUp ? pruned : objectives.map(({ name }) => outcome.objectives[name] ?? NaN)
      },
      {
        ...{ journal, space, trials, seed, signal },
        sampler: samplerOf(section),
        pruner: prunerOf(section),
        onTrial: ({ number, state }) => tell({ kind: 'trial', trial: number, state }),
      },
    )
  } finally {
    await runner.close()
    journal.close()
  }
}

/** @throws InputError for a combination that cannot be trained: a worker that meets many goes on with others. */
function refuseUntrainable(runner: TrialRunner, config: unknown): void {
  try {
    runner.check?.(config)
  } catch (error) {
    throw new InputError(error instanceof Error ? error.message : String(error))
  }
}
