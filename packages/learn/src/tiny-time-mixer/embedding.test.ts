import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  concat,
  encodeModel,
  hostTensor,
  input,
  mean,
  openRuntime,
  program,
  reshape,
  type HostTensor,
  type OnnxModel,
  type Runtime,
} from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import { weightsOf } from '../parameters/parameters.js'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { embedding, embeddingSize, patchStates, patchSteps } from './embedding.js'
import { embedWindows } from './embed-windows.js'
import { loadTinyTimeMixer, type LoadedTinyTimeMixer } from './folder.js'
import { mixerWindows, onnxWindows } from './window-encoder.js'

let runtime: Runtime
let loaded: LoadedTinyTimeMixer
beforeAll(async () => {
  runtime = await openRuntime()
  loaded = await loadTinyTimeMixer(
    fileURLToPath(new URL('../../fixtures/tiny-time-mixer/adaptive', import.meta.url)),
  )
})
afterAll(() => runtime.close())

const context = 14

function someWindows(count: number, steps = context): HostTensor {
  const random = randomStream(5, 'windows')
  const level = Float64Array.from({ length: count }, () => 20 * random.normal())
  return hostTensor(
    Float32Array.from({ length: count * steps }, (_, k) => level[Math.floor(k / steps)]! + random.normal()),
    [count, steps],
  )
}

test('an embedding is the same in the graph and batch by batch, whatever it is made of', async () => {
  const windows = someWindows(7)
  for (const layers of ['last', 'all'] as const) {
    for (const differenced of [false, true]) {
      for (const pieces of [0, 4]) {
        const options = { layers, differenced, pieces }
        const x = input('x', 'float32', [7, context])
        const flat = input('flat', 'float32', [loaded.parameters.size])
        const own = weightsOf(loaded.parameters, flat).backbone
        const features = embedding(loaded.model, own, x, options)
        const { features: found } = await evaluate(
          runtime,
          [x, flat],
          { features },
          { x: windows, flat: hostTensor(loaded.weights) },
        )
        const size = embeddingSize(loaded.model.configuration, options)
        expect(found!.shape).toEqual([7, size])
        const embedded = await embedWindows(mixerWindows(loaded, { layers }), windows, {
          ...{ runtime, batch: 3, differenced, pieces },
        })
        expect(embedded.shape).toEqual([7, size])
        expect(embedded.data as Float32Array).toBeAllclose(found!.data as Float32Array, { absolute: 1e-5 })
      }
    }
  }
})

test('the level of a window is in its pieces alone: the encoder removes it', async () => {
  const windows = someWindows(4)
  const raised = hostTensor(
    (windows.data as Float32Array).map((value) => value + 1000),
    windows.shape,
  )
  const size = embeddingSize(loaded.model.configuration)
  const of = async (given: HostTensor): Promise<Float32Array> =>
    (await embedWindows(mixerWindows(loaded), given, { runtime, pieces: 2 })).data as Float32Array
  const [before, after] = [await of(windows), await of(raised)]
  for (let row = 0; row < 4; row++) {
    const at = row * (size + 6)
    expect(after.subarray(at, at + size)).toBeAllclose(before.subarray(at, at + size), { absolute: 1e-2 })
    expect(after[at + size]! - before[at + size]!).toBeCloseTo(1000, 2)
  }
})

test('the patches of a window are given one by one, and say which steps they stand for', async () => {
  const { model, parameters, weights } = await loadTinyTimeMixer(
    fileURLToPath(new URL('../../fixtures/tiny-time-mixer/plain', import.meta.url)),
  )
  expect(patchSteps(model.configuration)[0]).toEqual([0, 4])
  expect(patchSteps(model.configuration).at(-1)).toEqual([20, 24])
  const x = input('x', 'float32', [2, 24])
  const flat = input('flat', 'float32', [parameters.size])
  const states = patchStates(model, weightsOf(parameters, flat).backbone, x)
  const { states: found } = await evaluate(
    runtime,
    [x, flat],
    { states },
    { x: someWindows(2, 24), flat: hostTensor(weights) },
  )
  expect(found!.shape).toEqual([2, 6, 8])
})

test('windows that the encoder does not take are refused, with the place', async () => {
  const encoder = mixerWindows(loaded)
  await expect(embedWindows(encoder, someWindows(2, 15), { runtime })).rejects.toThrow(
    'a window has 15 steps — the encoder takes 14',
  )
  const holed = someWindows(3)
  ;(holed.data as Float32Array)[context + 5] = NaN
  await expect(embedWindows(encoder, holed, { runtime })).rejects.toThrow('window 1 is NaN at step 5')
})

/** Mean and first value of a window, as a file of somebody's. */
function foreignFile(batch: number | string, steps: number): Uint8Array {
  const x = input('series', 'float32', [batch, steps])
  const first = reshape(mean(x, { axes: 1 }), [batch, 1])
  return program({
    name: 'foreign',
    inputs: [x],
    outputs: { embedding: concat([first, reshape(mean(x, { axes: 1 }), [batch, 1])], 1) },
  }).toOnnx()
}

test('any ONNX file of windows to features is an encoder', async () => {
  const windows = someWindows(5)
  const means = Array.from({ length: 5 }, (_, row) => {
    const own = (windows.data as Float32Array).subarray(row * context, (row + 1) * context)
    return own.reduce((a, b) => a + b, 0) / context
  })
  for (const batch of ['batch', 2] as const) {
    const encoder = onnxWindows(foreignFile(batch, context), 'foreign.onnx')
    const { shape, data } = await embedWindows(encoder, windows, { runtime })
    expect(shape).toEqual([5, 2])
    expect(data as Float32Array).toBeAllclose(Float32Array.from(means.flatMap((m) => [m, m])), {
      absolute: 1e-5,
    })
  }
})

test('a file that is no such encoder is refused in one line', () => {
  const x = input('x', 'float32', ['batch', 4, 1])
  const y = input('y', 'float32', ['batch', 4])
  const n = input('n', 'int64', ['batch', 4])
  const file = (
    inputs: Parameters<typeof program>[0]['inputs'],
    outputs: Parameters<typeof program>[0]['outputs'],
  ) => program({ name: 'other', inputs, outputs }).toOnnx()
  const refusal = (bytes: Uint8Array): string => {
    try {
      onnxWindows(bytes, 'other.onnx')
    } catch (error) {
      return (error as Error).message
    }
    return 'accepted'
  }
  expect(refusal(file([x], { f: reshape(x, ['batch', 4]) }))).toBe(
    'other.onnx: has the input "x" FLOAT [batch, 4, 1] — an encoder has one float input [batch, time]',
  )
  expect(refusal(file([n], { f: reshape(n, ['batch', 4]) }))).toMatch(/"n" INT64 \[batch, 4\] — an encoder/)
  expect(refusal(file([y], { f: mean(y, { axes: 1 }) }))).toMatch(/one float output \[batch, features\]$/)
  expect(refusal(file([y], { f: y, g: y }))).toMatch(/has the outputs .* — an encoder has one float output/)
  expect(refusal(new Uint8Array(40).fill(7))).toBe('other.onnx: not an ONNX model (40 bytes)')
})

test('a file that names no size for its batch takes any number of windows', () => {
  const model: OnnxModel = {
    graph: {
      name: 'g',
      nodes: [{ opType: 'Identity', inputs: ['x'], outputs: ['y'] }],
      inputs: [{ name: 'x', dtype: 'float32', shape: ['', 4] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: ['', 4] }],
      initializers: [{ name: 'k', dtype: 'float32', dims: [1], data: Float32Array.of(1) }],
    },
    ...{ opset: 21, irVersion: 10, producer: 'other', producerVersion: '1', metadata: {} },
  }
  const encoder = onnxWindows(encodeModel(model), 'plain.onnx')
  expect([encoder.context, encoder.batch]).toEqual([4, undefined])
})
