import { countOf } from '@utsushi/ground'
import type { Command } from 'commander'
import { failureWords } from '../../run/failure.js'
import { listRuns, type RunSummary } from '../../run/list.js'
import { RUNS_FOLDER } from '../../run/run-path.js'
import type { SummaryTable } from '../../definition/contract.js'
import { duration } from '../duration.js'
import { withJson, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'

/** `utsushi runs [folder]`: what has been trained, and how far. */
export function runsCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('runs')
    .description('list runs and tunings: state, epochs or trials, best value')
    .argument('[folder]', 'folder of runs', RUNS_FOLDER)
  withJson(command).action(async (folder: string, options: SharedOptions) =>
    done(
      await runSession(options, async () => {
        const runs = listRuns(folder)
        const notes = runs.flatMap(({ note }) => (note === undefined ? [] : [note]))
        return {
          tables: runs.length === 0 ? [] : [runsTable(runs)],
          lines: runs.length === 0 ? [`${folder} holds no runs`] : notes,
          json: { command: 'runs', folder, runs },
        }
      }),
    ),
  )
}

/** Runs as a table, oldest first. */
export function runsTable(runs: readonly RunSummary[]): SummaryTable {
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
      run.trials === undefined
        ? countOf(run.epochs, 'epoch')
        : `${run.trials.done} of ${run.trials.of} trials`,
      run.seconds === undefined ? '' : duration(run.seconds),
      run.best?.value ?? null,
      run.best?.metric ?? '',
    ]),
  }
}
