import { countOf } from '@utsushi/ground'
import type { Command } from 'commander'
import { command as commandText } from '../../definition/command-name.js'
import { failureWords } from '../../run/failure.js'
import { exportRuns } from '../../run/export-runs.js'
import { listRuns, type RunSummary } from '../../run/list.js'
import { RUNS_FOLDER } from '../../run/run-path.js'
import type { SummaryTable } from '../../definition/contract.js'
import { duration } from '../duration.js'
import { withJson, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'

interface RunsOptions extends SharedOptions {
  readonly csv?: string
}

/** `utsushi runs [folder]`: what has been trained, and how far. */
export function runsCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('runs')
    .description('list runs, tunings and comparisons: state, how far, best value')
    .argument('[folder]', 'folder of runs', RUNS_FOLDER)
    .option(
      '--csv <folder>',
      'write runs.csv and epochs.csv into it: settings, scores and losses for experiment trackers',
    )
  withJson(command).action(async (folder: string, options: RunsOptions) =>
    done(
      await runSession(options, async () => {
        if (options.csv !== undefined) return exported(folder, options.csv)
        const runs = listRuns(folder)
        const notes = runs.flatMap(({ note }) => (note === undefined ? [] : [note]))
        return {
          tables: runs.length === 0 ? [] : runsTables(runs),
          lines: runs.length === 0 ? [`${folder} holds no runs`] : [...notes, ...compareHint(runs)],
          json: { command: 'runs', folder, runs },
        }
      }),
    ),
  )
}

function exported(folder: string, out: string) {
  const { files, runs, epochs, notes } = exportRuns(folder, out)
  return {
    lines: [
      ...notes,
      `${files[0]}: ${countOf(runs, 'run')} with settings and scores`,
      `${files[1]}: ${countOf(epochs, 'epoch')} with losses and validation scores`,
    ],
    json: { command: 'runs', folder, files, runs, epochs, notes },
  }
}

const kindOf = ({ trials, units }: RunSummary): 'run' | 'searches' | 'comparisons' =>
  trials !== undefined ? 'searches' : units !== undefined ? 'comparisons' : 'run'

function doneOf({ trials, units, epochs }: RunSummary): string {
  if (trials !== undefined) return `${trials.done} of ${trials.of} trials`
  if (units !== undefined) return `${units.done} of ${units.of} units`
  return countOf(epochs, 'epoch')
}

/** Runs whose best values are of one score on one part, and those that have none. */
export function comparableRuns(runs: readonly RunSummary[]): readonly (readonly RunSummary[])[] {
  const groups = new Map<string, RunSummary[]>()
  for (const run of runs) {
    const { metric, on } = run.best ?? {}
    const key = metric === undefined ? 'none' : [run.study, kindOf(run), metric, on?.digest].join(' ')
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  const { none = [] } = Object.fromEntries(groups)
  const scored = [...groups].flatMap(([key, group]) => (key === 'none' ? [] : [group]))
  // With one group there is nothing to mix up.
  return scored.length < 2 ? [runs] : [...scored, ...(none.length === 0 ? [] : [none])]
}

/** Runs as tables, oldest first: one for each part that best values are of, for values of different parts do not compare. */
export function runsTables(runs: readonly RunSummary[]): readonly SummaryTable[] {
  const groups = comparableRuns(runs)
  return groups.map((group) => ({ ...runsTable(group), title: groups.length === 1 ? '' : titleOf(group) }))
}

function titleOf([first]: readonly RunSummary[]): string {
  const { best, study = '' } = first ?? {}
  if (best?.metric === undefined) return 'without a score'
  const kind = first && kindOf(first)
  if (kind !== undefined && kind !== 'run') return `${kind} of ${study} by ${best.metric}`
  return `${study} by ${best.metric} on ${best.on?.words ?? 'a part that is not written down'}`
}

function runsTable(runs: readonly RunSummary[]): SummaryTable {
  return {
    title: '',
    columns: ['run', 'study', 'begun', 'state', 'done', 'time', 'best', 'of'],
    rows: runs.map((run) => [
      run.path,
      run.study,
      run.created.slice(0, 16).replace('T', ' '),
      run.failure === undefined || run.state !== 'failed'
        ? run.state
        : `failed (${failureWords[run.failure.kind]})`,
      doneOf(run),
      run.seconds === undefined ? '' : duration(run.seconds),
      run.best?.value ?? null,
      run.best?.metric === undefined
        ? ''
        : [run.best.metric, ...(run.best.on ? [run.best.on.words] : [])].join(', '),
    ]),
  }
}

/** How runs of different parts are compared, where there are such of one study. */
function compareHint(runs: readonly RunSummary[]): readonly string[] {
  const firsts = comparableRuns(runs).flatMap(([first]) =>
    first?.best?.metric === undefined || kindOf(first) !== 'run' ? [] : [first],
  )
  const [one, other] = firsts.filter(
    ({ study }, _, all) => all.filter((run) => run.study === study).length > 1,
  )
  return one === undefined || other === undefined || one.study !== other.study
    ? []
    : [
        `best values of different tables do not compare; on what both hold back: ${commandText(`compare ${one.path} ${other.path}`)}`,
      ]
}
