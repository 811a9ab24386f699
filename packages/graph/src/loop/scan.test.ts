import { afterAll, beforeAll, expect, test } from 'vitest'
import { reachableNodes } from '../expression/reachable.js'
import {
  add,
  concat,
  constant,
  grad,
  input,
  matmul,
  mean,
  mul,
  neg,
  openRuntime,
  program,
  relu,
  reshape,
  scan,
  sigmoid,
  slice,
  softmax,
  square,
  sub,
  sum,
  tanh,
  transpose,
  type HostTensor,
  type Program,
  type Runtime,
  type ScanResult,
  type ScanSources,
  type ScanStep,
  type Tensor,
} from '../index.js'
import { mismatch } from '../testing/allclose.js'
import { sample } from '../testing/samples.js'
import { unrolled } from '../testing/unrolled.js'
import { scanAttributes } from './body.js'

import fc from 'fast-check'

let runtime: Runtime

beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

/** The loop or its steps written out, over lists. */
type Loop = (
  from: ScanSources<readonly Tensor[], readonly Tensor[]>,
  step: (
    state: readonly Tensor[],
    inputs: readonly Tensor[],
  ) => ScanStep<readonly Tensor[], readonly Tensor[]>,
) => ScanResult<readonly Tensor[], readonly Tensor[]>

const inALoop: Loop = (from, step) =>
  scan({ inputs: [], ...from }, (state, entries) => outputsOf(step(state, entries)))

const writtenOut: Loop = (from, step) =>
  unrolled({ inputs: [], ...from }, (state, entries) => outputsOf(step(state, entries)))

const outputsOf = ({ state, outputs = [] }: ScanStep<readonly Tensor[], readonly Tensor[]>) => ({
  state,
  outputs,
})

type Build = (loop: Loop, inputs: readonly Tensor[]) => readonly Tensor[]

/** An input of a loop; `names` replaces sizes by named ones where the loop is to be dynamic. */
interface Source {
  readonly value: HostTensor
  readonly names?: readonly (string | undefined)[]
}

/**
 * What differs, in results and in gradients of everything, between a loop and the same loop written out. With `dynamic`,
 * the loop knows neither its length nor its batch.
 */
async function differences(
  build: Build,
  sources: readonly Source[],
  dynamic = false,
): Promise<readonly string[]> {
  const fixed = sources.map(({ value: { shape } }, k) => input(`x${k}`, 'float32', shape))
  const named = sources.map(({ value: { shape }, names = [] }, k) =>
    input(
      `named${k}`,
      'float32',
      shape.map((size, axis) => names[axis] ?? size),
    ),
  )
  const expected = build(writtenOut, fixed)
  const weights = expected.map(({ shape }, k) => sample(shape as number[], { seed: 50 + k }))
  const feeds: Record<string, HostTensor> = {}
  const inputs: Tensor[] = []
  const finish = (
    results: readonly Tensor[],
    symbols: readonly Tensor[],
    stem: string,
  ): readonly Tensor[] => {
    const cotangents = results.map(({ shape }, k) => input(`${stem} weights ${k}`, 'float32', shape))
    cotangents.forEach((_, k) => (feeds[`${stem} weights ${k}`] = weights[k]!))
    inputs.push(...symbols, ...cotangents)
    symbols.forEach((symbol, k) => (feeds[symbol.node.attributes['name'] as string] = sources[k]!.value))
    const total = results.map((result, k) => sum(mul(result, cotangents[k]!))).reduce((a, b) => add(a, b))
    return [...results, ...grad(total, symbols)]
  }
  const symbols = dynamic
    ? named
    : sources.map(({ value: { shape } }, k) => input(`loop${k}`, 'float32', shape))
  const pairs = [finish(build(inALoop, symbols), symbols, 'loop'), finish(expected, fixed, 'steps')] as const
  const executable = await runtime.load(
    program({
      name: 'loop',
      inputs,
      outputs: Object.fromEntries(pairs.flatMap((list, p) => list.map((tensor, k) => [`${p}.${k}`, tensor]))),
    }),
  )
  const found = await executable.run(feeds)
  await executable.release()
  return pairs[0].flatMap((_, k) => {
    const difference = mismatch(found[`0.${k}`]!, found[`1.${k}`]!, { relative: 1e-4, absolute: 1e-4 })
    return difference === undefined ? [] : [`result ${k}: ${difference}`]
  })
}

/** How often an operation stands in the bodies of a program's loops. */
function inLoops(made: Program, op: string): number {
  const count = (results: readonly Tensor[], inside: boolean): number =>
    reachableNodes(results).reduce((total, node) => {
      if (node.op !== 'scan') return total + (inside && node.op === op ? 1 : 0)
      const { body } = scanAttributes(node)
      return total + count([...body.carryResults, ...body.outputResults], true)
    }, 0)
  return count(Object.values(made.outputs), false)
}

const [batch, hidden] = [2, 3]

interface Instruction {
  readonly op: number
  readonly a: number
  readonly b: number
}

/** Every operation here takes and gives [batch, hidden]. */
const operations: readonly ((a: Tensor, b: Tensor, weights: readonly Tensor[]) => Tensor)[] = [
  (a, b) => add(a, b),
  (a, b) => sub(a, b),
  (a, b) => mul(a, b),
  (a) => neg(a),
  (a) => tanh(a),
  (a) => sigmoid(a),
  (a, _, [w]) => matmul(a, w!),
  (a, b, [w]) => mul(matmul(a, w!), b),
  (a, b, [w, wide]) => matmul(concat([a, b], 1), add(wide!, concat([w!, w!], 0))),
  (a, b, [, wide]) =>
    matmul(concat([tanh(a), slice(b, { axis: 1, start: 1 })], 1), slice(wide!, { axis: 0, start: 1 })),
  (a, b) => matmul(softmax(matmul(a, transpose(b)), 1), b),
  (a, b) => add(a, sum(b, { axes: 1, keepDims: true })),
  (a, b) => mul(a, mean(b, { axes: 0, keepDims: true })),
  (a, b) => concat([slice(a, { axis: 1, start: 0, end: 1 }), slice(b, { axis: 1, start: 1 })], 1),
  (a, b, [, , bias]) => add(mul(a, bias!), b),
  (a, _, [, , bias]) => relu(add(a, bias!)),
]

interface LoopPlan {
  readonly instructions: readonly Instruction[]
  readonly carries: readonly number[]
  readonly outputs: readonly number[]
  readonly reverse: boolean
}

const index = fc.nat({ max: 1000 })

const plans: fc.Arbitrary<LoopPlan> = fc.record({
  instructions: fc.array(fc.record({ op: index, a: index, b: index }), { minLength: 2, maxLength: 9 }),
  carries: fc.tuple(index, index),
  outputs: fc.array(index, { minLength: 1, maxLength: 3 }),
  reverse: fc.boolean(),
})

/** A loop of the plan's instructions over two states, two sequences and an invariant. */
const planned =
  ({ instructions, carries, outputs, reverse }: LoopPlan): Build =>
  (loop, [x, y, first, second, fixed, ...weights]) => {
    const result = loop({ state: [first!, second!], inputs: [x!, y!], reverse }, (states, entries) => {
      const values: Tensor[] = [...states, ...entries, fixed!]
      for (const { op, a, b } of instructions) {
        const pick = (k: number): Tensor => values[k % values.length]!
        values.push(operations[op % operations.length]!(pick(a), pick(b), weights))
      }
      // The newest values are the likeliest to be a state or an output.
      const choose = (k: number): Tensor => values[values.length - 1 - (k % Math.min(values.length, 6))]!
      return { state: carries.map((k) => tanh(choose(k))), outputs: outputs.map(choose) }
    })
    return [...result.state, ...result.outputs]
  }

const sequence = (seed: number, steps = 4): Source => ({
  value: sample([steps, batch, hidden], { seed, low: -0.9, high: 0.9 }),
  names: ['time', 'batch'],
})

const state = (seed: number): Source => ({ value: sample([batch, hidden], { seed }), names: ['batch'] })

const weight = (shape: readonly number[], seed: number): Source => ({
  value: sample(shape, { seed, low: -0.9, high: 0.9 }),
})

const planSources = [
  ...[sequence(1), sequence(2), state(3), state(4), state(5)],
  ...[weight([hidden, hidden], 6), weight([2 * hidden, hidden], 7), weight([hidden], 8)],
]

test.each([
  ['of known sizes', false],
  ['of named sizes', true],
])(
  'a loop %s is equal to its steps written out, whatever it computes, and so are its gradients',
  async (_, named) => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        expect(await differences(planned(plan), planSources, named)).toEqual([])
      }),
      { numRuns: Number(process.env['LOOPS'] ?? 25), seed: Number(process.env['SEED'] ?? 20260301) },
    )
  },
)

/** A recurrent layer on joined drivers and statics, with a head: what a model file writes. */
const layer: Build = (loop, [x, statics, start, w, r, head]) => {
  const { state: final, outputs } = loop({ state: [start!], inputs: [x!] }, ([h], [entry]) => {
    const next = tanh(add(matmul(concat([entry!, statics!], 1), w!), matmul(h!, r!)))
    return { state: [next], outputs: [matmul(next, head!)] }
  })
  return [...final, ...outputs]
}

const layerSources = [
  ...[sequence(1), state(2), state(3)],
  ...[weight([2 * hidden, hidden], 4), weight([hidden, hidden], 5), weight([hidden, 1], 6)],
]

test('what no state feeds, and what no state needs, leaves the loop: one product stays in each direction', () => {
  const symbols = layerSources.map(({ value: { shape } }, k) => input(`x${k}`, 'float32', shape))
  const results = layer(inALoop, symbols)
  const forward = program({ name: 'forward', inputs: symbols, outputs: { y: results[1]! } })
  expect(inLoops(forward, 'matmul')).toBe(1)
  const gradients = grad(mean(square(results[1]!)), symbols)
  const training = program({
    name: 'training',
    inputs: symbols,
    outputs: Object.fromEntries(gradients.map((gradient, k) => [`gradient${k}`, gradient])),
  })
  expect(inLoops(training, 'matmul')).toBe(2)
  expect(inLoops(training, 'scan')).toBe(0)
})

test('a layer of named length and batch is the layer written out, also for one step', async () => {
  expect(await differences(layer, layerSources, true)).toEqual([])
  expect(await differences(layer, [sequence(1, 1), ...layerSources.slice(1)], true)).toEqual([])
})

test('layers in a row, one of them from the end, with gradients through their initial states', async () => {
  const build: Build = (loop, [x, a, b, w, r]) => {
    const first = loop({ state: [a!], inputs: [x!], reverse: true }, ([h], [entry]) => {
      const next = tanh(add(matmul(entry!, w!), matmul(h!, r!)))
      return { state: [next], outputs: [next] }
    })
    const second = loop(
      { state: [add(b!, first.state[0]!)], inputs: [first.outputs[0]!, x!] },
      ([h], [y, entry]) => {
        const next = tanh(add(add(matmul(y!, r!), matmul(h!, w!)), entry!))
        return { state: [next], outputs: [mul(next, y!)] }
      },
    )
    return [...second.state, ...second.outputs]
  }
  const sources = [sequence(1), state(2), state(3), weight([hidden, hidden], 4), weight([hidden, hidden], 5)]
  expect(await differences(build, sources)).toEqual([])
  expect(await differences(build, sources, true)).toEqual([])
})

/** Two layers walked in one loop; `back` is the share of the second one's result that the first sees at the next step. */
const stacked =
  (back: number): Build =>
  (loop, [x, a, b, w, r]) => {
    const { state: final, outputs } = loop({ state: [b!, a!], inputs: [x!] }, ([upper, lower], [entry]) => {
      const seen = back === 0 ? entry! : add(entry!, mul(upper!, back))
      const below = tanh(add(matmul(seen, w!), matmul(lower!, r!)))
      const above = tanh(add(add(matmul(below, r!), matmul(upper!, w!)), mul(lower!, entry!)))
      return { state: [above, below], outputs: [lower!, mul(above, below), below] }
    })
    return [...final, ...outputs]
  }

test('layers walked in one loop are walked one after the other, unless the last feeds the first', async () => {
  const sources = [sequence(1), state(2), state(3), weight([hidden, hidden], 4), weight([hidden, hidden], 5)]
  expect(await differences(stacked(0), sources)).toEqual([])
  expect(await differences(stacked(0), sources, true)).toEqual([])
  expect(await differences(stacked(0.5), sources)).toEqual([])
  const symbols = sources.map(({ value: { shape } }, k) => input(`x${k}`, 'float32', shape))
  const productsByLoop = (back: number): readonly number[] =>
    reachableNodes(stacked(back)(inALoop, symbols))
      .filter(({ op }) => op === 'scan')
      .map((node) => {
        const { carryResults, outputResults } = scanAttributes(node).body
        return reachableNodes([...carryResults, ...outputResults]).filter(({ op }) => op === 'matmul').length
      })
  expect(productsByLoop(0)).toEqual([1, 1])
  expect(productsByLoop(0.5)).toHaveLength(1)
})

test('a decoder whose loop starts where another ended, fed by its own results', async () => {
  const build: Build = (loop, [x, future, start, w, r, back]) => {
    const context = loop({ state: [start!], inputs: [x!] }, ([h], [entry]) => ({
      state: [tanh(add(matmul(entry!, w!), matmul(h!, r!)))],
    }))
    const first = matmul(context.state[0]!, back!)
    return loop({ state: [context.state[0]!, first], inputs: [future!] }, ([h, last], [entry]) => {
      const next = tanh(add(matmul(concat([entry!, last!], 1), concat([w!, back!], 0)), matmul(h!, r!)))
      const result = matmul(next, back!)
      return { state: [next, result], outputs: [result] }
    }).outputs
  }
  const square3 = (seed: number): Source => weight([hidden, hidden], seed)
  const sources = [sequence(1), sequence(2, 3), state(3), square3(4), square3(5), square3(6)]
  const named = sources.map((source, k) => (k === 1 ? { ...source, names: ['horizon', 'batch'] } : source))
  expect(await differences(build, named)).toEqual([])
  expect(await differences(build, named, true)).toEqual([])
})

test('a whole optimisation runs in a loop: gradients inside its step, of a loop in a loop', async () => {
  const build: Build = (loop, [x, start, w]) => {
    const descend = loop({ state: [w!], length: 3 }, ([weights]) => {
      const inner = loop({ state: [start!], inputs: [x!] }, ([h], [entry]) => {
        const next = tanh(add(matmul(entry!, weights!), h!))
        return { state: [next], outputs: [next] }
      })
      const loss = mean(square(inner.outputs[0]!))
      const [slope] = grad(loss, [weights!])
      return { state: [sub(weights!, mul(slope!, 0.5))], outputs: [loss] }
    })
    return [...descend.state, ...descend.outputs]
  }
  const sources = [sequence(1), state(2), weight([hidden, hidden], 3)]
  expect(await differences(build, sources)).toEqual([])
})

test('a state that becomes another shape is refused with both', () => {
  const x = input('x', 'float32', [4, 2])
  expect(() =>
    scan({ state: [constant([1, 2])], inputs: [x] }, ([h], [entry]) => ({
      state: [reshape(concat([h!, entry!], 0), [2, 2])],
    })),
  ).toThrow(
    /^scan\(float32\[2\]\): "0" of the state before the step is float32\[2\], of the state after it float32\[2,2\] — built at .*scan\.test/,
  )
  expect(() =>
    scan({ state: [constant(1)], inputs: [x, input('y', 'float32', [5])] }, (state) => ({ state })),
  ).toThrow('scan(float32[4,2], float32[5]): inputs have [4,2], [5], axis 0 must agree')
  expect(() => scan({ state: [constant(1)] }, (state) => ({ state }))).toThrow('needs a length')
})

test('a value that leaves its loop without being an output is refused', () => {
  let inside: Tensor | undefined
  const x = input('x', 'float32', [4, 2])
  scan({ state: [constant([0, 0])], inputs: [x] }, ([h], [entry]) => {
    inside = mul(entry!, 2)
    return { state: [add(h!, inside)] }
  })
  expect(() => program({ name: 'leak', inputs: [x], outputs: { y: inside! } }).toOnnx()).toThrow(
    'a value from inside a loop is used outside it: float32[2]',
  )
})
