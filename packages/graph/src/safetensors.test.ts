import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readSafetensors, writeSafetensors, type SafeTensor } from './safetensors.js'

const fixture = readFileSync(new URL('../fixtures/formats/python.safetensors', import.meta.url))

const real = new URL('../../../../shared/data/ttm/model.safetensors', import.meta.url)

/** A file with this header and so many bytes of data. */
function fileOf(header: unknown, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + dataBytes)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

const message = (bytes: Uint8Array): string => {
  try {
    readSafetensors(bytes, 'w.safetensors')
  } catch (error) {
    expect(error).toMatchObject({ name: 'InputError' })
    return (error as Error).message
  }
  return 'read'
}

test('a file written by Python is read with every value, half precision included', () => {
  const { tensors, metadata } = readSafetensors(fixture)
  expect(metadata).toEqual({ format: 'np', note: 'β' })
  expect(Object.fromEntries(tensors)).toEqual({
    f32: { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1.5, -2, NaN, 0, Infinity, 1e-40) },
    f64: { dtype: 'float64', shape: [2], data: Float64Array.of(0.1, -1e300) },
    f16: {
      dtype: 'float32',
      shape: [8],
      data: Float32Array.of(1, -2.5, 65504, 2 ** -24, -Infinity, NaN, -0, 0.333251953125),
    },
    bf16: { dtype: 'float32', shape: [4], data: Float32Array.of(1, -2.5, 3.3895313892515355e38, NaN) },
    i32: { dtype: 'int32', shape: [], data: Int32Array.of(-7) },
    i64: { dtype: 'int64', shape: [2], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) },
    u8: { dtype: 'uint8', shape: [3], data: Uint8Array.of(0, 255, 3) },
    bool: { dtype: 'bool', shape: [2, 1], data: Uint8Array.of(1, 0) },
    u32: { dtype: 'uint32', shape: [1], data: Uint32Array.of(2 ** 32 - 1) },
    u64: { dtype: 'uint64', shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) },
    empty: { dtype: 'float32', shape: [0, 4], data: new Float32Array(0) },
  })
})

test('what is written is read back the same, aligned, and the same bytes each time', () => {
  const { tensors, metadata } = readSafetensors(fixture)
  const bytes = writeSafetensors(tensors, metadata)
  const again = readSafetensors(bytes)
  expect(again).toEqual({ tensors, metadata })
  expect([...again.tensors.keys()]).toEqual([...tensors.keys()])
  expect(writeSafetensors(again.tensors, again.metadata)).toEqual(bytes)
  expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0)
})

test('a tensor that does not fill its shape is not written', () => {
  const write = (tensor: SafeTensor) => () => writeSafetensors(new Map([['w', tensor]]))
  expect(write({ dtype: 'float32', shape: [2], data: Float32Array.of(1) })).toThrow(
    'tensor "w" has the shape [2], that is 2 values, but holds 1',
  )
  expect(write({ dtype: 'int32', shape: [1], data: Float32Array.of(1) })).toThrow(
    'is int32 but holds a Float32Array',
  )
})

test('a file cut anywhere is refused, never read in part', () => {
  for (let length = 0; length < fixture.length; length += 7) {
    expect(message(fixture.subarray(0, length))).toMatch(/^w\.safetensors: /)
  }
})

test('a header that promises more than the file holds is refused before memory is taken', () => {
  const huge = 2 ** 45
  const entry = (end: number, shape: number[]) => ({ w: { dtype: 'F32', shape, data_offsets: [0, end] } })
  expect(message(fileOf(entry(huge, [huge / 4]), 8))).toMatch('lies at bytes 0 to 35184372088832 of 8')
  expect(message(fileOf(entry(8, [huge]), 8))).toMatch('needs 140737488355328 bytes but has 8')
  const longHeader = new Uint8Array(16)
  new DataView(longHeader.buffer).setBigUint64(0, 2n ** 62n, true)
  expect(message(longHeader)).toMatch('not a safetensors file (header of 4611686018427387904 bytes)')
})

test.each([
  ['no JSON', '{"w"', 0, 'not a safetensors file (its header is no JSON)'],
  ['an array', [1], 0, 'its header is no JSON object'],
  ['a tensor without offsets', { w: { dtype: 'F32', shape: [1] } }, 4, 'has the data_offsets undefined'],
  ['a negative size', { w: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4, 'has the shape [-1]'],
  [
    'a fraction',
    { w: { dtype: 'F32', shape: [1], data_offsets: [0.5, 4] } },
    4,
    'has the data_offsets [0.5,4]',
  ],
  [
    'an unknown type',
    { w: { dtype: 'F8_E4M3', shape: [4], data_offsets: [0, 4] } },
    4,
    'is of type F8_E4M3; read are',
  ],
  [
    'a type from the prototype',
    { w: { dtype: 'toString', shape: [4], data_offsets: [0, 4] } },
    4,
    'is of type toString',
  ],
  ['a gap', { w: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, 8, 'leaves a gap before it'],
  ['bytes of nobody', { w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 9, '5 bytes at its end'],
  ['metadata of numbers', { __metadata__: { a: 1 } }, 0, '__metadata__ must map names to strings'],
  [
    'an overlap',
    {
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
    },
    8,
    'tensor "b" overlaps the tensor before it',
  ],
])('a header with %s is refused', (_what, header, dataBytes, expected) => {
  expect(message(fileOf(header, dataBytes))).toContain(expected)
})

test('a bool that is neither 0 nor 1 is refused', () => {
  const bytes = fileOf({ w: { dtype: 'BOOL', shape: [1], data_offsets: [0, 1] } }, 1)
  bytes[bytes.length - 1] = 7
  expect(message(bytes)).toMatch('"w" is BOOL but holds bytes other than 0 and 1')
})

test.skipIf(!existsSync(real))(
  'published TinyTimeMixer weights are read whole (skipped where they are absent)',
  () => {
    const { tensors } = readSafetensors(readFileSync(real))
    const used = [...tensors].filter(([name]) => !name.includes('channel_feature_mixer'))
    const values = used.flatMap(([, { data }]) => data.length).reduce((sum, length) => sum + length, 0)
    expect(tensors.size - used.length).toBe(16)
    expect(values).toBe(805_280)
    for (const [, { data }] of used) expect((data as Float32Array).every(Number.isFinite)).toBe(true)
  },
)
