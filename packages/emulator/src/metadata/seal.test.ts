import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { seededRandom } from '@utsushi/ground'
import { mutations } from '@utsushi/ground/testing'
import { beforeAll, expect, test } from 'vitest'
import { openEmulator } from '../index.js'
import { openEmulator as openInPage } from '../page.js'
import type { OpenOptions } from '../index.js'
import { leafFile } from '../testing/leaf.js'
import { readMetadataProps } from './props.js'
import { digestKey, modelDigest, sealEmulator } from './seal.js'
import { entryField, fieldHead, fields, joined, model } from './wire.js'

/** A file of before: without a digest. */
const plain = readFileSync(leafFile)
const sealed = sealEmulator(plain)
const ort = createRequire(import.meta.url)('onnxruntime-node') as NonNullable<OpenOptions['ort']>

/** All that an emulator says and predicts, and the warnings at its opening. */
async function answer(bytes: Uint8Array): Promise<{ readonly said: string; readonly warnings: string[] }> {
  const warnings: string[] = []
  const emulator = await openEmulator(bytes, { ort, onWarning: (message) => warnings.push(message) })
  try {
    const { outputs } = await emulator.predict({
      drivers: {
        tair: [
          [4, 12, 25],
          [0, 8, 30],
        ],
        par: [
          [3, 30, 55],
          [1, 2, 9],
        ],
      },
      parameters: { aMax: [3, 18], kPar: [6, 39], r0: [0.5, 2] },
    })
    const numbers = Object.entries(outputs).map(([name, { data }]) => [name, [...data].map(String)])
    return { said: JSON.stringify([emulator.metadata, numbers]), warnings }
  } finally {
    await emulator.close()
  }
}

let truth: string
beforeAll(async () => {
  truth = (await answer(sealed)).said
})

const field = (number: number, text: string): Uint8Array => {
  const content = new TextEncoder().encode(text)
  return joined([fieldHead(number, content.length), content])
}
const partsOf = (bytes: Uint8Array) => [...fields(bytes)]

test('the digest is SHA-256 of the file without what says who wrote it', () => {
  const written = partsOf(plain).filter(({ number }) => ![2, 3].includes(number))
  expect(written.length).toBe(partsOf(plain).length - 2)
  const expected = createHash('sha256')
  for (const { raw } of written) expected.update(raw)
  expect(modelDigest(plain)).toBe(expected.digest('hex'))
  expect(readMetadataProps(sealed, 'm.onnx').get(digestKey)).toBe(modelDigest(plain))
  expect(sealEmulator(sealed)).toEqual(sealed)
  expect(() => sealEmulator(plain.subarray(0, 900))).toThrow('only a whole one can be given a digest')
})

test('a file of very many parts, as boosted trees are, has a digest too', () => {
  const nodes = Uint8Array.from({ length: 800_000 }, (_, at) => (at % 2 === 0 ? 0x0a : 0))
  const many = joined([fieldHead(7, nodes.length), nodes])
  expect(modelDigest(many)).toBe(createHash('sha256').update(many).digest('hex'))
})

test('of 300 damaged files none predicts other numbers or says other things of itself, with or without a warning', async () => {
  let refused = 0
  for (const { bytes, what } of mutations(sealed, 300, seededRandom(3))) {
    try {
      expect((await answer(bytes)).said, what).toBe(truth)
    } catch (error) {
      expect(error, what).toMatchObject({ name: 'InputError' })
      refused++
    }
  }
  expect(refused).toBeGreaterThan(280)
})

test('a changed weight is refused in a sentence with a way out, in a page as in Node', async () => {
  const damaged = Uint8Array.from(sealed)
  // The last digit of a bound in the metadata: JSON still, and a graph that runs.
  damaged.set(new TextEncoder().encode('30.2'), Buffer.from(sealed).indexOf('30.1'))
  const refusal = {
    name: 'InputError',
    message:
      'emulator: does not hold what was written: its contents do not match their digest — copy it again, or export it again ' +
      'from its run (if another program changed it on purpose, take "utsushi.sha256" out of its metadata)',
  }
  await expect(openEmulator(damaged)).rejects.toMatchObject(refusal)
  await expect(openInPage(damaged, { ort })).rejects.toMatchObject(refusal)
})

test('following that way out opens the file, with a warning', async () => {
  const damaged = Uint8Array.from(sealed)
  damaged.set(new TextEncoder().encode('30.2'), Buffer.from(sealed).indexOf('30.1'))
  const without = partsOf(damaged).slice(0, -1)
  const { said, warnings } = await answer(joined(without.map(({ raw }) => raw)))
  expect(said).toBe(truth.replace('30.1', '30.2'))
  expect(warnings).toEqual([
    expect.stringMatching(/^emulator: carries no digest, so damage .* — export it again/),
  ])
})

test('a file of before, without a digest, opens with a warning', async () => {
  const { said, warnings } = await answer(plain)
  expect(said).toBe(truth)
  expect(warnings).toEqual([expect.stringContaining('carries no digest')])
})

test('a model that another program read and wrote again opens without a word', async () => {
  const parts = partsOf(sealed)
  const [graph] = parts.filter(({ number }) => number === model.graph)
  const again = [
    // Metadata first, another producer, an entry of its own, shapes that it inferred, a doc string, and operators imported.
    ...parts.filter(({ number }) => number === model.metadataProps).reverse(),
    ...parts.filter(({ number }) => ![2, 3, model.graph, model.metadataProps].includes(number)),
  ].map(({ raw }) => raw)
  const content = joined([graph!.content!, field(10, 'for readers'), field(13, '')])
  const resaved = joined([
    ...again,
    joined([fieldHead(model.graph, content.length), content]),
    field(model.producerName, 'onnx.rewriter'),
    field(model.docString, 'written again'),
    field(model.opsetImport, '\x0a\x0acom.visual\x10\x01'),
    entryField('theirs', 'x'),
  ])
  expect(modelDigest(resaved)).toBe(modelDigest(sealed))
})

test.each([
  ['names itself as the producer', field(model.producerName, 'onnx.quantize'), 'onnx.quantize'],
  ['imports its operators', field(model.opsetImport, '\x0a\x0dcom.microsoft\x10\x01'), 'ONNX Runtime'],
])('a model that another program changed, which %s, opens with a warning', async (_, mark, name) => {
  const changed = Uint8Array.from(sealed)
  changed.set(new TextEncoder().encode('30.2'), Buffer.from(sealed).indexOf('30.1'))
  const { warnings } = await answer(joined([changed, mark]))
  expect(warnings).toEqual([
    `emulator: was changed by ${name} after it was written: that it predicts what it did then is not certain`,
  ])
})

test('damage to our own name is not another program', async () => {
  const changed = Uint8Array.from(sealed)
  changed.set(new TextEncoder().encode('30.2'), Buffer.from(sealed).indexOf('30.1'))
  for (const name of ['utsuxhi', 'Utsushi', 'utsush', '\x00\x01', ''])
    await expect(openEmulator(joined([changed, field(model.producerName, name)]))).rejects.toThrow(
      'does not hold what was written',
    )
})
