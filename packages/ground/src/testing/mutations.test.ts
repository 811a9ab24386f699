import { expect, test } from 'vitest'
import { seededRandom } from '../random/seeded-random.js'
import { mutations } from './mutations.js'

const file = new TextEncoder().encode('{"a":1.5,"b":"x"}\n{"a":2,"b":null}\n{"a":30,"b":true}\n')

test('every mutation differs from the file, the file stays as it was, and a seed gives the same ones again', () => {
  const before = Uint8Array.from(file)
  const made = [...mutations(file, 400, seededRandom(1), { text: true })]
  expect(made).toHaveLength(400)
  for (const { bytes, what } of made)
    expect(new TextDecoder().decode(bytes), what).not.toBe(new TextDecoder().decode(file))
  expect(file).toEqual(before)
  expect([...mutations(file, 400, seededRandom(1), { text: true })]).toEqual(made)
  // Each kind comes: with one of them left out by mistake, the tests that use these would show less than they say.
  expect(new Set(made.map(({ what }) => what.replace(/ \(.*/, ''))).size).toBe(15)
})

test('bytes are damaged in every length', () => {
  const made = [...mutations(file, 200, seededRandom(2))]
  expect(new Set(made.map(({ bytes }) => Math.sign(bytes.length - file.length)))).toEqual(new Set([-1, 0, 1]))
})
