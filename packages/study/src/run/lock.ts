// One trainer at a time in a run folder. The lock is a file naming the process; a lock whose process is gone is taken
// over, so a killed run can be resumed without ceremony.
import {
  closeSync,
  existsSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { InputError } from '../definition/input-error.js'
import { diskFailure } from './atomic-write.js'

const LOCK_FILE = 'run.lock'

interface LockHolder {
  readonly pid: number
  readonly host: string
  /** Start of the process in clock ticks since boot, where the system tells: process ids are used again. */
  readonly ticks: string | null
  readonly since: string
}

/**
 * Takes the lock of a run folder and returns what gives it back.
 *
 * @throws InputError when a living process holds it.
 */
export function lockRun(folder: string): () => void {
  const file = join(folder, LOCK_FILE)
  const holder = lockHolder(folder)
  if (holder !== undefined)
    throw new InputError(
      `${folder} is in use by process ${holder.pid} on ${holder.host} since ${holder.since} — ` +
        `wait for it, or choose another folder with --out`,
    )
  const me: LockHolder = {
    pid: process.pid,
    host: hostname(),
    ticks: startTicks(process.pid),
    since: new Date().toISOString(),
  }
  const own = `${file}.${process.pid}`
  try {
    if (existsSync(file)) setAside(file, own)
    writeWhole(own, JSON.stringify(me))
    linkSync(own, file) // fails when another process was quicker
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EEXIST' || error.code === 'ENOENT'))
      throw new InputError(
        `${folder} was taken by another process just now — choose another folder with --out`,
      )
    throw diskFailure(file, error)
  } finally {
    rmSync(own, { force: true })
  }
  return () => {
    if (read(file)?.pid === process.pid) rmSync(file, { force: true })
  }
}

/** Takes a dead process's lock away; of two that try at once, the slower must not take the quicker one's new lock. */
function setAside(file: string, own: string): void {
  const aside = `${own}.stale`
  renameSync(file, aside)
  const holder = read(aside)
  const alive = holder !== undefined && isAlive(holder)
  if (alive) linkSync(aside, file)
  rmSync(aside)
  if (alive) throw Object.assign(new Error('taken'), { code: 'EEXIST' })
}

/** The living process that holds a run folder, if any. */
export function lockHolder(folder: string): LockHolder | undefined {
  const holder = read(join(folder, LOCK_FILE))
  return holder !== undefined && isAlive(holder) ? holder : undefined
}

function isAlive(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return true // cannot be known from here; the message says where to look
  if (holder.ticks !== null && startTicks(holder.pid) !== holder.ticks) return false
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function read(file: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockHolder
  } catch {
    return undefined // absent, or cut off by a crash: nobody holds it
  }
}

function writeWhole(file: string, text: string): void {
  const handle = openSync(file, 'w')
  try {
    writeSync(handle, text)
  } finally {
    closeSync(handle)
  }
}
