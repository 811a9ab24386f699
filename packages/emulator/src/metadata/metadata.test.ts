import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { leafFile } from '../testing/leaf.js'
import type { EmulatorMetadata } from './metadata.js'
import { encodeMetadata, parseMetadata } from './parse.js'
import { readMetadataProps } from './props.js'

const text = readMetadataProps(readFileSync(leafFile), 'leaf.onnx').get('utsushi')!
const good = JSON.parse(text) as EmulatorMetadata

test('metadata is read off the file, and written as it was read', () => {
  const metadata = parseMetadata(text)
  expect(metadata.inputs[0]!.features[0]).toEqual({ name: 'tair', unit: '°C', min: -10, max: 30.1 })
  expect(metadata).toEqual(good)
  expect(JSON.parse(encodeMetadata(metadata)['utsushi']!)).toEqual(good)
})

/** The metadata with one value changed; undefined leaves it out. */
function spoilt(path: readonly (string | number)[], value: unknown): string {
  const root: unknown = structuredClone(good)
  let at = root as Record<string | number, unknown>
  for (const key of path.slice(0, -1)) at = at[key] as typeof at
  at[path.at(-1)!] = value
  return JSON.stringify(root)
}

test.each<[string, (string | number)[], unknown, string]>([
  ['a newer format', ['format'], 2, 'm.onnx: metadata.format is 2, expected 1; update @utsushi/emulator'],
  ['a missing licence', ['licence'], undefined, 'metadata.licence is missing; expected a text'],
  [
    'a bound of text',
    ['inputs', 0, 'features', 1, 'min'],
    '0',
    'inputs[0].features[1].min is "0"; expected a number or null',
  ],
  [
    'bounds upside down',
    ['inputs', 0, 'features', 0, 'min'],
    99,
    'inputs[0].features[0].max is 30.1; expected at least 99',
  ],
  [
    'a feature too many',
    ['outputs', 0, 'features', 2],
    { name: 'x', unit: '1', std: 1 },
    'expected 2 of them, as the shape says',
  ],
  [
    'a feature twice',
    ['outputs', 0, 'features', 1, 'name'],
    'gpp',
    'expected different names ("gpp" is there twice)',
  ],
  [
    'axes for another rank',
    ['inputs', 1, 'axes'],
    ['batch'],
    'inputs[1].axes is ["batch"]; expected the names of 2 axes',
  ],
  ['a batch axis inside', ['inputs', 1, 'axes'], ['feature', 'batch'], 'expected "batch" first'],
  ['a list for training', ['training'], [], 'metadata.training is []; expected an object'],
  [
    'an unknown policy',
    ['extrapolation'],
    'ignore',
    'metadata.extrapolation is "ignore"; expected "report" or "refuse"',
  ],
])('%s is refused by its path', (_what, path, value, message) => {
  expect(() => parseMetadata(spoilt(path, value), 'm.onnx')).toThrow(message)
})

test('state names an input, an output and how it begins', () => {
  const [input, output] = [good.inputs[0]!.name, good.outputs[0]!.name]
  const state = [{ input, output, begins: 'zero' }] as const
  expect(parseMetadata(JSON.stringify({ ...good, state })).state).toEqual(state)
  const wrong = (entry: object) => () =>
    parseMetadata(JSON.stringify({ ...good, state: [{ ...state[0], ...entry }] }))
  expect(wrong({ begins: 'one' })).toThrow('state[0].begins is "one"; expected "given" or "zero"')
  expect(wrong({ input: 'x' })).toThrow('state[0].input is "x"; expected the name of an input')
  expect(wrong({ output: 'x' })).toThrow('state[0].output is "x"; expected the name of an output')
})

test('a number that JSON cannot hold is not written', () => {
  const metrics = { test: { r2: NaN } }
  expect(() => encodeMetadata({ ...good, metrics })).toThrow(
    'metadata: "r2" is NaN; write null where there is no number',
  )
})
