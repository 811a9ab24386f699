import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  constant,
  grad,
  hostTensor,
  input,
  mul,
  openRuntime,
  type HostTensor,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { checkGradients, sample } from '@utsushi/graph/testing'
import { evaluate } from '../testing/evaluate.js'
import { fixtureCases, recorded, type RecordedArray } from '../testing/fixtures.js'
import '../testing/matchers.js'
import { binaryCrossEntropy } from './binary-cross-entropy.js'
import { crossEntropy } from './cross-entropy.js'
import { focalAlpha, positiveWeight } from './class-balance.js'
import { binaryFocal, focal } from './focal.js'

const losses = { crossEntropy, binaryCrossEntropy, focal, binaryFocal } as const

interface LossCase {
  readonly name: string
  readonly op: keyof typeof losses
  readonly attrs: { readonly third?: 'mask' | 'weights' }
  readonly inputs: readonly RecordedArray[]
  readonly cotangent: RecordedArray
  readonly output: RecordedArray
  readonly gradients: readonly (RecordedArray | null)[]
}

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

type AnyLoss = (logits: Tensor, target: Tensor, options: object) => Tensor

test.each(fixtureCases<LossCase>('logit-losses').map((own) => [own.name, own] as const))(
  '%s: value and gradient are those of PyTorch',
  async (_, { op, attrs: { third, ...options }, inputs, cotangent, output, gradients }) => {
    const arrays = inputs.map(recorded)
    const symbols = arrays.map(({ dtype, shape }, k) => input(`x${k}`, dtype, shape))
    const [logits, target, other] = symbols
    const loss = (losses[op] as AnyLoss)(logits!, target!, { ...options, ...(third && { [third]: other! }) })
    const [gradient] = grad(mul(loss, cotangent.data[0]!), [logits!])
    const results = await evaluate(
      runtime,
      symbols,
      { loss, gradient: gradient! },
      Object.fromEntries(arrays.map((array, k) => [`x${k}`, array])),
    )
    expect(results['loss']).toBeAllclose(recorded(output), { relative: 1e-5, absolute: 1e-6 })
    expect(results['gradient']).toBeAllclose(recorded(gradients[0]!), { relative: 1e-4, absolute: 1e-6 })
  },
)

test('gradients of every loss on logits agree with differences', async () => {
  const numbers = constant([2, 0, 1, 1], { shape: [4], dtype: 'int32' })
  const mask = constant([1, 0, 1, 1], { shape: [4] })
  const weights = constant([0.5, 2, 1, 3], { shape: [4] })
  const builds: Record<string, (logits: Tensor) => Tensor> = {
    crossEntropy: (x) =>
      crossEntropy(x, numbers, { mask, weights, labelSmoothing: 0.1, classWeights: [1, 2, 3] }),
    focal: (x) => focal(x, numbers, { mask, weights, gamma: 3, alpha: [1, 2, 3] }),
    binaryCrossEntropy: (x) =>
      binaryCrossEntropy(x, constant([1, 0, 1]), { posWeight: 3, labelSmoothing: 0.1 }),
    binaryFocal: (x) => binaryFocal(x, constant([1, 0, 1]), { gamma: 0.5, alpha: 0.8 }),
    horizons: (x) => binaryFocal(x, constant([1, 0, 1]), { gamma: 3, alpha: constant([0.9, 0.8, 0.5]) }),
  }
  for (const build of Object.values(builds))
    await checkGradients(runtime, ([x]) => build(x!), [sample([4, 3], { seed: 4 })])
})

async function atLogits(
  loss: (logits: Tensor) => Tensor,
  logits: HostTensor,
): Promise<{ readonly loss: number; readonly gradient: readonly number[] }> {
  const x = input('x', 'float32', logits.shape)
  const value = loss(x)
  const [gradient] = grad(value, [x])
  const results = await evaluate(runtime, [x], { value, gradient: gradient! }, { x: logits })
  return {
    loss: results['value']!.data[0] as number,
    gradient: Array.from(results['gradient']!.data, Number),
  }
}

test('no logit is so far out that loss or gradient overflows', async () => {
  const far = hostTensor([200, -200, -200, 200], [2, 2])
  const numbers = constant([0, 0], { dtype: 'int32' })
  const yes = constant([1, 1, 1, 1], { shape: [2, 2] })
  const losses: Record<string, (x: Tensor) => Tensor> = {
    crossEntropy: (x) => crossEntropy(x, numbers),
    focal: (x) => focal(x, numbers, { gamma: 0.5 }),
    binaryCrossEntropy: (x) => binaryCrossEntropy(x, yes),
    binaryFocal: (x) => binaryFocal(x, yes, { gamma: 0.5 }),
  }
  for (const [name, loss] of Object.entries(losses)) {
    const found = await atLogits(loss, far)
    expect(found.loss, name).toBeCloseTo(name.startsWith('binary') ? 100 : 200, 2)
    expect(found.gradient.every(Number.isFinite), name).toBe(true)
  }
})

test('a logit of ten thousand costs what it should, right or wrong, and what is masked costs nothing', async () => {
  const far = hostTensor([1e4, -1e4, -1e4, 1e4, 1e4], [5])
  const yes = constant([1, 1, 0, 0, NaN], { shape: [5] })
  const mask = constant([1, 1, 1, 1, 0], { shape: [5] })
  for (const gamma of [0, 0.5, 2, 4]) {
    const found = await atLogits((x) => binaryFocal(x, yes, { gamma, alpha: 0.9, mask }), far)
    // The second and the fourth are wholly wrong: 0.9 and 0.1 times 10,000, over four.
    expect(found.loss / 2500).toBeCloseTo(1, 4)
    ;[0, -0.9 / 4, 0, 0.1 / 4, 0].forEach((slope, k) => expect(found.gradient[k]).toBeCloseTo(slope, 6))
  }
  const plain = await atLogits((x) => binaryCrossEntropy(x, yes, { posWeight: 3, mask }), far)
  expect(plain.loss / 10_000).toBeCloseTo(1, 4)
  ;[0, -3 / 4, 0, 1 / 4, 0].forEach((slope, k) => expect(plain.gradient[k]).toBeCloseTo(slope, 6))
})

test('every horizon has its own weight of yes', async () => {
  const [logits, target] = [hostTensor([0.4, -1, 2], [1, 3]), constant([1, 0, 1], { shape: [1, 3] })]
  const alphas = [0.9, 0.8, 0.5]
  const together = await atLogits((x) => binaryFocal(x, target, { alpha: constant(alphas) }), logits)
  const alone = await Promise.all(
    alphas.map((alpha) => atLogits((x) => binaryFocal(x, target, { alpha }), logits)),
  )
  together.gradient.forEach((slope, k) => expect(slope).toBeCloseTo(alone[k]!.gradient[k]!, 7))
})

test('the weights of a rare yes give both classes the same say, and need both', () => {
  const labels = [1, 0, 0, NaN, 0, 1, 1]
  const mask = [1, 1, 1, 1, 1, 0, 0]
  expect(focalAlpha(labels, { mask })).toBe(0.75)
  expect(positiveWeight(labels, { mask })).toBe(3)
  expect(() => focalAlpha([0, 0, NaN])).toThrow('focalAlpha: every one of 2 known labels is negative')
  expect(() => positiveWeight([1])).toThrow('positive; train on a part that has both classes')
})

test('a class number that does not exist is no free pass', async () => {
  const logits = hostTensor([1, 2, 3, 4], [2, 2])
  const found = await atLogits((x) => crossEntropy(x, constant([0, 2], { dtype: 'int32' })), logits)
  expect(found.loss).toBeNaN()
  const masked = await atLogits(
    (x) => crossEntropy(x, constant([0, 7], { dtype: 'int32' }), { mask: constant([1, 0]) }),
    logits,
  )
  expect(masked.loss).toBeCloseTo(Math.log(1 + Math.E), 5)
})

test('targets and factors that do not fit are refused in one line', () => {
  const logits = input('logits', 'float32', [4, 3])
  expect(() => crossEntropy(logits, input('y', 'float32', [4]))).toThrow(
    'crossEntropy: the target is float32 [4] for logits [4, 3]; give class numbers int32 [4], or probabilities',
  )
  expect(() => focal(logits, input('y', 'int32', [4]), { alpha: [1, 2] })).toThrow('2 factors for 3 classes')
})
