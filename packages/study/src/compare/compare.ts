// `utsushi compare`: several runs of one study on what all of them held back.
import { basename } from 'node:path'
import { countOf, InputError } from '@utsushi/ground'
import type { Override } from '../definition/overrides.js'
import type { Device, SummaryTable } from '../definition/contract.js'
import { silentReporter, type Reporter } from '../definition/reporter.js'
import { openRun } from '../run/folder.js'
import { machineContext } from '../run/machine-context.js'
import { resolveRun } from '../run/train.js'
import { commonValues, type CommonValues, type ComparedRun } from './common-values.js'
import { blocksOf, compareRuns, enoughEntities, type TargetComparison } from './paired-scores.js'

export interface CompareOptions {
  /** Compare on this part of each run alone: `test`, `validation`, or what else the study calls its parts. */
  readonly part?: string
  /** Where the data lie now, such as `data.folder=moved`: paths alone may be changed. */
  readonly overrides?: readonly Override[]
  readonly reporter?: Reporter
  readonly signal?: AbortSignal
  readonly threads?: number
  readonly device?: Device
}

/** Runs on what they have in common. */
export interface RunComparison {
  readonly study: string
  readonly runs: readonly string[]
  /** What they were compared on. */
  readonly on: {
    /** In words: `12 samples`. */
    readonly of: string
    readonly entities: number
    readonly moments: number
    readonly from: string
    readonly to: string
    /** Which parts of each run that was. */
    readonly parts: readonly (readonly string[])[]
    /** What was drawn anew for the spread. */
    readonly blocks: string
  }
  /** One a target; then all of them together, when there are several. */
  readonly targets: readonly TargetComparison[]
  readonly cautions: readonly string[]
}

/**
 * Scores runs of one study on the values that all of them held back and none was trained on.
 *
 * @param paths run folders; differences are to the first
 * @throws InputError when the runs have nothing in common, are of different studies, units or data, or have no weights yet
 * @example
 * const { targets } = await compare(['runs/a', 'runs/b'])
 * targets[0]?.differences[0]?.verdict // 'better'
 */
export async function compare(
  paths: readonly string[],
  options: CompareOptions = {},
): Promise<RunComparison> {
  const { part, overrides = [], reporter = silentReporter, signal = new AbortController().signal } = options
  if (paths.length < 2) throw new InputError('a comparison needs two runs or more — name the folders of both')
  const twice = paths.find((path, at) => paths.indexOf(path) !== at)
  if (twice !== undefined) throw new InputError(`${twice} is named twice — a run does not differ from itself`)
  const opened = paths.map((path) => ({ path, run: openRun(path) }))
  const [{ run: first } = { run: undefined }] = opened
  const study = first?.config.study ?? ''
  const other = opened.find(({ run }) => run.config.study !== study)
  if (other !== undefined)
    throw new InputError(
      `${paths[0] ?? ''} is of the study ${study} and ${other.path} of ${other.run.config.study} — compare runs of one study`,
    )
  const runs: ComparedRun[] = []
  for (const [done, { path, run }] of opened.entries()) {
    reporter.progress({ task: 'compare', done, total: opened.length, unit: 'runs' })
    const resolved = resolveRun(run, overrides)
    onlyPaths(overrides, resolved.study.paths)
    if (resolved.study.heldValues === undefined)
      throw new InputError(
        `the study ${study} does not tell its values one by one, so its runs cannot be compared — add values to its definition (rowValues makes them of rows of a table)`,
      )
    const { threads, device = 'auto' } = options
    const context = machineContext(
      {
        reporter: { ...reporter, progress: () => undefined },
        signal,
        device,
        ...(threads !== undefined && { threads }),
      },
      resolved.config,
    )
    runs.push({ name: path, ...(await resolved.study.heldValues(resolved.config, run, context)) })
  }
  reporter.progress({ task: 'compare', done: opened.length, total: opened.length, unit: 'runs' })
  refusePart(runs, part)
  const common = commonValues(runs, part)
  const blocks = blocksOf(common)
  const moments = [...common.moments].sort()
  return {
    ...{ study, runs: paths },
    on: {
      of: countOf(common.entities.length, common.called.one, common.called.many),
      ...{ entities: common.entities.length, moments: common.moments.length },
      ...{ from: moments[0] ?? '', to: moments.at(-1) ?? '', parts: common.parts, blocks: blocks.called },
    },
    targets: compareRuns(paths, common, blocks),
    cautions: [...common.cautions, ...fewEntities(common)],
  }
}

/** What a spread over few entities cannot tell. */
const fewEntities = ({ entities, called }: CommonValues): readonly string[] =>
  entities.length >= enoughEntities
    ? []
    : [
        `only ${countOf(entities.length, called.one, called.many)} in common: the spread is within ${entities.length === 1 ? 'it' : 'them'}, and says little of others`,
      ]

function refusePart(runs: readonly ComparedRun[], part: string | undefined): void {
  if (part === undefined) return
  for (const { name, held } of runs)
    if (!held.some((each) => each.name === part))
      throw new InputError(
        `${name} has no part "${part}" (there are: ${held.map((each) => each.name).join(', ')})`,
      )
}

/** Folders by their last names, where those tell them apart. */
function shortNames(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => basename(path))
  return new Set(names).size === names.length ? names : paths
}

/** The comparison as tables for the terminal. */
export function comparisonTables({ runs, targets }: RunComparison): readonly SummaryTable[] {
  const names = shortNames(runs)
  const nameOf = (run: string): string => names[runs.indexOf(run)] ?? run
  return [
    {
      title: 'RMSE',
      columns: ['target', 'unit', 'values', ...names],
      rows: targets.map(({ target, unit, values, scores }) => [
        ...[target, unit, values],
        ...scores.map(({ rmse }) => rmse),
      ]),
    },
    {
      title: `RMSE less that of ${names[0] ?? ''}`,
      columns: ['target', 'run', 'difference', '95 % from', 'to', 'errs less in', ''],
      rows: targets.flatMap(({ target, differences }) =>
        differences.map(({ run, difference, from, to, betterIn, verdict }) => [
          ...[target, nameOf(run), difference, from, to],
          ...[`${Math.round(100 * betterIn)} % of blocks`, verdict],
        ]),
      ),
    },
  ]
}

/** What the numbers were made on, in lines. */
export function comparisonLines({ on, cautions, runs }: RunComparison): readonly string[] {
  const parts = new Set(on.parts.map((names) => names.join(' and ')))
  const same = parts.size === 1 ? `, ${[...parts][0] ?? ''} of each run` : ''
  const own = parts.size === 1 ? [] : runs.map((run, k) => `${run}: ${on.parts[k]?.join(' and ') ?? ''}`)
  const period = on.from === on.to || !/^\d{4}-/.test(on.from) ? '' : `, ${on.from} to ${on.to}`
  return [
    `on ${on.of}${period}${same}; the spread is of ${on.blocks} drawn anew`,
    ...own,
    ...cautions.map((caution) => `warning: ${caution}`),
  ]
}

/** Keys that say where data lie: all that may be set. @throws InputError for another */
function onlyPaths(overrides: readonly Override[], paths: readonly string[]): void {
  const other = overrides.find(({ path }) => !paths.includes(path.join('.')))
  if (other !== undefined)
    throw new InputError(
      `${other.typed} — runs are compared as they were trained; only ${paths.join(', ')} may be set, when the data have moved`,
    )
}
