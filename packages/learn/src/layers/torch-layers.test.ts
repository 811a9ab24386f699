import { afterAll, beforeAll, expect, test } from 'vitest'
import { add, grad, input, mul, openRuntime, sum, type Runtime, type Tensor } from '@utsushi/graph'
import { flatParameters, initialise, mapTree, type ParameterTree } from '../parameters/parameters.js'
import { evaluate } from '../testing/evaluate.js'
import { fixtureCases, recorded, type RecordedArray } from '../testing/fixtures.js'
import '../testing/matchers.js'
import { multiHeadAttention, type AttentionInputs } from './attention.js'
import { convolution1d, convolution2d } from './convolution.js'
import { groupNorm, instanceNorm } from './group-norm.js'
import { layerNorm } from './layer-norm.js'
import { averagePooling, globalAveragePooling, maxPooling } from './pooling.js'
import { residualBlock } from './residual-block.js'
import { attentionPooling, lastStep, maxOverSteps, meanOverSteps } from './sequence-pooling.js'

type Arrays = Readonly<Record<string, RecordedArray>>

interface LayerCase {
  readonly name: string
  readonly op: keyof typeof layers
  readonly attrs: never
  readonly weights: Arrays
  readonly inputs: Arrays
  readonly outputs: Arrays
  readonly cotangents: Arrays
  readonly gradients: Arrays
}

interface Given {
  readonly x: Tensor
  readonly lengths?: Tensor
}

/** A layer, and its results by the fixtures' names from inputs of the fixtures' names. */
interface Tested {
  readonly parameters: ParameterTree
  run(weights: never, given: never): Readonly<Record<string, Tensor>>
}

const plain = (layer: {
  readonly parameters: ParameterTree
  apply(weights: never, x: Tensor): Tensor
}): Tested => ({
  parameters: layer.parameters,
  run: (weights, { x }: Given) => ({ y: layer.apply(weights, x) }),
})

const pooled = (pool: (sequence: Tensor, lengths?: Tensor) => Tensor): Tested => ({
  parameters: {},
  run: (_, { x, lengths }: Given) => ({ y: pool(x, lengths) }),
})

const layers = {
  convolution1d: (attrs: never) => plain(convolution1d(attrs)),
  convolution2d: (attrs: never) => plain(convolution2d(attrs)),
  groupNorm: (attrs: never) => plain(groupNorm(attrs)),
  instanceNorm: (attrs: never) => plain(instanceNorm(attrs)),
  layerNorm: (attrs: never) => plain(layerNorm(attrs)),
  maxPooling: (attrs: never) => plain(maxPooling(attrs)),
  averagePooling: (attrs: never) => plain(averagePooling(attrs)),
  globalAveragePooling: () => plain(globalAveragePooling()),
  residualBlock: (attrs: never) => plain(residualBlock(attrs)),
  lastStep: () => pooled(lastStep),
  meanOverSteps: () => pooled(meanOverSteps),
  maxOverSteps: () => pooled(maxOverSteps),
  attentionPooling: (attrs: never): Tested => {
    const layer = attentionPooling(attrs)
    return {
      parameters: layer.parameters,
      run: (weights, { x, lengths }: Given) => ({ ...layer.apply(weights, x, lengths) }),
    }
  },
  multiHeadAttention: (attrs: { readonly causal?: boolean } & never): Tested => {
    const layer = multiHeadAttention(attrs)
    const causal = (attrs as { readonly causal?: boolean }).causal ?? false
    return {
      parameters: layer.parameters,
      run: (weights, given: AttentionInputs) => ({ ...layer.apply(weights, { ...given, causal }) }),
    }
  },
}

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

test.each(fixtureCases<LayerCase>('layers').map((own) => [own.name, own] as const))(
  '%s: results and all gradients are those of PyTorch',
  async (_, { op, attrs, weights, inputs, outputs, cotangents, gradients }) => {
    const layer = layers[op](attrs)
    const { entries } = flatParameters(layer.parameters)
    expect(entries.map(({ name }) => name).sort()).toEqual(Object.keys(weights).sort())
    for (const { name, shape } of entries) expect(weights[name]!.shape, name).toEqual(shape)
    const symbolsOf = (arrays: Arrays, prefix = ''): Record<string, Tensor> =>
      Object.fromEntries(
        Object.entries(arrays).map(([name, { dtype = 'float32', shape }]) => [
          name,
          input(prefix + name, dtype, shape),
        ]),
      )
    const [own, given, of] = [symbolsOf(weights), symbolsOf(inputs), symbolsOf(cotangents, 'of ')]
    const tree = mapTree(layer.parameters, '', (name) => own[name])
    const results = layer.run(tree as never, given as never)
    const loss = Object.keys(outputs)
      .map((name) => sum(mul(results[name]!, of[name]!)))
      .reduce((a, b) => add(a, b))
    const wanted = Object.keys(gradients)
    const found = grad(
      loss,
      wanted.map((name) => own[name] ?? given[name]!),
    )
    const valuesOf = (arrays: Arrays, prefix = '') =>
      Object.fromEntries(Object.entries(arrays).map(([name, array]) => [prefix + name, recorded(array)]))
    const values = await evaluate(
      runtime,
      [...Object.values(own), ...Object.values(given), ...Object.values(of)],
      { ...results, ...Object.fromEntries(found.map((gradient, k) => [`to ${wanted[k]}`, gradient])) },
      { ...valuesOf(weights), ...valuesOf(inputs), ...valuesOf(cotangents, 'of ') },
    )
    const close = { relative: 1e-5, absolute: 1e-5 }
    for (const [name, array] of Object.entries(outputs))
      expect(values[name], name).toBeAllclose(recorded(array), close)
    for (const [name, array] of Object.entries(gradients))
      expect(values[`to ${name}`], name).toBeAllclose(recorded(array), close)
  },
)

test('weights of a convolution begin within ±1/√fan, as PyTorch has them', () => {
  const model = flatParameters(convolution1d({ inputs: 4, outputs: 8, kernel: 4 }).parameters)
  const values = initialise(model, 1)
  const bound = 1 / Math.sqrt(16)
  expect(values.every((value) => Math.abs(value) <= bound)).toBe(true)
  expect(Math.max(...values)).toBeGreaterThan(0.8 * bound)
})
