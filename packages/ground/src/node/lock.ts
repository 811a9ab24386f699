/**
 * Locks between processes: a file beside what is locked, that says who holds it. A lock whose process has ended is broken at
 * once; of several that find it dead, one breaks it.
 */
import {
  closeSync,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { threadId } from 'node:worker_threads'
import { hasEnded, parseProcess, processText, thisProcess, type ProcessIdentity } from './process-identity.js'

const graceMilliseconds = 30_000

let holder: string | undefined

/**
 * Takes the lock of a file, `<path>.lock`, waiting for it as long as somebody else holds it, and returns what gives it back.
 *
 * It is the lock that Optuna puts beside a journal. Optuna's is an empty file or a link; either keeps the other out, and one
 * that says nothing is broken after Optuna's 30 seconds without a change. One of a living process of this host is never broken:
 * a process that was stopped goes on where it was, in the belief that it holds it.
 *
 * @param patience milliseconds after which one is broken whose holder cannot be known
 */
export function lockFile(path: string, patience = graceMilliseconds): () => void {
  const lock = `${path}.lock`
  let waited = 0
  let seen: { readonly identity: string; readonly since: number } | undefined
  for (;;) {
    const release = tryToTake(lock)
    if (release !== undefined) return release
    const held = lookAt(lock)
    if (held === undefined) continue
    const now = performance.now()
    if (seen?.identity !== held.identity) seen = { identity: held.identity, since: now }
    const owner = parseProcess(held.content)
    // Where the start of a process is not told, its number may be another's by now.
    const known = owner?.host === hostname() && owner.start !== 0
    const ended = owner !== undefined && (hasEnded(owner) || isCopy(held))
    if (ended || (!known && now - seen.since > patience)) breakLock(lock, held.identity)
    else sleep(Math.min(0.1 * 1.5 ** waited++, 5) * (0.5 + Math.random()))
  }
}

/** Who holds a lock. */
export interface LockHolder extends ProcessIdentity {
  /** When it was taken. */
  readonly since: Date
}

/**
 * Takes a lock at once, or not at all: `undefined` when a living process holds it ({@link lockHolder} says which).
 *
 * @param lock the file that is the lock
 * @returns what gives it back
 * @example
 * const unlock = tryLock('runs/a/run.lock')
 * if (unlock === undefined) throw new InputError('runs/a is in use')
 */
export function tryLock(lock: string): (() => void) | undefined {
  for (;;) {
    const release = tryToTake(lock)
    if (release !== undefined) return release
    const held = lookAt(lock)
    if (held === undefined) continue
    if (living(held) !== undefined) return undefined
    breakLock(lock, held.identity)
  }
}

/** The living process that holds a lock, if any. Of a process of another host it cannot be known, and it counts as living. */
export function lockHolder(lock: string): LockHolder | undefined {
  const held = lookAt(lock)
  const owner = held === undefined ? undefined : living(held)
  return held === undefined || owner === undefined ? undefined : { ...owner, since: held.since }
}

/** A lock that names nobody was cut off by a crash while it was written. */
function living(held: HeldLock): ProcessIdentity | undefined {
  const owner = parseProcess(held.content)
  return owner === undefined || hasEnded(owner) || isCopy(held) ? undefined : owner
}

/** A lock in a folder that was copied while somebody worked in it: it says where it was taken, and stands there still. */
function isCopy({ lock, content, identity }: HeldLock): boolean {
  const [, taken] = /^(\S+)-\d+-\d+-\d+@\S+\s*$/.exec(content) ?? []
  if (taken === undefined || taken === encodeURIComponent(resolve(lock))) return false
  const original = lookAt(decodeURIComponent(taken))
  return original !== undefined && original.content === content && original.identity !== identity
}

function tryToTake(lock: string): (() => void) | undefined {
  // Threads of a process write beside each other.
  holder ??= `${threadId}-${processText(thisProcess())}`
  const descriptor = createLock(lock, holder)
  if (descriptor === undefined) return undefined
  return () => {
    // It may have been broken by somebody who took us for dead, or moved away with its folder: what stands there now is another's.
    const ours = fstatSync(descriptor, { bigint: true })
    closeSync(descriptor)
    const there = lstatSync(lock, { bigint: true, throwIfNoEntry: false })
    if (there?.ino === ours.ino && there.dev === ours.dev) unlinkSync(lock)
  }
}

/** Written beside and linked, so that no lock is ever seen without its holder. `undefined` while another stands there. */
function createLock(lock: string, text: string): number | undefined {
  const beside = `${lock}.${text}`
  const descriptor = openSync(beside, 'w')
  try {
    writeSync(descriptor, contentOf(lock, text))
    linkSync(beside, lock)
    return descriptor
  } catch (error) {
    closeSync(descriptor)
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return undefined
    if (withoutLinks.includes(code)) return createInPlace(lock, text)
    throw error
  } finally {
    unlinkSync(beside)
  }
}

const contentOf = (lock: string, text: string): string => `${encodeURIComponent(resolve(lock))}-${text}`

/** What file systems that have no hard links answer. */
const withoutLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

function createInPlace(lock: string, text: string): number | undefined {
  try {
    const descriptor = openSync(lock, 'wx')
    writeSync(descriptor, contentOf(lock, text))
    return descriptor
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined
    throw error
  }
}

interface HeldLock {
  readonly lock: string
  /** Of this very lock: another one taken later has another. */
  readonly identity: string
  readonly content: string
  readonly since: Date
}

function lookAt(lock: string): HeldLock | undefined {
  try {
    const status = lstatSync(lock, { bigint: true })
    const content = status.isSymbolicLink() ? '' : readFileSync(lock, 'utf8')
    return { lock, identity: `${status.ino}-${status.ctimeNs}`, content, since: status.mtime }
  } catch {
    return undefined
  }
}

/**
 * Removes a dead lock, and no other: of all who found it dead, the one that takes the lock named after it looks again and removes it. A
 * later one finds another lock, and leaves it. However long the one whose turn it is was stopped, nobody takes its turn while it lives:
 * it would go on by removing what it looked at before, and that may be another's lock by then.
 */
function breakLock(lock: string, identity: string): void {
  const turn = `${lock}.${identity}.break`
  const giveBack = tryToTake(turn)
  if (giveBack === undefined) {
    const held = lookAt(turn)
    if (held !== undefined && isDead(held)) return breakLock(turn, held.identity)
    removeOldFolder(turn)
    return sleep(1)
  }
  try {
    if (lookAt(lock)?.identity === identity) unlinkSync(lock)
    removeLeftovers(lock)
  } finally {
    giveBack()
  }
}

/** Whether nobody can go on with a turn: its process has ended, or is of another machine and silent. */
function isDead(held: HeldLock): boolean {
  const { content, since } = held
  if (isCopy(held)) return true
  const owner = parseProcess(content)
  if (owner !== undefined && owner.host === hostname() && owner.start !== 0) return hasEnded(owner)
  return (owner !== undefined && hasEnded(owner)) || Date.now() - since.getTime() > graceMilliseconds
}

/** Earlier versions took their turn by a folder, and one that was killed left it. */
function removeOldFolder(turn: string): void {
  try {
    const status = lstatSync(turn)
    if (status.isDirectory() && Date.now() - status.mtimeMs > graceMilliseconds) rmdirSync(turn)
  } catch {
    // Somebody else removed it.
  }
}

/** What processes left that were killed between writing their lock and linking it. */
function removeLeftovers(lock: string): void {
  const [folder, name] = [dirname(lock), `${basename(lock)}.`]
  for (const entry of readdirSync(folder)) {
    const owner = entry.startsWith(name) ? parseProcess(entry.slice(name.length)) : undefined
    if (owner !== undefined && hasEnded(owner)) rmSync(join(folder, entry), { force: true })
  }
}

const nap = new Int32Array(new SharedArrayBuffer(4))

function sleep(milliseconds: number): void {
  Atomics.wait(nap, 0, 0, milliseconds)
}
