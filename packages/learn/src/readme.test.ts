import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { complaints } from './testing/complaints.js'

/** What stands in the reader's own code around each piece, and what a later piece needs to import. */
const surroundings = [
  `type Array = import('@utsushi/graph').HostTensor
  declare const [x, y, xv, yv, xt]: readonly [Array, Array, Array, Array, Array]`,
  'declare const [x, y]: readonly [Float32Array, Float32Array]',
  `import { add, mul, sigmoid, sub, tanh } from '@utsushi/graph'; import { cell } from '@utsushi/learn'`,
  `import { add, mul, sub } from '@utsushi/graph'; import { optimiser } from '@utsushi/learn'`,
  `type Array = import('@utsushi/graph').HostTensor
  declare const [x, y, lengths]: readonly [Array, Array, Array]`,
  `type Array = import('@utsushi/graph').HostTensor
  declare const [x, y, xv, yv]: readonly [Array, Array, Array, Array]`,
  `declare const [images, others]: readonly [Uint8Array, Uint8Array]
  declare const [hues, otherHues]: readonly [Float32Array, Float32Array]`,
  'declare const [parameters, trajectories, yields]: readonly [Float64Array, Float64Array, Float64Array]',
  'declare const [parameters, yields, another]: readonly [Float64Array, Float64Array, Float64Array]',
  `declare const embeddings: import('@utsushi/learn').Matrix
  declare const known: Int32Array`,
  `declare const [features, later, statistics]: readonly [Float32Array, Float32Array, Float64Array]
  declare const [targets, laterTargets]: readonly [Float32Array, Float32Array]
  declare const rows: number`,
  `declare const [values, speakers, spectra, shares]: readonly [Float32Array, Int32Array, Float64Array, Float64Array]
  declare const lengths: Int32Array
  declare const others: import('@utsushi/learn').Sequences`,
  `declare const choose: (shown: readonly import('@utsushi/learn').ParameterValues[]) => number
  declare const pictures: readonly import('@utsushi/learn').ParameterValues[]
  declare const random: import('@utsushi/ground').Random`,
  `declare const windows: import('@utsushi/graph').HostTensor
  declare const bytes: Uint8Array`,
]

test('the code of the README compiles as it stands', async () => {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const pieces = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)
  expect(pieces.length).toBe(surroundings.length)
  const sources = pieces.map((code, k) => `${surroundings[k]}\n${code}\nexport {}`)
  expect(complaints(sources, ['node'])).toEqual(pieces.map(() => []))
})
