import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  grad,
  hostTensor,
  input,
  mul,
  openRuntime,
  sum,
  type HostTensor,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { flatParameters, weightsOf, type ParameterTree, type Weights } from '../parameters/parameters.js'
import { fromRecord, toRecord } from '../parameters/record.js'
import { evaluate } from '../testing/evaluate.js'
import { fixtureCases, recorded, type RecordedArray } from '../testing/fixtures.js'
import '../testing/matchers.js'
import { cells } from './cells.js'
import { liveSteps } from './lengths.js'
import { linearRecurrence } from './linear-recurrence.js'
import { recurrent, type Recurrent } from './recurrent.js'

interface WrittenCase {
  readonly name: string
  readonly lengths: readonly number[]
  readonly names: readonly string[]
  readonly inputs: readonly RecordedArray[]
  readonly cotangent: RecordedArray
  readonly output: RecordedArray
  readonly gradients: readonly RecordedArray[]
}

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

/** Compares outputs and all gradients with a case, with NaN in the padding. */
async function compare<P extends ParameterTree>(
  own: WrittenCase,
  tree: P,
  run: (weights: Weights<P>, x: Tensor, lengths: Tensor) => Tensor,
): Promise<void> {
  const given = new Map(own.names.map((name, k) => [name, recorded(own.inputs[k]!)]))
  const parameters = flatParameters(tree)
  const weights = new Map([...given].filter(([name]) => name !== 'x'))
  const values: HostTensor = given.get('x')!
  const [, batch = 1, features = 1] = values.shape
  const padded = Float32Array.from(values.data as Float32Array, (value, k) => {
    const [step, one] = [Math.floor(k / (batch * features)), Math.floor(k / features) % batch]
    return step < own.lengths[one]! ? value : NaN
  })
  const flat = input('weights', 'float32', [parameters.size])
  const x = input('x', 'float32', values.shape)
  const lengths = input('lengths', 'int32', [batch])
  const by = input('by', 'float32', own.cotangent.shape)
  const output = run(weightsOf(parameters, flat), x, lengths)
  const [toX, toWeights] = grad(sum(mul(output, by)), [x, flat])
  const found = await evaluate(
    runtime,
    [flat, x, lengths, by],
    { output, toX: toX!, toWeights: toWeights! },
    {
      weights: hostTensor(fromRecord(parameters, weights)),
      x: hostTensor(padded, values.shape),
      lengths: hostTensor(own.lengths, [batch], 'int32'),
      by: recorded(own.cotangent),
    },
  )
  expect(found['output']).toBeAllclose(recorded(own.output))
  const gradients = toRecord(parameters, found['toWeights']!.data as Float32Array)
  expect(weights.size).toBe(parameters.entries.length)
  own.names.forEach((name, k) => {
    const actual = name === 'x' ? found['toX']! : gradients.get(name)!
    expect(actual, name).toBeAllclose(recorded(own.gradients[k]!), { relative: 1e-4, absolute: 5e-6 })
  })
}

describe('two layers both ways on sequences of unequal length: outputs and all gradients are those of the equations in PyTorch', () => {
  test.each(fixtureCases<WrittenCase>('cells').map((own) => [own.name, own] as const))(
    '%s',
    async (name, own) => {
      const stack: Recurrent = recurrent({
        cell: cells[name as keyof typeof cells],
        ...{ inputs: 2, hidden: 3, layers: 2, bidirectional: true },
      })
      await compare(
        own,
        stack.parameters,
        (weights, sequence, lengths) => stack.apply(weights, { sequence, lengths }).outputs,
      )
    },
  )
})

describe('the linear recurrent unit: outputs and all gradients are those of complex numbers in PyTorch', () => {
  test.each(fixtureCases<WrittenCase>('linear-recurrence').map((own) => [own.name, own] as const))(
    '%s',
    async (name, own) => {
      const unit = linearRecurrence({ inputs: 2, states: 4, outputs: 3, reverse: name === 'backward' })
      await compare(own, unit.parameters, (weights, sequence, lengths) =>
        unit.apply(weights, { sequence, live: liveSteps(sequence, lengths) }),
      )
    },
  )
})

test('a ring that is not within 0 and 1 is refused, and a gate that sees the input alone has no share of the state', () => {
  expect(() => linearRecurrence({ inputs: 1, outputs: 1, ring: [0.9, 1] })).toThrow(
    'the ring is 0.9 to 1, expected 0 ≤ least ≤ greatest < 1',
  )
  const { parameters } = recurrent({ cell: cells.minGru, inputs: 2, hidden: 3 })
  expect(flatParameters(parameters).entries.map(({ name }) => name)).toEqual(['0.input', '0.bias'])
})
