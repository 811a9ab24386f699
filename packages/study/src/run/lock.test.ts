import { readdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { lockHolder, lockRun } from './lock.js'

test('a second trainer in the same folder is refused and told whom to wait for', () => {
  const folder = temporaryFolder()
  const unlock = lockRun(folder)
  expect(() => lockRun(folder)).toThrow(`${folder} is in use by process ${process.pid} on ${hostname()}`)
  unlock()
  expect(readdirSync(folder)).toEqual([])
  lockRun(folder)()
})

test.each([
  ['a process that is gone', JSON.stringify({ pid: 4_194_999, host: hostname(), ticks: '1', since: 'then' })],
  [
    'a process id used again',
    JSON.stringify({ pid: process.pid, host: hostname(), ticks: '1', since: 'then' }),
  ],
  ['a crash in the middle of writing it', '{"pid": 12'],
])('a lock left by %s is taken over', (_what, content) => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'run.lock'), content)
  expect(lockHolder(folder)).toBeUndefined()
  const unlock = lockRun(folder)
  expect(lockHolder(folder)?.pid).toBe(process.pid)
  unlock()
})

test('a lock of another machine is respected', () => {
  const folder = temporaryFolder()
  writeFileSync(
    join(folder, 'run.lock'),
    JSON.stringify({ pid: 1, host: 'elsewhere', ticks: null, since: 'then' }),
  )
  expect(() => lockRun(folder)).toThrow(/process 1 on elsewhere/)
})
