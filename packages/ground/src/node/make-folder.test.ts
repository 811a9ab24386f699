import { existsSync, writeFileSync } from 'node:fs'
import type * as Fs from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { FailureError } from '../input-error.js'
import { temporaryFolder } from '../testing/temporary-folder.js'

const fs = vi.hoisted(() => ({ readOnly: '' }))
/** As Node 20 says it of a disk that is read-only: no word of that in the first error. */
vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof Fs>()
  const failure = (code: string): Error => Object.assign(new Error(code), { code })
  return {
    ...real,
    mkdirSync: (folder: string, options: object) => {
      if (fs.readOnly !== '' && folder.startsWith(fs.readOnly)) throw failure('ENOENT')
      return real.mkdirSync(folder, options)
    },
    accessSync: (path: string, mode: number) => {
      if (path === fs.readOnly) throw failure('EROFS')
      real.accessSync(path, mode)
    },
  }
})
const { makeFolder } = await import('./make-folder.js')

test('a folder is made with those above it, and one that is there stays', () => {
  const folder = join(temporaryFolder(), 'a', 'b')
  makeFolder(folder)
  writeFileSync(join(folder, 'c'), '')
  makeFolder(folder)
  expect(existsSync(join(folder, 'c'))).toBe(true)
})

test('a read-only disk and a file in the way are told as what they are', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  expect(() => makeFolder(join(folder, 'file'))).toThrow('a file of that name is there')
  expect(() => makeFolder(join(folder, 'file', 'below'))).toThrow('a part of its path is a file')
  fs.readOnly = folder
  expect(() => makeFolder(join(folder, 'runs', 'a'))).toThrow(FailureError)
  expect(() => makeFolder(join(folder, 'runs', 'a'))).toThrow(
    `${join(folder, 'runs', 'a')} could not be written: the disk is read-only — choose another folder`,
  )
  fs.readOnly = ''
})
