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
  expect(lockHolder(folder)?.pid).toBe(process.pid)
  unlock()
  expect(readdirSync(folder)).toEqual([])
  lockRun(folder)()
})

test('a lock of another machine is respected', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'run.lock'), '1-0@elsewhere')
  expect(() => lockRun(folder)).toThrow(/process 1 on elsewhere/)
})
