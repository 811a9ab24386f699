import { nodeGlobals, pageModules } from '@utsushi/ground/testing'
import { expect, test } from 'vitest'

test('a page loads nothing of Node with the sketches, and no library', () => {
  const loaded = pageModules(new URL('index.js', import.meta.url))
  expect(loaded.outside).toEqual([])
  expect(nodeGlobals(loaded)).toEqual([])
  expect([...loaded.files.keys()].filter((file) => /\/node\/|canvaskit-wasm|\/p5\//.test(file))).toEqual([])
})
