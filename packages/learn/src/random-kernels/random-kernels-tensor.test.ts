import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import { seededRandom } from '@utsushi/ground'
import { matrix } from '../classical/matrix.js'
import type { Sequences } from '../sequences/sequences.js'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { fitRandomKernels, predictRandomKernels, type KernelOptions } from './random-kernels.js'
import { randomKernelsTensor } from './random-kernels-tensor.js'

let runtime: Runtime
beforeAll(async () => (runtime = await openRuntime({ threads: 1 })))
afterAll(() => runtime.close())

/** Walks that drift by class, on a level of their own; unequal lengths, and anything past an end. */
function walks(
  samples: number,
  steps: number,
  channels: number,
  seed: number,
): Sequences & { readonly lengths: Int32Array } {
  const random = seededRandom(seed)
  const lengths = Int32Array.from({ length: samples }, () => 1 + random.below(steps))
  lengths[0] = steps
  const values = new Float32Array(samples * steps * channels)
  for (let i = 0; i < samples; i++)
    for (let c = 0; c < channels; c++) {
      let at = 300 + 3 * random.normal()
      for (let t = 0; t < steps; t++) {
        at += random.normal() + 0.2 * ((i % 3) - 1) + Math.sin(t * (1 + (i % 3)))
        values[(i * steps + t) * channels + c] = t < lengths[i]! ? at : 1e6
      }
    }
  return { values, shape: [samples, steps, channels], lengths }
}

const cases: readonly (readonly [string, number, KernelOptions])[] = [
  [
    'MiniRocket',
    1,
    { multiRocket: { features: 672, pooling: 'share', differences: false }, hydra: false, levels: false },
  ],
  ['MultiRocket', 1, { multiRocket: { features: 2688 }, hydra: false, levels: false }],
  ['MultiRocket of three channels', 3, { multiRocket: { features: 1344 }, hydra: false, levels: false }],
  ['Hydra', 1, { multiRocket: false, hydra: { groups: 8, kernels: 4 }, levels: false }],
  ['Hydra of five channels', 5, { multiRocket: false, hydra: { groups: 8, kernels: 4 }, levels: false }],
  ['everything', 2, { multiRocket: { features: 1344 }, hydra: { groups: 4 } }],
]

test.each(cases)(
  '%s: a program says what plain code says, of unequal lengths',
  async (_, channels, kernels) => {
    const sequences = walks(24, 50, channels, 1)
    const targets = Array.from({ length: 24 }, (_, i) => i % 3)
    const model = fitRandomKernels({ sequences, targets, kernels })
    const others = walks(40, 61, channels, 2)
    const x = input('x', 'float32', ['batch', 61, channels])
    const lengths = input('lengths', 'int32', ['batch'])
    const { probability } = await evaluate(
      runtime,
      [x, lengths],
      { probability: randomKernelsTensor(model, x, lengths) },
      {
        x: hostTensor(others.values, [40, 61, channels]),
        lengths: hostTensor(others.lengths, [40], 'int32'),
      },
    )
    expect(probability!.data).toBeAllclose(predictRandomKernels(model, others).values, {
      absolute: 1e-5,
      relative: 1e-5,
    })
  },
)

test('a program without lengths gives quantities of whole sequences', async () => {
  const { values } = walks(16, 30, 1, 5)
  const sequences: Sequences = { values: values.map((value) => Math.min(value, 400)), shape: [16, 30, 1] }
  const targets = matrix(
    16,
    2,
    Array.from({ length: 32 }, (_, at) => Math.sin(at)),
  )
  const model = fitRandomKernels({
    sequences,
    targets,
    kernels: { multiRocket: { features: 672 }, hydra: { groups: 4 } },
  })
  const x = input('x', 'float32', ['batch', 30, 1])
  const { found } = await evaluate(
    runtime,
    [x],
    { found: randomKernelsTensor(model, x) },
    { x: hostTensor(sequences.values, [16, 30, 1]) },
  )
  expect(found!.data).toBeAllclose(predictRandomKernels(model, sequences).values, {
    absolute: 1e-5,
    relative: 1e-5,
  })
})

test('values of another form are refused', () => {
  const sequences = walks(6, 12, 2, 1)
  const model = fitRandomKernels({ sequences, targets: [0, 1, 0, 1, 0, 1], kernels: { multiRocket: false } })
  const of = (shape: readonly (string | number)[]) => () =>
    randomKernelsTensor(model, input('x', 'float32', shape))
  expect(of(['batch', 12, 1])).toThrow('expected [batch, steps, 2]')
  expect(of(['batch', 'steps', 2])).toThrow('fixed number of steps')
  const x = input('x', 'float32', ['batch', 12, 2])
  expect(() => randomKernelsTensor(model, x, input('n', 'float32', ['batch']))).toThrow(
    'expected int32 [batch]',
  )
})
