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

/** Reads the runs and follows them. @returns what ends it */
export function followRuns(): () => void {
  let pending: RunLine[] = []
  const gone = new Set<string>()
  let frame = 0
  // A thousand changes at once are one change of the page.
  const flush = (): void => {
    frame = 0
    const next = new Map(byPath.value)
    for (const path of gone) next.delete(path)
    for (const run of pending) next.set(run.path, run)
    pending = []
    gone.clear()
    byPath.value = next
  }
  const soon = (): void => {
    if (frame === 0) frame = requestAnimationFrame(flush)
  }
  return listen(
    'changes',
    {
      run: (data) => {
        const { run } = data as { readonly run: RunLine }
        gone.delete(run.path)
        pending.push(run)
        soon()
      },
      gone: (data) => {
        const { path } = data as { readonly path: string }
        pending = pending.filter((run) => run.path !== path)
        gone.add(path)
        soon()
      },
      job: (data) => receiveJob((data as { readonly job: Job }).job),
    },
    () => void readAll(),
  )
}

async function readAll(): Promise<void> {
  try {
    const { runs, ...list } = await getJson<RunList>('runs')
    byPath.value = new Map(runs.map((run) => [run.path, run]))
    runList.value = list
    runListProblem.value = undefined
  } catch (error) {
    runListProblem.value = error instanceof Error ? error.message : String(error)
  }
}
