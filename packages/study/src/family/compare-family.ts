// From a study file to a comparison of its family: a folder with the journal of units, processes that take them, and at the end what the
// scores say, as numbers, picture and report. A folder that was begun goes on where it was.
import { rmSync } from 'node:fs'
import { relative } from 'node:path'
import { FailureError } from '@utsushi/ground'
import { runWorkers } from '@utsushi/tune'
import { command } from '../definition/command-name.js'
import type { Scores, SummaryTable } from '../definition/contract.js'
import type { FamilyComparison, Optimism } from '../definition/family.js'
import type { StudyWithConfig } from '../definition/file.js'
import type { Override } from '../definition/overrides.js'
import { silentReporter, teeReporter, type Reporter } from '../definition/reporter.js'
import { machineContext } from '../run/machine-context.js'
import { refuseOtherData } from '../tuning/data-digest.js'
import type { MemberRunner } from './contract.js'
import { spreadColumn } from './report.js'
import { openComparison, type OpenedComparison } from './open-comparison.js'
import { optimismOf } from './optimism.js'
import { followUnits } from './progress.js'
import {
  familyObjective,
  familyOf,
  familyWorkers,
  planInWords,
  resolveMembers,
  type FamilyOptions,
  type ResolvedMember,
} from './settings.js'
import { summarise, unitsDone } from './summarise.js'
import { openUnits, unitRecords, unitsOf, type OuterFolds, type UnitRecord } from './units.js'
import type { UnitNews } from './worker.js'
import { comparisonFile, writeComparison } from './write-comparison.js'

export interface CompareFamilyOptions extends FamilyOptions {
  readonly overrides?: readonly Override[]
  /** Folder of the comparison; `runs/<study>-compare-<time>` when absent. One that was begun goes on. */
  readonly out?: string
  readonly reporter?: Reporter
  readonly signal?: AbortSignal
  /** Processes, one thread each; all cores when absent. */
  readonly workers?: number
}

/** A family that was compared, and what came of it. */
export interface ComparedFamily {
  readonly folder: string
  /** Of the units that are done; what `comparison.json` holds. */
  readonly comparison: FamilyComparison
  readonly advice: readonly string[]
  readonly report: string
  readonly files: readonly string[]
  readonly interrupted: boolean
  /** `23 of 60 units`. */
  readonly done: string
}

/**
 * Trains every member of a study's family on the same folds with the same budget, or goes on with the folder of a comparison.
 *
 * @param source a study file, the folder of a comparison, or a study with its configuration
 * @throws InputError with one line per problem of the study file, its members or its data
 * @throws FailureError when every process failed; the folder keeps what is done
 * @example
 * const { comparison } = await compareFamily('equipment.yaml', { trials: 3 })
 * comparison.recommendation.sentences
 */
export async function compareFamily<Config, Validation extends Scores = Scores, Written = unknown>(
  source: string | StudyWithConfig<Config, Validation, Written>,
  options: CompareFamilyOptions = {},
): Promise<ComparedFamily> {
  const opened = openComparison(source as string | StudyWithConfig, options)
  const { run, begun } = opened
  const reporter = teeReporter(options.reporter ?? silentReporter, run.reporter())
  const signal = options.signal ?? new AbortController().signal
  try {
    const { resolved, section } = opened
    const members = resolveMembers(resolved.study, resolved.config, section)
    const looked = await lookAt(opened, members, reporter, signal)
    refuseOtherData(run, looked.runner.digest, resolved.study.dataFolder(resolved.config))
    if (begun) reporter.info(planInWords({ ...section, folds: looked.folds.chosen }))
    run.writeJson('config.json', {
      ...run.config,
      ...{ config: resolved.config, data: looked.runner.digest },
      comparison: { ...section, cut: looked.folds },
    })
    // What was said of the units so far holds no longer.
    rmSync(run.file(comparisonFile), { force: true })
    const records = await runUnits(opened, looked.folds, { ...options, reporter, signal })
    return await conclude(opened, members, looked, records, signal)
  } catch (error) {
    if (begun && error instanceof Error && error.name === 'InputError') run.discard()
    throw error
  } finally {
    run.close()
  }
}

/** The data as the first member reads them, and how they are cut. */
interface Looked {
  readonly runner: MemberRunner
  readonly folds: OuterFolds
  /** What the sides of a random split share. */
  readonly shared: readonly string[]
}

async function lookAt(
  { resolved, section, begun }: OpenedComparison,
  members: readonly ResolvedMember[],
  reporter: Reporter,
  signal: AbortSignal,
): Promise<Looked> {
  const { study, config } = resolved
  // A comparison that goes on was told of its data when it began.
  const silent = { warn: () => undefined, info: () => undefined }
  const context = machineContext(
    { reporter: begun ? reporter : { ...reporter, ...silent }, signal, device: 'cpu', threads: 1 },
    config,
  )
  const [first] = members
  const runner = await familyOf(study).open(first?.config ?? config, context)
  runner.audit('chosen', section)
  const chosen = runner.folds('chosen', section).length
  if (section.optimism === null || runner.called.random === undefined) {
    if (section.optimism !== null && begun)
      reporter.info(
        `no optimism report: ${runner.called.chosen} are cut one by one already, which is a random split`,
      )
    return { runner, folds: { chosen, random: 0 }, shared: [] }
  }
  // As many folds as the study's own split has: training parts are as large.
  const cut = { ...section, folds: chosen }
  return {
    runner,
    folds: { chosen, random: runner.folds('random', cut).length },
    shared: runner.audit('random', cut),
  }
}

async function runUnits(
  { resolved, run, section }: OpenedComparison,
  folds: OuterFolds,
  {
    workers,
    reporter,
    signal,
  }: CompareFamilyOptions & { readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<readonly UnitRecord[]> {
  const units = unitsOf(section, folds)
  const storage = openUnits(run, section, units, reporter)
  try {
    for (const number of storage.retryAbandoned())
      reporter.info(
        `${String(storage.trials[number]?.parameters['unit'] ?? `unit ${number}`)} was cut off when its process ended; it is done again`,
      )
    const left = unitRecords(units, storage.trials).filter(
      ({ outcome, failed }) => outcome === undefined && failed === undefined,
    )
    if (left.length > 0) {
      const follow = followUnits(units, storage, reporter)
      const place = relative('.', run.path) || '.'
      try {
        const ended = await runWorkers({
          data: { folder: run.path, module: resolved.study.module },
          workers: familyWorkers(workers, left.length),
          signal,
          module: new URL('./worker.js', import.meta.url),
          onEvent: (event) => {
            if (event.kind === 'message') follow(event.data as unknown as UnitNews)
          },
        })
        for (const { worker, code, reason, signal: by } of ended)
          if (code !== 0)
            reporter.warn(
              `process ${worker + 1} ended: ${reason ?? (by === null ? `exit code ${code}` : `killed by ${by}`)}; the others went on`,
            )
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        throw new FailureError(`${reason} — what is done is kept: ${command(`compare ${place}`)} goes on`)
      }
    }
    storage.sync()
    return unitRecords(units, storage.trials)
  } finally {
    storage.close()
  }
}

async function conclude(
  { resolved, run, section }: OpenedComparison,
  members: readonly ResolvedMember[],
  looked: Looked,
  units: readonly UnitRecord[],
  signal: AbortSignal,
): Promise<ComparedFamily> {
  const { study, config } = resolved
  const objective = familyObjective(study, section)
  const optimism = optimismIn(units, section.optimism, objective, looked)
  const comparison = summarise({
    ...{ study: study.name, objective, section, members, called: looked.runner.called.chosen, units },
    ...(optimism && { optimism }),
  })
  const advice = comparison.members.length === 0 ? [] : (familyOf(study).advise?.(comparison, config) ?? [])
  const written = await writeComparison(run, comparison, advice)
  return {
    ...{ folder: run.path, comparison, advice, ...written, interrupted: signal.aborted },
    done: unitsDone(units),
  }
}

/** Told once all its units are scored. */
function optimismIn(
  units: readonly UnitRecord[],
  model: string | null,
  objective: FamilyComparison['objective'],
  { runner, shared, folds }: Looked,
): Optimism | undefined {
  const random = runner.called.random
  if (model === null || random === undefined) return undefined
  const scores = (split: UnitRecord['split']): readonly number[] =>
    units.flatMap(({ member, split: own, outcome }) =>
      member === model && own === split && outcome !== undefined ? [outcome.score] : [],
    )
  const [chosen, other] = [scores('chosen'), scores('random')]
  if (chosen.length < folds.chosen || other.length < folds.random || other.length < 2) return undefined
  return optimismOf({
    ...{ model, objective, shared, fresh: runner.fresh },
    chosen: { scores: chosen, called: runner.called.chosen },
    random: { scores: other, called: random },
  })
}

/** The comparison as tables for the terminal. */
export function familyTables({
  members,
  differences,
  objective,
  optimism,
  rivals = [],
}: FamilyComparison): readonly SummaryTable[] {
  return [
    {
      title: objective.meaning,
      columns: [
        'member',
        objective.name,
        spreadColumn(objective),
        '95 % from',
        'to',
        'weights',
        'seconds a fold',
      ],
      rows: members.map(({ name, mean, deviation, interval: [from, to], parameters, seconds }) => [
        ...[name, mean, deviation, from, to, parameters, seconds],
      ]),
    },
    ...(rivals.length === 0
      ? []
      : [
          {
            title: 'simple methods on the same folds',
            columns: ['method', objective.name, '95 % from', 'to'],
            rows: rivals.map(({ name, mean, interval: [from, to] }) => [name, mean, from, to]),
          },
        ]),
    ...(differences.length === 0
      ? []
      : [
          {
            title:
              objective.ratio === undefined
                ? `worse than ${members[0]?.name ?? ''} by`
                : `times the ${objective.name} of ${members[0]?.name ?? ''}`,
            columns: [
              'member',
              objective.ratio === undefined ? objective.name : 'times',
              '95 % from',
              'to',
              'p, adjusted',
              'alike',
              '',
            ],
            rows: differences.map(
              ({ member, worseBy, interval: [from, to], adjusted, probability, verdict }) => [
                ...[member, worseBy, from, to, adjusted],
                ...[`${Math.round(100 * probability.alike)} %`, verdict],
              ],
            ),
          },
        ]),
    ...(optimism === undefined
      ? []
      : [
          {
            title: `${optimism.model} under a random split`,
            columns: ['split', objective.name, '95 % from', 'to'],
            rows: [optimism.random, optimism.chosen].map(({ called, mean, interval: [from, to] }) => [
              ...[called, mean, from, to],
            ]),
          },
        ]),
  ]
}

/** What is said of it, in lines. */
export const familyLines = ({
  comparison,
  advice,
}: Pick<ComparedFamily, 'comparison' | 'advice'>): readonly string[] => [
  ...comparison.recommendation.sentences,
  ...advice,
  ...(comparison.optimism?.sentences ?? []),
  ...comparison.cautions.map((caution) => `warning: ${caution}`),
]
