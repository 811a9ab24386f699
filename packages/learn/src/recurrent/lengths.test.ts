import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  add,
  concat,
  grad,
  hostTensor,
  input,
  mul,
  openRuntime,
  stack,
  sum,
  type HostTensor,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { sample } from '@utsushi/graph/testing'
import { flatParameters, initialise, weightsOf } from '../parameters/parameters.js'
import { fromRecord, toRecord } from '../parameters/record.js'
import { evaluate } from '../testing/evaluate.js'
import { fixtureCases, recorded, type RecordedArray } from '../testing/fixtures.js'
import '../testing/matchers.js'
import { cells } from './cells.js'
import { recurrent, type Recurrent } from './recurrent.js'
import { recurrentFromTorch, recurrentToTorch } from './torch.js'

interface LengthsCase {
  readonly name: string
  readonly op: keyof typeof cells
  readonly attrs: { inputs: number; hidden: number; layers: number; bidirectional: boolean }
  readonly lengths: readonly number[]
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

interface Asked {
  readonly x: HostTensor
  readonly lengths?: readonly number[]
  readonly weights: Float32Array
  /** What outputs and final states are weighed with to make the scalar that is differentiated. */
  readonly cotangents: Readonly<Record<string, HostTensor>>
}

/** Outputs `outputs`, final states `h`, `c`, and gradients of their weighted sum, `to x` and `to weights`. */
async function walked(model: Recurrent, { x: values, lengths, weights, cotangents }: Asked) {
  const parameters = flatParameters(model.parameters)
  const flat = input('weights', 'float32', [parameters.size])
  const x = input('x', 'float32', values.shape)
  const ends = input('lengths', 'int32', [values.shape[1]!])
  const { outputs, final } = model.apply(weightsOf(parameters, flat), {
    sequence: x,
    ...(lengths && { lengths: ends }),
  })
  const states = model.cell.states.map((name) => [
    name,
    stack(
      final.map((state) => state[name]!),
      0,
    ),
  ])
  const results: Record<string, Tensor> = { outputs, ...Object.fromEntries(states) }
  const symbols = Object.entries(cotangents).map(([name, { shape }]) => input(`of ${name}`, 'float32', shape))
  const loss = Object.keys(cotangents)
    .map((name, k) => sum(mul(results[name]!, symbols[k]!)))
    .reduce((a, b) => add(a, b))
  const [toX, toWeights] = grad(loss, [x, flat])
  const found = await evaluate(
    runtime,
    [flat, x, ...(lengths ? [ends] : []), ...symbols],
    { ...results, 'to x': toX!, 'to weights': toWeights! },
    {
      weights: hostTensor(weights),
      x: values,
      ...(lengths && { lengths: hostTensor(lengths, [lengths.length], 'int32') }),
      ...Object.fromEntries(Object.entries(cotangents).map(([name, value]) => [`of ${name}`, value])),
    },
  )
  return { parameters, found }
}

describe('sequences of unequal length: outputs, last states and gradients are those of packed sequences', () => {
  test.each(fixtureCases<LengthsCase>('lengths').map((own) => [own.name, own] as const))(
    '%s',
    async (_, own) => {
      const model: Recurrent = recurrent({ cell: cells[own.op], ...own.attrs })
      const given = new Map(own.names.map((name, k) => [name, recorded(own.inputs[k]!)]))
      const weights = fromRecord(flatParameters(model.parameters), recurrentFromTorch(model, given))
      const cotangents = Object.fromEntries(
        Object.entries(own.final).map(([name, { cotangent }]) => [name, recorded(cotangent)]),
      )
      const { parameters, found } = await walked(model, {
        ...{ x: given.get('x')!, lengths: own.lengths, weights },
        cotangents: { outputs: recorded(own.cotangent), ...cotangents },
      })
      expect(found['outputs']).toBeAllclose(recorded(own.output))
      for (const [name, { output }] of Object.entries(own.final))
        expect(found[name], name).toBeAllclose(recorded(output))
      const flat = found['to weights']!.data as Float32Array
      const gradients = recurrentToTorch(model, toRecord(parameters, flat))
      own.names.forEach((name, k) => {
        const actual = gradients.get(name) ?? found[`to ${name}`]
        expect(actual, name).toBeAllclose(recorded(own.gradients[k]!), { relative: 1e-4, absolute: 5e-6 })
      })
    },
  )
})

/** Steps `0 … count − 1` of one sequence of a batch `[time, batch, features]`. */
function oneOf({ shape, data }: HostTensor, sequence: number, count: number): HostTensor {
  const [, batch = 1, features = 1] = shape
  const values = Array.from({ length: count * features }, (_, k) =>
    Number(data[(Math.floor(k / features) * batch + sequence) * features + (k % features)]),
  )
  return hostTensor(values, [count, 1, features])
}

test('what stands past the end of a sequence, and how much of it, changes nothing', async () => {
  const content = fc.constantFrom(0, 1e30, NaN, Infinity, -3)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('rnn', 'lstm', 'gru'),
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 3 }),
      content,
      async (name, bidirectional, reverse, lengths, more, padding) => {
        const model: Recurrent = recurrent({
          cell: cells[name],
          ...{ inputs: 2, hidden: 3, layers: 2, bidirectional, reverse: reverse && !bidirectional },
        })
        const [batch, time] = [lengths.length, Math.max(...lengths) + more]
        const weights = initialise(flatParameters(model.parameters), 3)
        const real = sample([time, batch, 2], { seed: 5 })
        const padded = Array.from(real.data, Number).map((value, k) => {
          const [step, sequence] = [Math.floor(k / (2 * batch)), Math.floor(k / 2) % batch]
          return step < lengths[sequence]! ? value : padding
        })
        const of = {
          outputs: sample([time, batch, model.outputs], { seed: 6 }),
          h: sample([2 * model.directions, batch, 3], { seed: 7 }),
        }
        const x = hostTensor(padded, [time, batch, 2])
        const { found } = await walked(model, { x, lengths, weights, cotangents: of })
        const total = new Float64Array(weights.length)
        for (const [sequence, length] of lengths.entries()) {
          const alone = await walked(model, {
            ...{ x: oneOf(real, sequence, length), weights },
            cotangents: {
              outputs: oneOf(of.outputs, sequence, length),
              h: oneOf(of.h, sequence, 2 * model.directions),
            },
          })
          expect(oneOf(found['outputs']!, sequence, length)).toBeAllclose(alone.found['outputs']!)
          expect(oneOf(found['h']!, sequence, 2 * model.directions)).toBeAllclose(alone.found['h']!)
          expect(oneOf(found['to x']!, sequence, length)).toBeAllclose(alone.found['to x']!, {
            absolute: 1e-5,
          })
          alone.found['to weights']!.data.forEach((value, k) => (total[k]! += Number(value)))
          for (const past of [found['outputs']!, found['to x']!]) {
            const all = oneOf(past, sequence, time)
            expect(all.data.slice(length * all.shape[2]!).every((value) => Number(value) === 0)).toBe(true)
          }
        }
        expect(found['to weights']).toBeAllclose(hostTensor(Float32Array.from(total)), {
          ...{ relative: 1e-4, absolute: 2e-5 },
        })
      },
    ),
    { numRuns: 5 },
  )
})

test('the backward walk begins at the last real step: two sequences that differ in padding alone end alike', async () => {
  const model = recurrent({ cell: cells.gru, inputs: 1, hidden: 2, bidirectional: true })
  const parameters = flatParameters(model.parameters)
  const flat = input('weights', 'float32', [parameters.size])
  const x = input('x', 'float32', [1, 4, 1])
  const lengths = input('lengths', 'int32', [1])
  const core = model.bound(weightsOf(parameters, flat))
  const { last, outputs, final } = core(x, { lengths })
  const weights = hostTensor(initialise(parameters, 1))
  const joined = concat(
    final.map(({ h }) => h),
    1,
  )
  const run = (values: readonly number[]) =>
    evaluate(
      runtime,
      [flat, x, lengths],
      { last, outputs, joined },
      { weights, x: hostTensor(values, [1, 4, 1]), lengths: hostTensor([2], [1], 'int32') },
    )
  const [a, b] = [await run([1, 2, 0, 0]), await run([1, 2, 9, NaN])]
  expect(a).toEqual(b)
  expect(a['last']).toEqual(a['joined'])
  expect(a['outputs']).toMatchObject({ shape: [1, 4, 4] })
  expect([...a['outputs']!.data].slice(8).map(Number)).toEqual(new Array(8).fill(0))
})

test('lengths that are not one whole number a sequence are refused', () => {
  const model = recurrent({ cell: cells.rnn, inputs: 1, hidden: 2 })
  const parameters = flatParameters(model.parameters)
  const weights = weightsOf(parameters, input('weights', 'float32', [parameters.size]))
  const sequence = input('x', 'float32', [4, 3, 1])
  expect(() => model.apply(weights, { sequence, lengths: input('n', 'float32', [3]) })).toThrow(
    'lengths are float32 [3], expected int32 [3]: one a sequence',
  )
  expect(() => model.apply(weights, { sequence, lengths: input('n', 'int32', [4]) })).toThrow(
    'lengths are int32 [4], expected int32 [3]',
  )
})
