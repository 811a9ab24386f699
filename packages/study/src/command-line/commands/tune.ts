import { countOf } from '@utsushi/ground'
import type { Command } from 'commander'
import { relative } from 'node:path'
import { isFinished, type ParameterValue, type TrialRecord } from '@utsushi/tune'
import { command } from '../../definition/command-name.js'
import { train } from '../../run/train.js'
import type { SummaryTable } from '../../definition/contract.js'
import type { Override } from '../../definition/overrides.js'
import type { TuningSettings } from '../../tuning/settings.js'
import { trialsPossible } from '../../tuning/cautions.js'
import { importancesMissing } from '../../tuning/importances.js'
import { failReasonOf } from '../../tuning/trial-scores.js'
import { tune, type TunedStudy } from '../../tuning/tune.js'
import { EXIT } from '../exit.js'
import { refuseIdle } from '../idle-settings.js'
import { overridesOf, wholeNumber, withJson, withSeed, withSet, type SharedOptions } from '../options.js'
import { shortNumber } from '../pace.js'
import { runSession, type CommandResult } from '../session.js'
import { trainResult } from './train.js'

interface TuneOptions extends SharedOptions {
  readonly out?: string
  readonly trials?: number
  readonly workers?: number
  readonly train?: boolean
}

/** `utsushi tune <study.yaml | folder>`: searches for the best settings by cross-validation. */
export function tuneCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('tune')
    .description("search a study's settings by cross-validation; a folder that was begun goes on")
    .argument('<source>', 'study file, or the folder of a tuning to go on with')
    .option('--out <folder>', 'where to keep the journal and the report')
    .option('--trials <number>', 'configurations to try, in all', wholeNumber(1))
    .option('--workers <number>', 'processes, one thread each (default: all cores)', wholeNumber(1, 256))
    .option('--train', 'train the best configuration afterwards')
  withJson(withSeed(withSet(command))).action(async (source: string, options: TuneOptions) =>
    done(
      await runSession(
        options,
        async ({ reporter, signal }) => {
          const { out, train: trainBest } = options
          refuseIdle('tune', tuningOverrides(options))
          const tuned = await tune(source, {
            overrides: tuningOverrides(options),
            reporter,
            signal,
            ...(out === undefined ? {} : { out }),
          })
          const result = tuneResult(tuned)
          if (trainBest !== true || tuned.bestStudy === undefined || tuned.interrupted) return result
          const trained = trainResult(await train(tuned.bestStudy, { reporter, signal }))
          return {
            ...trained,
            lines: [...result.lines, ...trained.lines],
            json: { ...result.json, training: trained.json },
          }
        },
        { saves: true },
      ),
    ),
  )
}

/** `--trials` and `--workers` as the settings of the same names; the seed is the tuning's. */
function tuningOverrides({ trials, workers, seed, ...options }: TuneOptions): readonly Override[] {
  const own = Object.entries({ trials, workers, seed }).flatMap(([key, value]): Override[] =>
    value === undefined ? [] : [{ path: ['tuning', key], value, typed: `--${key} ${value}` }],
  )
  return [...overridesOf(options), ...own]
}

/** Trials of a front that stand beside each other on a terminal of 80 columns. */
const beside = 5

/** The best trial, or the first of the Pareto front, a column each. */
function bestTable(best: readonly TrialRecord[], { objectives, space }: TuningSettings): SummaryTable {
  const shown = best.slice(0, beside)
  const first = `the ${shown.length} best by ${objectives[0]?.name ?? 'score'}; all are in tuning.json`
  return {
    title:
      best.length > 1
        ? `Pareto front (${countOf(best.length, 'trial')}${best.length > beside ? `; ${first}` : ''})`
        : 'best trial',
    columns: ['', ...shown.map(({ number }) => `trial ${number}`)],
    rows: [
      ...objectives.map(({ name }, k) => [name, ...shown.map(({ values }) => valueText(values?.[k] ?? NaN))]),
      ...Object.keys(space).map((key) => [
        key,
        ...shown.map(({ parameters }) => valueText(parameters[key] ?? '')),
      ]),
    ],
  }
}

const valueText = (value: ParameterValue): string =>
  typeof value === 'number' ? shortNumber(value) : String(value)

/** What a tuning tells at its end. */
export function tuneResult({
  folder,
  trials,
  best,
  bestStudy,
  report,
  interrupted,
  settings,
}: TunedStudy): CommandResult {
  const place = relative('.', folder) || '.'
  const count = (state: string): number => trials.filter((trial) => trial.state === state).length
  const counts = { complete: count('complete'), pruned: count('pruned'), failed: count('fail') }
  const json = {
    ...{ command: 'tune', folder, ...counts, report, ...(bestStudy === undefined ? {} : { bestStudy }) },
    best: best.map(({ number, values, parameters }) => ({ number, values, parameters })),
  }
  const reason = trials.findLast(({ state }) => state === 'fail')
  const nothing = best.length === 0 && !interrupted && reason !== undefined
  const told = `${countOf(counts.complete, 'trial')} complete, ${counts.pruned} pruned, ${counts.failed} failed`
  const { trials: asked, pruner } = settings.section
  const missing = importancesMissing({ trials, objectives: settings.objectives, pruner })
  const possible = trialsPossible(settings)
  const exhausted = possible < asked && trials.filter(isFinished).length >= possible
  const lines = [
    interrupted ? `saved: ${told}; go on with: ${command(`tune ${place}`)}` : told,
    ...(exhausted
      ? [`the grid is exhausted: all ${possible} of its points are tried, of ${asked} trials asked for`]
      : []),
    ...(missing === undefined || interrupted || nothing ? [] : [`note:   ${missing}`]),
    ...(nothing ? [`no trial has a score; trial ${reason.number} failed: ${failReasonOf(reason)}`] : []),
    ...(bestStudy === undefined
      ? []
      : [`best:   ${relative('.', bestStudy)} (${command('train')} takes it)`]),
    `report: ${relative('.', report)}`,
  ]
  return {
    lines,
    tables: best.length === 0 ? [] : [bestTable(best, settings)],
    json,
    ...(interrupted ? { code: EXIT.interrupted } : nothing ? { code: EXIT.failure } : {}),
  }
}
