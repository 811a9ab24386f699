// From a study file to a searched space: a folder with the journal, workers that take trials from it, and at the end the
// best configuration as a study file, and a report. A folder that was begun goes on where it was.
import { countOf } from '@utsushi/ground'
import { basename, join, relative } from 'node:path'
import type { TrialRecord } from '@utsushi/tune'
import type { Scores } from '../definition/contract.js'
import type { RunFolder } from '../run/folder.js'
import { machineContext } from '../run/machine-context.js'
import type { ResolvedStudy, StudyWithConfig } from '../definition/file.js'
import type { Override } from '../definition/overrides.js'
import { silentReporter, teeReporter, type Reporter } from '../definition/reporter.js'
import { bestStudyFile } from './best-study.js'
import { refuseIdleSettings, trialsPossible } from './cautions.js'
import type { Baseline, TrialRunner } from './contract.js'
import { refuseOtherData } from './data-digest.js'
import { openTuningJournal, resultsFile } from './journal.js'
import { openForTuning } from './open-tuning.js'
import { probeSpace, schemaJudge, type Judge } from './probe-space.js'
import { refusalsOf } from './refusals.js'
import { runTrials } from './run-trials.js'
import { tuningSettings, type TuningSettings } from './settings.js'
import { configuration } from './space.js'
import { paretoFront, scoredTrials, withoutCutOff } from './trial-scores.js'
import { writeTuningReport } from './write-report.js'

export interface TuneOptions {
  readonly overrides?: readonly Override[]
  /** Folder of the tuning; `runs/<study>-tune-<time>` when absent. One that was begun goes on. */
  readonly out?: string
  readonly reporter?: Reporter
  readonly signal?: AbortSignal
  /** Worker processes, when the study file does not say. */
  readonly threads?: number
}

/** A search that was run, and what came of it. */
export interface TunedStudy {
  readonly folder: string
  /** Finished or not; without those that were cut off and tried again. */
  readonly trials: readonly TrialRecord[]
  /** The best trial, or the Pareto front, best by the first objective first. */
  readonly best: readonly TrialRecord[]
  /** Study file of the best configuration; absent when no trial is complete. */
  readonly bestStudy?: string
  readonly report: string
  readonly files: readonly string[]
  readonly interrupted: boolean
  readonly settings: TuningSettings
}

/**
 * Searches the space of a study file, or goes on with a tuning's folder.
 *
 * @param source a study file, or the folder of a tuning
 * @throws InputError with one line per problem of the study file, its space or its data.
 * @throws FailureError when every worker failed; the folder keeps what finished.
 * @example
 * const { bestStudy } = await tune('electrodialysis.yaml')
 * if (bestStudy !== undefined) await train(bestStudy)
 */
export async function tune<Config, Validation extends Scores = Scores, Written = unknown>(
  source: string | StudyWithConfig<Config, Validation, Written>,
  options: TuneOptions = {},
): Promise<TunedStudy> {
  const { resolved, run, begun } = openForTuning(source as string | StudyWithConfig, options)
  const reporter = teeReporter(options.reporter ?? silentReporter, run.reporter())
  const signal = options.signal ?? new AbortController().signal
  try {
    const settings = tuningSettings(resolved.study, resolved.config, options.threads)
    // A search that goes on was told of its data when it began; one that is refused leaves its folder as it was.
    const silent = { warn: () => undefined, info: () => undefined }
    const looking = begun ? reporter : { ...reporter, ...silent }
    const context = machineContext({ reporter: looking, signal, device: 'cpu', threads: 1 }, resolved.config)
    // Data and settings are checked here, once: a fault is one message, not one from every worker.
    if (begun) refuseIdleSettings(settings)
    if (begun) await tryOut(schemaJudge(resolved.study, resolved.config), settings, reporter)
    const runner = await settings.tuning.open(resolved.config, context)
    if (begun) await tryOut(trialJudge(resolved, runner), settings, reporter, { draws: 12, values: 3 })
    const baseline = runner.baselines?.(resolved.config, settings.section) ?? []
    const data = runner.digest?.()
    await runner.close()
    refuseOtherData(run, data, resolved.study.dataFolder(resolved.config))
    if (begun) tellOfOwn(settings, reporter)
    await runTrials(
      run,
      { config: resolved.config, ...(data === undefined ? {} : { data }) },
      settings,
      reporter,
      signal,
    )
    return await conclude(resolved, run, settings, baseline, signal)
  } catch (error) {
    if (begun && error instanceof Error && error.name === 'InputError') run.discard()
    throw error
  } finally {
    run.close()
  }
}

/** Refuses a space that cannot be searched, and tells of one that can be searched in part. */
async function tryOut(
  judge: Judge,
  { space }: TuningSettings,
  reporter: Reporter,
  effort: Parameters<typeof probeSpace>[2] = {},
): Promise<void> {
  const refused = await probeSpace(space, judge, effort)
  if (refused === undefined) return
  const share = Math.max(1, Math.round(100 * refused.share))
  reporter.warn(
    `tuning.space: about ${share} % of the combinations cannot be trained, such as ${refused.example}; a trial of one fails with this message and the search goes on — narrow the ranges, or set conditions (when)`,
  )
}

/** What a trial would say before it is trained; what the study file refuses has been told. */
function trialJudge({ study, config }: ResolvedStudy, runner: TrialRunner): Judge {
  return (parameters) => {
    if (refusalsOf(study, config, parameters).length > 0) return undefined
    try {
      runner.check?.(configuration(study, config, parameters))
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
    return undefined
  }
}

/** Why the study file's own settings are not the first trial, when they are not. */
function tellOfOwn({ own }: TuningSettings, reporter: Reporter): void {
  if (own === undefined || 'parameters' in own) return
  const { outside, value } = own
  reporter.info(
    `the study file's own settings are not among the trials: ${outside} is ${JSON.stringify(value) ?? 'not set'}, outside of the searched space`,
  )
}

/** What a tuning leaves behind: the best configuration, the numbers, the report. */
async function conclude(
  { study, config }: ResolvedStudy,
  run: RunFolder,
  settings: TuningSettings,
  baseline: readonly Baseline[],
  signal: AbortSignal,
): Promise<TunedStudy> {
  const { section, objectives, space, workers } = settings
  const storage = openTuningJournal(run, settings, run.reporter())
  const trials = withoutCutOff(storage.trials)
  storage.close()
  const best = paretoFront(
    scoredTrials(trials, objectives.length),
    objectives.map(({ direction }) => direction),
  ).map(({ trial }) => trial)
  const [first] = best
  const name = basename(run.path)
  if (first !== undefined) {
    const scores = objectives.map(({ name: own }, k) => `${own} ${first.values?.[k] ?? NaN}`).join(', ')
    const from = [
      `Trial ${first.number} of ${name}: ${scores}, mean of ${section.folds} folds after ${countOf(section.epochs, 'epoch')}.`,
      ...(best.length > 1
        ? [
            `Of the ${countOf(best.length, 'trial')} on the Pareto front, the best by ${objectives[0]?.name ?? 'score'}; the others are in tuning.json.`,
          ]
        : []),
    ]
    run.write('best.yaml', bestStudyFile(study, config, first, from))
  }
  run.writeJson(resultsFile, {
    study: study.name,
    objectives,
    trials: trials.map(({ number, state, values, parameters, userAttributes }) => ({
      ...{ number, state, values: values ?? null, parameters, notes: userAttributes },
    })),
    best: best.map(({ number }) => number),
    asked: trialsPossible(settings),
    interrupted: signal.aborted,
  })
  const { report, files } = await writeTuningReport(
    {
      ...{
        study: study.name,
        name: relative('.', run.path) || '.',
        date: new Date().toISOString().slice(0, 10),
      },
      ...{ objectives, space, trials, baseline, workers },
      ...{ folds: section.folds, epochs: section.epochs, sampler: section.sampler, pruner: section.pruner },
      ...{ seed: section.seed },
    },
    run.path,
  )
  return {
    folder: run.path,
    trials,
    best,
    ...(first === undefined ? {} : { bestStudy: join(run.path, 'best.yaml') }),
    report,
    files,
    interrupted: signal.aborted,
    settings,
  }
}
