import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  concat,
  constant,
  hostTensor,
  input,
  mul,
  openRuntime,
  reshape,
  slice,
  square,
  sub,
  sum,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { filled } from '../parameters/initialisers.js'
import { flatParameters, parameter } from '../parameters/parameters.js'
import { constantRate } from '../schedules.js'
import { evaluate } from '../testing/evaluate.js'
import { fixtureCases, type RecordedArray } from '../testing/fixtures.js'
import '../testing/matchers.js'
import { deployedName } from '../training/train-definition.js'
import { stepFeeds } from '../training/step-feeds.js'
import { trainProgram } from '../training/train-program.js'
import { adam, adamw, nadam } from './adam.js'
import { averaged } from './averaged.js'
import { clipByGlobalNorm } from './clip.js'
import { lion } from './lion.js'
import type { Optimiser } from './optimiser.js'
import { scheduleFree } from './schedule-free.js'
import { sgd } from './sgd.js'

interface DescentCase {
  readonly name: string
  readonly op: keyof typeof kinds
  readonly attrs: { readonly learningRate: number }
  readonly curvature: RecordedArray
  readonly centre: RecordedArray
  readonly start: RecordedArray
  readonly clip?: number
  readonly path: readonly (readonly number[])[]
}

interface ClipCase {
  readonly name: string
  readonly op: 'clipByGlobalNorm'
  readonly attrs: { readonly maxNorm: number }
  readonly inputs: readonly RecordedArray[]
  readonly norm: number
  readonly outputs: readonly RecordedArray[]
}

const kinds = { sgd, adam, adamw, nadam, lion }
const cases = fixtureCases<DescentCase | ClipCase>('optimisers')

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

/** Where each of ten steps down a bowl leads. */
async function descend(
  optimiser: Optimiser,
  { curvature, centre, start, clip }: Pick<DescentCase, 'curvature' | 'centre' | 'start' | 'clip'>,
  learningRate: number,
  steps = 10,
): Promise<readonly (readonly number[])[]> {
  const size = start.data.length
  const model = flatParameters({
    matrix: parameter([size - 1, 1], filled(0)),
    bias: parameter([1], filled(0)),
  })
  const training = trainProgram({
    name: 'descent',
    parameters: model,
    optimiser,
    ...(clip !== undefined && { clip }),
    data: {},
    batch: {},
    loss: ({ weights: { matrix, bias } }) => {
      const x = concat([reshape(matrix, [size - 1]), bias], 0)
      return sum(mul(constant(curvature.data.map((c) => c / 2)), square(sub(x, constant(centre.data)))))
    },
  })
  const executable = await runtime.load(training.program)
  const first = optimiser.state.map((name) => [
    name,
    hostTensor(optimiser.copies?.includes(name) ? start.data : new Float32Array(size)),
  ])
  await executable.set({ ...Object.fromEntries(first), parameters: hostTensor(start.data) })
  const path: number[][] = []
  const batches = { stepsPerEpoch: 1, write: () => undefined }
  for (let step = 0; step < steps; step++) {
    await executable.run(stepFeeds(training, batches, constantRate(learningRate), { from: step, count: 1 }))
    const name = deployedName(training)
    const { [name]: flat } = await executable.get([name])
    path.push(Array.from(flat!.data as Float32Array))
  }
  await executable.release()
  return path
}

test.each(cases.filter((own): own is DescentCase => 'path' in own).map((own) => [own.name, own] as const))(
  '%s: ten steps are those of PyTorch',
  async (_, own) => {
    const { learningRate, ...options } = own.attrs
    const path = await descend(kinds[own.op](options), own, learningRate)
    expect(path.flat()).toBeAllclose(own.path.flat(), { relative: 2e-5, absolute: 2e-6 })
  },
)

test.each(cases.filter((own): own is ClipCase => 'norm' in own).map((own) => [own.name, own] as const))(
  '%s, by the formula of PyTorch',
  async (_, { inputs, attrs, norm, outputs }) => {
    const flat = inputs.flatMap(({ data }) => data)
    const gradient = input('gradient', 'float32', [flat.length])
    const middle = Math.floor(flat.length / 2)
    // In two parts: the norm is that of both together.
    const parts = [slice(gradient, { axis: 0, end: middle }), slice(gradient, { axis: 0, start: middle })]
    const clipped = clipByGlobalNorm(parts, attrs.maxNorm)
    const results = await evaluate(
      runtime,
      [gradient],
      { norm: clipped.norm, clipped: concat(clipped.gradient, 0) },
      { gradient: hostTensor(flat) },
    )
    expect(results['norm']).toBeAllclose(hostTensor([norm], []))
    expect(results['clipped']!.data as Float32Array).toBeAllclose(outputs.flatMap(({ data }) => data))
  },
)

const bowl = {
  curvature: { shape: [3], data: [1, 0.1, 5] },
  centre: { shape: [3], data: [0.5, -2, 1] },
  start: { shape: [3], data: [2, 1, -1] },
}

test('nadam follows its published recursion, worked out in float64', async () => {
  const [beta1, beta2, epsilon, rate, momentumDecay] = [0.9, 0.999, 1e-8, 0.05, 0.004]
  const expected = bowl.start.data.map((start, k) => {
    let [x, m, v, product] = [start, 0, 0, 1]
    return Array.from({ length: 10 }, (_, n) => {
      const t = n + 1
      const g = bowl.curvature.data[k]! * (x - bowl.centre.data[k]!)
      const mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay))
      const next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentumDecay))
      product *= mu
      m = beta1 * m + (1 - beta1) * g
      v = beta2 * v + (1 - beta2) * g * g
      const root = Math.sqrt(v / (1 - beta2 ** t)) + epsilon
      x -= (rate * (((1 - mu) / (1 - product)) * g + (next / (1 - product * next)) * m)) / root
      return x
    })
  })
  const path = await descend(nadam(), bowl, rate)
  expect(path.flat()).toBeAllclose(
    Array.from({ length: 10 }, (_, n) => expected.map((own) => own[n]!)).flat(),
    { relative: 2e-5, absolute: 2e-6 },
  )
})

test('schedule-free adamw follows its published recursion, worked out in float64', async () => {
  const [beta, secondBeta, epsilon, rate] = [0.9, 0.999, 1e-8, 0.05]
  const expected = bowl.start.data.map((start, k) => {
    let [x, z, v] = [start, start, 0]
    return Array.from({ length: 10 }, (_, n) => {
      const y = (1 - beta) * z + beta * x
      const g = bowl.curvature.data[k]! * (y - bowl.centre.data[k]!)
      v = secondBeta * v + (1 - secondBeta) * g * g
      z -= rate * (g / (Math.sqrt(v / (1 - secondBeta ** (n + 1))) + epsilon) + 0.1 * y)
      x += (z - x) / (n + 1)
      return x
    })
  })
  const path = await descend(scheduleFree({ weightDecay: 0.1 }), bowl, rate)
  const byStep = Array.from({ length: 10 }, (_, n) => expected.map((own) => own[n]!))
  expect(path.flat()).toBeAllclose(byStep.flat(), { relative: 2e-5, absolute: 2e-6 })
})

test('an average of weights follows the weights it averages', async () => {
  const options = [bowl, 0.05, 4] as const
  const plain = await descend(sgd(), ...options)
  let average = bowl.start.data
  const expected = plain.map((weights, n) => {
    const share = 1 - Math.min(0.5, (2 + n) / (11 + n))
    average = average.map((value, k) => value + share * (weights[k]! - value))
    return average
  })
  expect((await descend(averaged(sgd(), { decay: 0.5 }), ...options)).flat()).toBeAllclose(expected.flat())
})

test('lion steps by the sign of its average, whatever the size of the gradient', async () => {
  const [first, second] = await descend(lion(), bowl, 0.01, 2)
  expect(first).toBeAllclose([1.99, 0.99, -0.99])
  expect(second).toBeAllclose([1.98, 0.98, -0.98])
})

test('weights that are chosen to decay do, and biases that are not stay', async () => {
  const still = { ...bowl, curvature: { shape: [3], data: [0, 0, 0] } }
  const [after] = await descend(adamw({ weightDecay: 0.5, decayed: 'matrices' }), still, 0.1, 1)
  expect(after).toBeAllclose([2 * 0.95, 1 * 0.95, -1])
})

test('an update that forgets a vector, or gives one too many, is refused by name', () => {
  const forgetful = (state: Readonly<Record<string, Tensor>>): Optimiser => ({
    ...sgd({ momentum: 0.9 }),
    update: ({ parameters }) => ({ parameters, state }),
  })
  const model = flatParameters({ w: parameter([2], filled(1)) })
  const build = (optimiser: Optimiser) => () =>
    trainProgram({
      ...{ name: 'odd', parameters: model, optimiser, data: {}, batch: {} },
      loss: ({ weights }) => sum(weights.w),
    })
  expect(build(forgetful({}))).toThrow('sgd: the update does not return "velocity"')
  const other = constant([1, 2])
  expect(build(forgetful({ velocity: other, speed: other }))).toThrow(
    'sgd: the update returns "speed", it remembers velocity',
  )
})
