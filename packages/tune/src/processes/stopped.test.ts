import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lockHolder } from '@utsushi/ground/node'
import { expect, it } from 'vitest'
import { readJournal } from '../journal/open-journal.js'
import { runWorkers, type WorkerEvent } from './run-workers.js'

/** Resolves when a process that was sent SIGSTOP stands; elsewhere than on Linux the signal has to do. */
async function standing(pid: number): Promise<void> {
  if (process.platform !== 'linux') return
  while (!/\) T/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))) await sleep(1)
}

/** Stops a process, but not while the others would have to wait for the journal's lock that it holds. */
async function stop(pid: number, journal: string, over: () => boolean): Promise<void> {
  while (!over()) {
    process.kill(pid, 'SIGSTOP')
    await standing(pid)
    if (lockHolder(`${journal}.lock`)?.pid !== pid) return
    process.kill(pid, 'SIGCONT')
    await sleep(1)
  }
}

it.skipIf(process.platform === 'win32')(
  'a worker that is stopped loses its trial to nobody, and goes on with it when it is continued (Windows knows no SIGSTOP)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stopped-'))
    const journal = join(folder, 'tune.journal')
    const pids = new Map<number, number>()
    const ended: number[] = []
    let stopped: number | undefined
    let continued = false
    const onEvent = (event: WorkerEvent): void => {
      if (event.kind === 'started') pids.set(event.worker, event.pid)
      // The first that has come through a trial is in the next, or about to begin it.
      if (event.kind === 'message' && stopped === undefined) {
        stopped = event.worker
        void stop(pids.get(stopped) ?? 0, journal, () => continued)
      }
      if (event.kind !== 'ended') return
      ended.push(event.worker)
      if (ended.length < 2 || continued) return
      continued = true
      process.kill(pids.get(stopped ?? -1) ?? 0, 'SIGCONT')
    }
    const data = { journal, log: `${journal}.log`, trials: 60, milliseconds: 5 }
    const module = new URL('./testing/slow-parabola.js', import.meta.url)
    expect(await runWorkers({ module, data, workers: 3, onEvent })).toEqual(
      [0, 1, 2].map((worker) => ({ worker, code: 0, signal: null })),
    )
    // The others came to their end while it stood still, and it is the last to end.
    expect(ended.at(-1)).toBe(stopped)
    const trials = readJournal(journal)[0]?.trials ?? []
    expect(trials.map(({ state }) => state)).toEqual(Array.from({ length: 60 }, () => 'complete'))
    expect(new Set(trials.map(({ parameters }) => parameters['x'])).size).toBe(60)
    rmSync(folder, { recursive: true, force: true })
  },
)
