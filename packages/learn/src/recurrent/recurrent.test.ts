import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  add,
  concat,
  grad,
  hostTensor,
  input,
  mul,
  openRuntime,
  sigmoid,
  slice,
  squeeze,
  stack,
  sub,
  sum,
  tanh,
  type HostTensor,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { checkGradients, sample } from '@utsushi/graph/testing'
import { flatParameters, type Weights } from '../parameters/parameters.js'
import { countOperations } from '../testing/count-operations.js'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { fixtureCases, recorded, type RecordedArray } from '../testing/fixtures.js'
import { cell, type LayerState } from './cell.js'
import { cells, lstm } from './cells.js'
import { recurrent, type Recurrent } from './recurrent.js'
import type { RecurrentParameters } from './recurrent-parameters.js'
import { recurrentFromTorch, recurrentToTorch } from './torch.js'

interface RecurrentCase {
  readonly name: string
  readonly op: keyof typeof cells
  readonly attrs: {
    steps: number
    batch: number
    inputs: number
    hidden: number
    layers: number
    bias: boolean
  }
  readonly names: readonly string[]
  readonly inputs: readonly RecordedArray[]
  readonly cotangent: RecordedArray
  readonly output: RecordedArray
  readonly final: Readonly<Record<string, { output: RecordedArray; cotangent: RecordedArray }>>
  readonly gradients: readonly RecordedArray[]
}

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

describe('outputs, last states and all gradients are those of PyTorch', () => {
  test.each(fixtureCases<RecurrentCase>('recurrent').map((own) => [own.name, own] as const))(
    '%s',
    async (_, own) => {
      const { attrs } = own
      const given = new Map(own.names.map((name, k) => [name, recorded(own.inputs[k]!)]))
      const model: Recurrent = recurrent({
        cell: cells[own.op],
        inputs: attrs.inputs,
        hidden: attrs.hidden,
        layers: attrs.layers,
        biases: attrs.bias ? 2 : 0,
      })
      const values = recurrentFromTorch(model, given)
      const { entries } = flatParameters(model.parameters)
      const symbols = entries.map(({ name, shape }) => input(name, 'float32', shape))
      const weights = layersOf(
        symbols,
        entries.map(({ name }) => name),
      )
      const x = input('x', 'float32', own.inputs[0]!.shape)
      const states = model.cell.states.filter((name) => given.has(`${name}0`))
      const initial = states.map((name) => input(`${name}0`, 'float32', given.get(`${name}0`)!.shape))
      const { outputs, final } = model.apply(weights, {
        sequence: x,
        ...(initial.length > 0 && { initial: layerStates(model.cell.states, initial, attrs.layers) }),
      })
      const finals = Object.fromEntries(
        model.cell.states.map((name) => [
          name,
          stack(
            final.map((state) => state[name]!),
            0,
          ),
        ]),
      )
      const weighted = (
        tensor: Tensor,
        { shape, data }: RecordedArray,
        name: string,
      ): { symbol: Tensor; value: HostTensor; sum: Tensor } => {
        const symbol = input(name, 'float32', shape)
        return { symbol, value: hostTensor(data, shape), sum: sum(mul(tensor, symbol)) }
      }
      const cotangents = [
        weighted(outputs, own.cotangent, 'cotangent'),
        ...Object.entries(own.final).map(([name, { cotangent }]) =>
          weighted(finals[name]!, cotangent, `cotangent ${name}`),
        ),
      ]
      const loss = cotangents.map(({ sum: one }) => one).reduce((a, b) => add(a, b))
      const wanted = [x, ...symbols, ...initial]
      const gradients = grad(loss, wanted)
      const named = wanted.map((tensor) => String(tensor.node.attributes['name']))
      const results = await evaluate(
        runtime,
        [...wanted, ...cotangents.map(({ symbol }) => symbol)],
        {
          outputs,
          ...Object.fromEntries(Object.entries(finals).map(([name, tensor]) => [`final ${name}`, tensor])),
          ...Object.fromEntries(gradients.map((gradient, k) => [`gradient ${named[k]}`, gradient])),
        },
        {
          x: given.get('x')!,
          ...Object.fromEntries(values),
          ...Object.fromEntries(initial.map((_symbol, k) => [`${states[k]}0`, given.get(`${states[k]}0`)!])),
          ...Object.fromEntries(
            cotangents.map(({ symbol, value }) => [String(symbol.node.attributes['name']), value]),
          ),
        },
      )
      expect(results['outputs']).toBeAllclose(recorded(own.output))
      for (const [name, { output }] of Object.entries(own.final)) {
        expect(results[`final ${name}`]).toBeAllclose(recorded(output))
      }
      const weightGradients = recurrentToTorch(
        model,
        new Map(entries.map(({ name }) => [name, results[`gradient ${name}`]!])),
      )
      own.names.forEach((name, k) => {
        const actual = weightGradients.get(name) ?? results[`gradient ${name}`]
        expect(actual, name).toBeAllclose(recorded(own.gradients[k]!), { relative: 1e-4, absolute: 5e-6 })
      })
    },
  )
})

test.each(['rnn', 'lstm', 'gru'] as const)(
  '%s: gradients through statics, both directions and two layers agree with differences',
  async (name) => {
    const model = recurrent({
      cell: cells[name],
      inputs: 2,
      statics: 2,
      hidden: 3,
      layers: 2,
      bidirectional: true,
    })
    const { entries } = flatParameters(model.parameters)
    await checkGradients(
      runtime,
      ([sequence, statics, ...weights]) =>
        model.apply(
          layersOf(
            weights,
            entries.map((entry) => entry.name),
          ),
          { sequence: sequence!, statics: statics! },
        ).outputs,
      [
        sample([4, 2, 2]),
        sample([2, 2], { seed: 2 }),
        ...entries.map(({ shape }, k) => sample(shape, { seed: 3 + k, low: -0.8, high: 0.8 })),
      ],
    )
  },
)

test('a cell of a user’s own has gradients like any other', async () => {
  const minimal = cell(
    'minimal',
    ['forget', 'candidate'],
    ['h'],
    ({ state: { h }, input: x, weights: w }) => {
      const forget = sigmoid(w.forget(x, h))
      const candidate = tanh(add(w.candidate.input(x), mul(forget, w.candidate.state(h))))
      return { h: add(h, mul(forget, sub(candidate, h))) }
    },
  )
  const model = recurrent({ cell: minimal, inputs: 2, hidden: 3 })
  const { entries } = flatParameters(model.parameters)
  const names = entries.map(({ name }) => name)
  await checkGradients(
    runtime,
    ([sequence, ...weights]) => model.apply(layersOf(weights, names), { sequence: sequence! }).outputs,
    [
      sample([4, 2, 2]),
      ...entries.map(({ shape }, k) => sample(shape, { seed: 3 + k, low: -0.8, high: 0.8 })),
    ],
  )
})

test('equations with a product a gate cost one product a step and one activation for neighbouring gates', () => {
  const body = (model: Recurrent): Readonly<Record<string, number>> => {
    const { entries } = flatParameters(model.parameters)
    const weights = layersOf(
      entries.map(({ name, shape }) => input(name, 'float32', shape)),
      entries.map(({ name }) => name),
    )
    const { outputs } = model.apply(weights, { sequence: input('x', 'float32', [20, 4, 3]) })
    const counts = (op: string): number => countOperations([outputs], op)[1] ?? 0
    return { matmul: counts('matmul'), sigmoid: counts('sigmoid'), tanh: counts('tanh') }
  }
  const options = { inputs: 3, hidden: 8 } as const
  expect(body(recurrent({ ...options, cell: cells.lstm }))).toEqual({ matmul: 1, sigmoid: 1, tanh: 2 })
  expect(body(recurrent({ ...options, cell: cells.gru }))).toEqual({ matmul: 1, sigmoid: 1, tanh: 1 })
  const twoGates = cell(
    'own',
    ['keep', 'write', 'value'],
    ['h'],
    ({ state: { h }, input: x, weights: w }) => {
      const keep = sigmoid(w.keep(x, h))
      const write = sigmoid(w.write(x, h))
      return { h: add(mul(keep, h), mul(write, tanh(w.value(x, h)))) }
    },
  )
  expect(body(recurrent({ ...options, cell: twoGates }))).toEqual({ matmul: 1, sigmoid: 1, tanh: 1 })
})

test('step by step is the same as over the sequence, so that a decoder can use a trained stack', async () => {
  const model = recurrent({ cell: lstm, inputs: 2, statics: 2, hidden: 3, layers: 2 })
  const { entries } = flatParameters(model.parameters)
  const x = input('x', 'float32', [4, 2, 2])
  const statics = input('s', 'float32', [2, 2])
  const weights = entries.map(({ name, shape }) => input(name, 'float32', shape))
  const named = layersOf(
    weights,
    entries.map(({ name }) => name),
  )
  const whole = model.apply(named, { sequence: x, statics }).outputs
  let state = model.zeroState(2)
  const steps = [0, 1, 2, 3].map((t) => {
    const next = model.step(named, {
      input: squeeze(slice(x, { axis: 0, start: t, end: t + 1 }), 0),
      statics,
      state,
    })
    state = next.state
    return next.output
  })
  const results = await evaluate(
    runtime,
    [x, statics, ...weights],
    { whole, steps: stack(steps, 0) },
    {
      x: sample([4, 2, 2]),
      s: sample([2, 2], { seed: 4 }),
      ...Object.fromEntries(entries.map(({ name, shape }, k) => [name, sample(shape, { seed: 9 + k })])),
    },
  )
  expect(results['steps']).toBeAllclose(results['whole']!)
})

test('a reversed stack on a reversed sequence is the plain stack', async () => {
  const options = { cell: cells.gru, inputs: 2, hidden: 3 } as const
  const [plain, reversed] = [recurrent(options), recurrent({ ...options, reverse: true })]
  const { entries } = flatParameters(plain.parameters)
  const x = input('x', 'float32', [4, 2, 2])
  const weights = entries.map(({ name, shape }) => input(name, 'float32', shape))
  const named = layersOf(
    weights,
    entries.map(({ name }) => name),
  )
  const backward = (tensor: Tensor): Tensor =>
    concat(
      [3, 2, 1, 0].map((t) => slice(tensor, { axis: 0, start: t, end: t + 1 })),
      0,
    )
  const results = await evaluate(
    runtime,
    [x, ...weights],
    {
      plain: plain.apply(named, { sequence: x }).outputs,
      reversed: backward(reversed.apply(named, { sequence: backward(x) }).outputs),
    },
    {
      x: sample([4, 2, 2]),
      ...Object.fromEntries(entries.map(({ name, shape }, k) => [name, sample(shape, { seed: k + 1 })])),
    },
  )
  expect(results['reversed']).toBeAllclose(results['plain']!)
})

test('a step that leaves a state out, or returns one that the cell does not have, is refused by name', () => {
  type Loose = Readonly<Record<string, Tensor>>
  const loose = (step: (state: Loose) => Loose): (() => unknown) => {
    const core = recurrent({
      cell: cell('loose', ['gate'], ['h', 'c'], ({ state }) => step(state) as Record<'h' | 'c', Tensor>),
      inputs: 2,
      hidden: 3,
    })
    const symbols = flatParameters(core.parameters).entries
    const weights = layersOf(
      symbols.map(({ name, shape }) => input(name, 'float32', shape)),
      symbols.map(({ name }) => name),
    )
    return () => core.apply(weights, { sequence: input('x', 'float32', [4, 2, 2]) })
  }
  expect(loose(({ h }) => ({ h: h! }))).toThrow('cell loose: the step does not return the state "c"')
  expect(loose((state) => ({ ...state, d: state['h']! }))).toThrow(
    'cell loose: the step returns "d", its states are h, c',
  )
})

/** Tensors in the form of the stack's parameters. */
function layersOf(tensors: readonly Tensor[], names: readonly string[]): Weights<RecurrentParameters> {
  const layers: Record<string, Tensor>[] = []
  names.forEach((name, k) => {
    const [layer = '', part = ''] = name.split('.')
    layers[Number(layer)] = { ...layers[Number(layer)], [part]: tensors[k]! }
  })
  return layers as unknown as Weights<RecurrentParameters>
}

/** PyTorch's `[layers, batch, hidden]`, one tensor a state, as a list of layers. */
function layerStates(
  names: readonly string[],
  tensors: readonly Tensor[],
  layers: number,
): readonly LayerState[] {
  return Array.from({ length: layers }, (_, layer) =>
    Object.fromEntries(
      names.map((name, k) => [
        name,
        squeeze(slice(tensors[k]!, { axis: 0, start: layer, end: layer + 1 }), 0),
      ]),
    ),
  )
}
