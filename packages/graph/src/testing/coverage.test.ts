import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as graph from '../building.js'
import { coverage, coveragePage } from './coverage.js'

/** What is exported and is no operation. */
const notOperations = [
  'addDims',
  'apply',
  'decodeModel',
  'describe',
  'encodeModel',
  'evaluateDim',
  'fileProgram',
  'formatShape',
  'hostTensor',
  'isTensor',
  'multiplyDims',
  'program',
  'readInterface',
  'readRowModel',
  'readSafetensors',
  'registerRules',
  'registeredOperations',
  'runOneByOne',
  'subtractDims',
  'treeFault',
  'writeSafetensors',
]

test('the coverage page lists every public operation, and none that does not exist', () => {
  const listed = Object.values(coverage).flatMap((rows) =>
    rows.flatMap(([, ours]) => (ours === undefined ? [] : [ours])),
  )
  const isClass = (value: unknown): boolean => String(value).startsWith('class')
  const operations = Object.entries(graph)
    .filter(
      ([name, value]) => typeof value === 'function' && !isClass(value) && !notOperations.includes(name),
    )
    .map(([name]) => name)
  expect([...listed].sort()).toEqual(operations.sort())
})

test('the coverage page is up to date', () => {
  const page = readFileSync(new URL('../../../../docs/graph-coverage.md', import.meta.url), 'utf8')
  // Tables may be aligned.
  const plain = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---')
  expect(plain(page)).toBe(plain(coveragePage()))
})
