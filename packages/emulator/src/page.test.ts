import { gzipSync } from 'node:zlib'
import { pageModules } from '@utsushi/ground/testing'
import { expect, test } from 'vitest'

test('a page loads nothing of Node, only ONNX Runtime and a digest, and little of ours', () => {
  const { files, outside } = pageModules(new URL('page.js', import.meta.url), ['onnxruntime', '@noble'])
  expect(outside).toEqual(['@noble/hashes/sha2.js', '@noble/hashes/utils.js', 'onnxruntime-web'])
  // As files, how forecasts of a series are cut among them; a bundler leaves out what is not used of the ground.
  expect(gzipSync([...files.values()].join('\n')).length).toBeLessThan(19_500)
})
