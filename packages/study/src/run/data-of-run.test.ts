import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { dataFile, keepData, otherData } from './data-of-run.js'
import { digestsFile } from './digests.js'
import { createRun, openRun } from './folder.js'

const config = {
  study: 'counting',
  version: '0',
  created: '2026-01-01T00:00:00Z',
  source: 'a.yaml',
  config: {},
}
const [one, other] = ['a', 'b'].map((digit) => digit.repeat(64)) as [string, string]

function begun(): string {
  const path = join(temporaryFolder(), 'run')
  const run = createRun(path, config)
  keepData(run, one, { resume: false, folder: 'data' })
  run.close()
  return path
}

test('a run goes on with the data that it began with, and with no others', () => {
  const path = begun()
  const before = readFileSync(join(path, dataFile), 'utf8')
  const run = openRun(path)
  keepData(run, one, { resume: true, folder: 'data' })
  expect(() => keepData(run, other, { resume: true, folder: 'data' })).toThrow(
    `${path} was begun with other data than data holds now`,
  )
  expect(readFileSync(join(path, dataFile), 'utf8')).toBe(before)
  // Begun anew, it may be of any.
  keepData(run, other, { resume: false, folder: 'data' })
  expect(otherData(run, other, 'data')).toBeUndefined()
})

test('scores of other data are told, and a digest that was changed is refused', () => {
  const path = begun()
  expect(otherData(openRun(path), one, 'data')).toBeUndefined()
  expect(otherData(openRun(path), other, 'data')).toBe(
    `data holds other data than ${path} was trained on: scores are of what it holds now`,
  )
  writeFileSync(join(path, dataFile), JSON.stringify({ sha256: other }))
  expect(() => otherData(openRun(path), other, 'data')).toThrow(`${dataFile} does not hold what was written`)
  rmSync(join(path, dataFile))
  expect(() => otherData(openRun(path), other, 'data')).toThrow(`${dataFile} is gone`)
})

test('a run of before says nothing of its data, and keeps them from now on', () => {
  const path = begun()
  for (const name of [dataFile, digestsFile]) rmSync(join(path, name))
  const run = openRun(path)
  expect(otherData(run, other, 'data')).toBeUndefined()
  keepData(run, other, { resume: true, folder: 'data' })
  expect(otherData(run, one, 'data')).toContain('holds other data')
})
