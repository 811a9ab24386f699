// The runs of the folder as the page knows them: read once, then kept as the server tells what changes.
import { computed, signal } from '@preact/signals'
import type { RunLine, RunList } from '../../wire/runs.js'
import type { Job } from '../../wire/actions.js'
import { getJson } from './ask-server.js'
import { receiveJob } from './jobs.js'
import { listen } from './live.js'

const byPath = signal<ReadonlyMap<string, RunLine>>(new Map())

/** Every run, newest first. */
export const runLines = computed<readonly RunLine[]>(() =>
  [...byPath.value.values()].sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0)),
)
/** What the folder is called, and why the list may be incomplete. */
export const runList = signal<Pick<RunList, 'root' | 'note'> | undefined>(undefined)
/** Why the runs could not be read. */
export const runListProblem = signal<string | undefined>(undefined)

/** The line of one run, if it is (still) there. */
export const lineOf = (path: string): RunLine | undefined => byPath.value.get(path)

/** What came while the whole list was on its way: newer than what the list says. Undefined stands for a run that is gone. */
const meanwhile = new Map<string, RunLine | undefined>()

/** Reads the runs and follows them. @returns what ends it */
export function followRuns(): () => void {
  const pending = new Map<string, RunLine | undefined>()
  let frame = 0
  // A thousand changes at once are one change of the page.
  const flush = (): void => {
    frame = 0
    byPath.value = changed(byPath.value, pending)
    pending.clear()
  }
  const take = (path: string, run: RunLine | undefined): void => {
    pending.set(path, run)
    meanwhile.set(path, run)
    if (frame === 0) frame = requestAnimationFrame(flush)
  }
  return listen(
    'changes',
    {
      run: (data) => {
        const { run } = data as { readonly run: RunLine }
        take(run.path, run)
      },
      gone: (data) => take((data as { readonly path: string }).path, undefined),
      job: (data) => receiveJob((data as { readonly job: Job }).job),
    },
    () => void readAll(),
  )
}

/** The runs with changes applied. */
function changed(
  runs: ReadonlyMap<string, RunLine>,
  changes: ReadonlyMap<string, RunLine | undefined>,
): ReadonlyMap<string, RunLine> {
  const next = new Map(runs)
  for (const [path, run] of changes) {
    if (run === undefined) next.delete(path)
    else next.set(path, run)
  }
  return next
}

async function readAll(): Promise<void> {
  meanwhile.clear()
  try {
    const { runs, ...list } = await getJson<RunList>('runs')
    byPath.value = changed(new Map(runs.map((run) => [run.path, run])), meanwhile)
    runList.value = list
    runListProblem.value = undefined
  } catch (error) {
    runListProblem.value = error instanceof Error ? error.message : String(error)
  }
}
