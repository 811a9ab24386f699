// Commands that pages began: each is the command line itself, in a process of its own, which goes on when the server ends.
import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readSync, fstatSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { printable } from '@utsushi/ground'
import { shellText, type Job } from '../wire/actions.js'
import { Refusal } from './refusal.js'

/** How the command is run: `node main.js`, and what people call it. */
export interface CommandProgram {
  readonly program: string
  readonly args: readonly string[]
  readonly name: string
}

/** The commands of one server. */
export interface Jobs {
  readonly all: () => readonly Job[]
  /** Begins one. @throws Refusal when too many run */
  readonly begin: (words: readonly string[], run: string) => Job
  readonly close: () => void
}

/** Commands that run at once, those that ended and are kept, and bytes of output that are shown. */
const [mostRunning, mostKept, shown] = [8, 40, 6000]

/** @param tell is told of every change */
export function openJobs(root: string, command: CommandProgram, tell: (job: Job) => void): Jobs {
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-serve-'))
  const jobs = new Map<string, () => Job>()
  let count = 0
  const all = (): readonly Job[] => [...jobs.values()].map((job) => job())
  const begin = (words: readonly string[], run: string): Job => {
    if (all().filter(({ state }) => state === 'running').length >= mostRunning)
      throw new Refusal(409, `${mostRunning} commands run already: wait for one of them, or stop it`)
    for (const [id, job] of jobs) if (jobs.size >= mostKept && job().state === 'ended') jobs.delete(id)
    count += 1
    const [id, started, file] = [String(count), Date.now(), join(folder, `${count}.log`)]
    const output = openSync(file, 'a+')
    const child = spawn(command.program, [...command.args, ...words], {
      cwd: root,
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, NO_COLOR: '1' },
    })
    child.unref()
    let ended: Pick<Job, 'state' | 'code'> = { state: 'running' }
    const job = (): Job => ({
      ...{ id, started, run, ...ended },
      command: shellText([command.name, ...words]),
      output: endOf(file),
    })
    const end = (state: typeof ended): void => {
      ended = state
      closeSync(output)
      tell(job())
    }
    child.once('exit', (code) => end({ state: 'ended', ...(code !== null && { code }) }))
    child.once('error', () => end({ state: 'ended', code: 1 }))
    jobs.set(id, job)
    tell(job())
    return job()
  }
  return { all, begin, close: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The last lines of what a command printed. */
function endOf(file: string): string {
  try {
    const handle = openSync(file, 'r')
    try {
      const { size } = fstatSync(handle)
      const bytes = Buffer.alloc(Math.min(size, shown))
      readSync(handle, bytes, 0, bytes.length, size - bytes.length)
      return printable(bytes.toString('utf8')).slice(-shown)
    } finally {
      closeSync(handle)
    }
  } catch {
    return ''
  }
}
