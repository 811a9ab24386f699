// Writers of a journal, one of which is stopped under the lock for longer than a lock of another machine is respected: what the trials are
// worth when all have ended, and what was said meanwhile.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readJournal } from '../journal/open-journal.js'

/** What came of the stops. */
export interface JournalStops {
  readonly stops: number
  /** Trials that were finished. */
  readonly trials: number
  /** Of them, those with another value than they are worth, or none. */
  readonly wrong: number
  /** What writers failed with, or warned of. */
  readonly told: readonly string[]
  /** Files that were left beside the journals. */
  readonly left: number
}

interface Said {
  readonly trial?: number
  readonly stops?: boolean
  readonly error?: string
  readonly text?: string
}

/**
 * Stops writers of journals while they hold the lock.
 *
 * @param beside journals at the same time, each with two writers
 * @param milliseconds of a stop
 */
export async function journalStops(options: {
  readonly stops: number
  readonly beside: number
  readonly milliseconds: number
}): Promise<JournalStops> {
  const { stops, beside, milliseconds } = options
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-stops-'))
  let done = 0
  const told: string[] = []
  try {
    await Promise.all(
      Array.from({ length: beside }, async (_, k) => {
        const path = join(folder, `${k}.journal`)
        const writers = [writer(path, told), writer(path, told)]
        while (done < stops && told.length === 0) {
          done++
          await stopped(writers[done % 2] as ChildProcess, path, milliseconds)
        }
        await Promise.all(writers.map(end))
      }),
    )
    const trials = readdirSync(folder)
      .filter((name) => name.endsWith('.journal'))
      .flatMap((name) => readJournal(join(folder, name)).flatMap((study) => study.trials))
    const wrong = trials.filter(
      ({ number, state, values, parameters }) =>
        state !== 'complete' || values?.[0] !== number / 7 || parameters['x'] !== number / 1e6,
    ).length
    return { stops: done, trials: trials.length, wrong, told, left: readdirSync(folder).length - beside }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writer(path: string, told: string[]): ChildProcess {
  const program = fileURLToPath(new URL('./stopped-writer.js', import.meta.url))
  const child = fork(program, [path], { execArgv: [] })
  child.on('message', ({ error, text }: Said) => {
    const said = error ?? text
    if (said !== undefined) told.push(said)
  })
  return child
}

/** Until a writer is stopped with the lock in its hands, then as long as it takes, then until it has written what it was at. */
async function stopped(child: ChildProcess, path: string, milliseconds: number): Promise<void> {
  const wrote = new Promise<void>((resolve) => {
    const listen = ({ stops, error }: Said): void => {
      if (stops !== true && error === undefined) return
      child.off('message', listen)
      resolve()
    }
    child.on('message', listen)
  })
  child.send('stop')
  while (!(isStopped(child) && holds(path, child))) await pause(5)
  await pause(milliseconds)
  child.kill('SIGCONT')
  await wrote
}

/** Linux alone tells. */
function isStopped({ pid }: ChildProcess): boolean {
  return / T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\)/, ''))
}

function holds(path: string, { pid }: ChildProcess): boolean {
  try {
    return readFileSync(`${path}.lock`, 'utf8').includes(String(pid))
  } catch {
    return false
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

async function end(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.send('end')
  await exit
}
