import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  hostTensor,
  input,
  openRuntime,
  readSafetensors,
  type HostTensor,
  type Runtime,
  type SafeTensor,
} from '@utsushi/graph'
import { mse } from '../losses/regression.js'
import { flatGradient } from '../parameters/blocks.js'
import { weightsOf } from '../parameters/parameters.js'
import { evaluate } from '../testing/evaluate.js'
import { loadTinyTimeMixer } from './folder.js'
import { weightsFromFile } from './weights-file.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const folderOf = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/tiny-time-mixer/${name}`, import.meta.url))

async function caseOf(name: string): Promise<ReadonlyMap<string, SafeTensor>> {
  const path = `${folderOf(name)}/case.safetensors`
  return readSafetensors(await readFile(path), path).tensors
}

const names = ['plain', 'adaptive', 'mixed-channels', 'prefix', 'attention', 'batch-norm', 'one-patch']

/** The largest difference, as a share of the largest value or of 1. */
function difference(found: HostTensor | undefined, expected: SafeTensor | undefined): number {
  const [a, b] = [found?.data as Float32Array, expected?.data as Float32Array]
  if (a.length !== b.length) return Infinity
  const size = Math.max(1, ...b.map(Math.abs))
  return Math.max(...a.map((value, k) => Math.abs(value - (b[k] ?? NaN)) / size))
}

test.each(names)(
  '"%s" gives what the published implementation gives, forward and gradients',
  async (name) => {
    const { model, parameters, weights } = await loadTinyTimeMixer(folderOf(name))
    const tensors = await caseOf(name)
    const given = ['past', 'observed', 'frequency', 'future'].flatMap((key) => {
      const tensor = tensors.get(key)
      return tensor === undefined ? [] : [[key, tensor as HostTensor] as const]
    })
    const inputs = Object.fromEntries(given.map(([key, { dtype, shape }]) => [key, input(key, dtype, shape)]))
    const flat = input('flat', 'float32', [parameters.size])
    const own = weightsOf(parameters, flat)
    const { past, observed, frequency, future } = inputs
    const outputs = model.apply(own, {
      past: past!,
      ...(observed !== undefined && { observed }),
      ...(frequency !== undefined && { frequency }),
    })
    const loss = mse(outputs.forecast, future!)
    const { forecast, hidden, decoded } = outputs
    const results = await evaluate(
      runtime,
      [flat, ...Object.values(inputs)],
      { forecast, hidden, decoded, loss, gradient: flatGradient(parameters, loss, own) },
      { flat: hostTensor(weights), ...Object.fromEntries(given) },
    )
    for (const key of ['forecast', 'hidden', 'decoded', 'loss'])
      expect([key, difference(results[key], tensors.get(key)) < 1e-5]).toEqual([key, true])
    expect(results['hidden']!.shape).toEqual(tensors.get('hidden')!.shape)

    const gradients = new Map(
      parameters.entries.map(({ name: key, shape, isFrozen = false, length }) => {
        const tensor = tensors.get(`gradient.${key}`)
        expect([key, tensor === undefined]).toEqual([key, isFrozen])
        const turned = shape.length === 2 ? [...shape].reverse() : shape
        const none: SafeTensor = { dtype: 'float32', shape: turned, data: new Float32Array(length) }
        return [key, tensor ?? { ...none, shape: key.endsWith('.weight') ? turned : shape }]
      }),
    )
    const expected = weightsFromFile(parameters, gradients, 'case')
    const size = Math.max(...expected.map(Math.abs))
    expect(size).toBeGreaterThan(1e-3)
    const found = results['gradient']!.data as Float32Array
    for (const { name: key, offset, length, isFrozen = false } of parameters.entries) {
      if (isFrozen) continue
      const [a, b] = [found.subarray(offset, offset + length), expected.subarray(offset, offset + length)]
      const largest = Math.max(...a.map((value, k) => Math.abs(value - b[k]!)))
      expect([key, largest / Math.max(1, size) < 1e-5]).toEqual([key, true])
    }
  },
)
