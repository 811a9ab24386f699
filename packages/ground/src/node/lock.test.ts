import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { lockFile, lockHolder, tryLock } from './lock.js'
import { processText, thisProcess } from './process-identity.js'
import { lockRaces } from '../testing/lock-races.js'
import { temporaryFolder } from '../testing/temporary-folder.js'

const ended = async (): Promise<string> => {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return processText({ ...thisProcess(), pid: child.pid! })
}

describe('a lock that is taken at once or not at all', () => {
  test('is refused to a second, says who holds it, and leaves nothing when it is given back', () => {
    const lock = join(temporaryFolder(), 'run.lock')
    const unlock = tryLock(lock)
    expect(tryLock(lock)).toBeUndefined()
    expect(lockHolder(lock)).toMatchObject({ pid: process.pid, host: hostname() })
    // A file system's time is finer than a millisecond, and rounded in more than one way.
    expect(Math.abs(lockHolder(lock)!.since.getTime() - statSync(lock).mtimeMs)).toBeLessThanOrEqual(1)
    unlock?.()
    expect(readdirSync(join(lock, '..'))).toEqual([])
    tryLock(lock)?.()
  })

  test.each([
    ['a process that is gone', () => ended()],
    ['a process id used again', () => processText({ ...thisProcess(), start: 1 })],
    ['a crash in the middle of writing it', () => '4711-'],
  ])('is taken over from %s', async (what, content) => {
    // Elsewhere the start of a process is not known.
    if (what.includes('again') && process.platform !== 'linux') return
    const lock = join(temporaryFolder(), 'run.lock')
    writeFileSync(lock, await content())
    expect(lockHolder(lock)).toBeUndefined()
    const unlock = tryLock(lock)
    expect(lockHolder(lock)?.pid).toBe(process.pid)
    unlock?.()
    expect(readdirSync(join(lock, '..'))).toEqual([])
  })

  test('is not broken a second time by one who waits while the one whose turn it is was stopped', async () => {
    const lock = join(temporaryFolder(), 'run.lock')
    if (thisProcess().start === 0) return // where the start of a process is not told, its number may be another's
    const dead = await ended()
    writeFileSync(lock, dead)
    const { ino, ctimeNs } = statSync(lock, { bigint: true })
    const turn = `${lock}.${ino}-${ctimeNs}.break`
    // The one whose turn it is lives, and has not moved for long.
    writeFileSync(turn, `0-${processText(thisProcess())}`)
    utimesSync(turn, 1, 1)
    let waits = 0
    const sleeping = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      expect(readFileSync(lock, 'utf8')).toBe(dead)
      // It ends, killed: the next one takes its turn.
      if (++waits === 3) writeFileSync(turn, `0-${dead}`)
      return 'timed-out'
    })
    tryLock(lock)?.()
    sleeping.mockRestore()
    expect(waits).toBe(3)
    expect(readdirSync(join(lock, '..'))).toEqual([])
  })

  test('is held by one of six that start at once on a lock whose process has ended', async () => {
    expect(await lockRaces({ rounds: 25, starters: 6 })).toMatchObject({ rounds: 25, held: 25, twice: 0 })
  })

  test("in a folder that was copied while somebody worked in it is nobody's; one in a folder that was moved is kept", () => {
    const folder = temporaryFolder()
    const [first, copy] = [join(folder, 'first'), join(folder, 'copy')]
    mkdirSync(first)
    const unlock = tryLock(join(first, 'run.lock'))
    cpSync(first, copy, { recursive: true })
    expect(lockHolder(join(copy, 'run.lock'))).toBeUndefined()
    const own = tryLock(join(copy, 'run.lock'))
    expect(own).toBeDefined()
    expect(tryLock(join(copy, 'run.lock'))).toBeUndefined()
    expect(lockHolder(join(first, 'run.lock'))?.pid).toBe(process.pid)
    own?.()
    renameSync(first, join(folder, 'moved'))
    expect(tryLock(join(folder, 'moved', 'run.lock'))).toBeUndefined()
    symlinkSync(join(folder, 'moved'), first)
    expect(tryLock(join(first, 'run.lock'))).toBeUndefined()
    unlock?.()
    expect(readdirSync(join(folder, 'moved'))).toEqual([])
  })

  test('of another machine is respected', () => {
    const lock = join(temporaryFolder(), 'run.lock')
    writeFileSync(lock, '1-0@elsewhere')
    expect(tryLock(lock)).toBeUndefined()
    expect(lockHolder(lock)).toMatchObject({ pid: 1, host: 'elsewhere' })
  })
})

describe('a lock that is waited for', () => {
  /** Sees every wait, and does something at one of them in place of sleeping. */
  const atWait = (number: number, act: () => void): { readonly waits: () => number } => {
    let waits = 0
    vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      if (++waits === number) act()
      return 'timed-out'
    })
    return { waits: () => waits }
  }
  afterEach(() => vi.restoreAllMocks())

  test('is broken at once when its process has ended, and leaves nothing behind', async () => {
    const path = join(temporaryFolder(), 'a.journal')
    const holder = `0-${await ended()}`
    writeFileSync(`${path}.lock`, holder)
    writeFileSync(`${path}.lock.${holder}`, '')
    const { waits } = atWait(0, () => {})
    lockFile(path)()
    expect(waits()).toBe(0)
    expect(readdirSync(join(path, '..'))).toEqual([])
  })

  test('is waited for while it is a link, as Optuna makes them', () => {
    const path = join(temporaryFolder(), 'a.journal')
    symlinkSync(path, `${path}.lock`)
    const { waits } = atWait(3, () => unlinkSync(`${path}.lock`))
    lockFile(path)()
    expect(waits()).toBe(3)
  })

  test('of a living process is kept however long that is stopped; one of another machine is broken in the end', () => {
    const path = join(temporaryFolder(), 'a.journal')
    if (thisProcess().start === 0) return // another process may have its number by now
    writeFileSync(`${path}.lock`, `0-${processText(thisProcess())}`)
    const { waits } = atWait(5, () => unlinkSync(`${path}.lock`))
    lockFile(path, -1)()
    expect(waits()).toBe(5)
    writeFileSync(`${path}.lock`, '0-1-0@elsewhere')
    lockFile(path, -1)()
    expect(waits()).toBe(5)
  })
})
