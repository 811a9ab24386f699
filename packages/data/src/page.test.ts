import { nodeGlobals, pageModules } from '@utsushi/ground/testing'
import { expect, test } from 'vitest'

test('a page loads nothing of Node with the data package, and no reader of files', () => {
  const loaded = pageModules(new URL('index.js', import.meta.url))
  expect(loaded.outside).toEqual([])
  expect(nodeGlobals(loaded)).toEqual([])
  expect([...loaded.files.keys()].filter((file) => /\/dist\/node\/|duckdb|hyparquet/.test(file))).toEqual([])
})
