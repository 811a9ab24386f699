// A journal that is removed or replaced while it is open: what is written to it would be kept under no name.
import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FailureError } from '@utsushi/ground'
import { expect, onTestFinished, test } from 'vitest'
import { openJournal, readJournal } from './open-journal.js'

test.each<[string, RegExp, (path: string) => void]>([
  ['removed', /removed/, (path) => rmSync(path)],
  ['moved away', /removed/, (path) => renameSync(path, `${path}-moved`)],
  [
    'replaced by a copy',
    /replaced/,
    (path) => {
      renameSync(path, `${path}-moved`)
      copyFileSync(`${path}-moved`, path)
    },
  ],
  ['removed with its folder', /removed/, (path) => rmSync(join(path, '..'), { recursive: true })],
])('a journal that was %s is not written to', (_, word, change) => {
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'search', 'a.journal')
  const study = openJournal({ path, name: 'a', directions: ['minimize'] })
  study.createTrial()
  change(path)
  expect(() => study.createTrial()).toThrow(FailureError)
  expect(() => study.finish(0, 'complete', [1])).toThrow(word)
  expect(() => study.finish(0, 'complete', [1])).toThrow(
    /a\.journal was \w+ while it was written to: what came of this is not kept — restore the file, or begin again/,
  )
  study.close()
})

test('a journal that is opened anew is gone on with', () => {
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const options = { path: join(folder, 'a.journal'), name: 'a', directions: ['minimize'] } as const
  const first = openJournal(options)
  first.createTrial()
  renameSync(options.path, `${options.path}-moved`)
  expect(() => first.createTrial()).toThrow('restore the file')
  renameSync(`${options.path}-moved`, options.path)
  expect(first.createTrial()).toBe(1)
  first.close()
  expect(readJournal(options.path)[0]?.trials).toHaveLength(2)
})
