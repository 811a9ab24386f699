// A network that is led in begins from what a baseline leads to, and from nothing else.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { constant, hostTensor, input, openRuntime, type HostTensor, type Runtime } from '@utsushi/graph'
import { sample } from '@utsushi/graph/testing'
import { flatParameters, initialise, weightsOf } from '../parameters/parameters.js'
import { evaluate } from '../testing/evaluate.js'
import type { SequenceModelOptions } from './options.js'
import { sequenceModel } from './sequence-model.js'
import type { LeadIn } from './settled.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime({ threads: 1 })
})
afterAll(() => runtime.close())

const channels = 2

async function states(
  options: Pick<SequenceModelOptions, 'kind' | 'layers' | 'bidirectional'>,
  x: HostTensor,
  more: { readonly settled?: LeadIn; readonly lengths?: HostTensor } = {},
): Promise<{ readonly states: readonly number[]; readonly outputs: readonly number[] }> {
  const model = sequenceModel({ inputs: channels, outputs: 3, hidden: 4, pooling: 'last', ...options })
  const parameters = flatParameters(model.parameters)
  const flat = input('weights', 'float32', [parameters.size])
  const sequence = input('x', 'float32', ['rows', x.shape[1]!, channels])
  const lengths = more.lengths && input('lengths', 'int32', ['rows'])
  const found = model.apply(weightsOf(parameters, flat), {
    sequence,
    ...(lengths && { lengths }),
    ...(more.settled && { settled: more.settled }),
  })
  const answers = await evaluate(
    runtime,
    [flat, sequence, ...(lengths ? [lengths] : [])],
    { states: found.states!, outputs: found.outputs },
    {
      weights: hostTensor(initialise(parameters, 1).map((value) => 1.5 * value)),
      x,
      ...(more.lengths && { lengths: more.lengths }),
    },
  )
  return {
    states: [...answers['states']!.data].map(Number),
    outputs: [...answers['outputs']!.data].map(Number),
  }
}

const farthest = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0)

const held = [0.7, -0.4]
const baseline = (rows: number, steps: number): HostTensor =>
  hostTensor(
    Array.from({ length: rows * steps * channels }, (_, k) => held[k % channels]!),
    [rows, steps, channels],
  )

test.each(['rnn', 'lstm', 'gru'] as const)(
  '%s begins from where a walk along the baseline has come to',
  async (kind) => {
    const x = sample([2, 5, channels], { seed: 4 })
    const settled = { steps: 10, begin: constant(held) }
    const led = await states({ kind }, x, { settled })
    // Twice along the lead-in: as if twenty steps of it stood before each sequence.
    const data = [0, 1].flatMap((row) => [
      ...baseline(1, 20).data,
      ...[...x.data].slice(row * 5 * channels, (row + 1) * 5 * channels),
    ])
    const whole = await states({ kind }, hostTensor(data.map(Number), [2, 25, channels]))
    expect(farthest(led.outputs, whole.outputs)).toBeLessThan(1e-6)
    expect(farthest(led.outputs, (await states({ kind }, x)).outputs)).toBeGreaterThan(1e-3)
  },
)

test.each([
  { kind: 'gru', layers: 2, bidirectional: true },
  { kind: 'lstm', layers: 2, bidirectional: true },
  { kind: 'rnn', layers: 1, bidirectional: true },
] as const)(
  '$kind of $layers layers has come to rest: on the baseline itself no step is unlike another',
  async (options) => {
    const settled = { steps: 150, begin: constant(held) }
    const spread = async (more: { readonly settled?: LeadIn }): Promise<number> => {
      const { states: found } = await states(options, baseline(1, 6), more)
      const first = found.slice(0, 8)
      return farthest(
        found,
        found.map((_, k) => first[k % 8]!),
      )
    }
    expect(await spread({ settled })).toBeLessThan(1e-4)
    expect(await spread({})).toBeGreaterThan(1e-2)
  },
)

test('walks from behind begin from what stands there, also behind a sequence that ends early', async () => {
  const options = { kind: 'gru', bidirectional: true } as const
  const x = sample([2, 6, channels], { seed: 5 })
  const settled = { steps: 8, begin: constant(held), end: constant([-1, 1]) }
  const alone = await states(
    options,
    hostTensor([...x.data].slice(0, 4 * channels).map(Number), [1, 4, channels]),
    {
      settled,
    },
  )
  const padded = await states(options, x, { settled, lengths: hostTensor(Int32Array.of(4, 6), [2], 'int32') })
  expect(farthest(padded.outputs.slice(0, 3), alone.outputs)).toBeLessThan(1e-6)
  const same = await states(options, x, { settled: { ...settled, end: constant(held) } })
  const other = await states(options, x, { settled })
  expect(farthest(same.outputs, other.outputs)).toBeGreaterThan(1e-3)
})

test('convolutions and linear recurrences have nothing to settle; a lead-in of no steps is refused', async () => {
  const x = sample([1, 6, channels], { seed: 6 })
  for (const kind of ['fcn', 'lru'] as const) {
    const layers = { kind, layers: 1 }
    expect(await states(layers, x, { settled: { begin: constant(held) } })).toEqual(await states(layers, x))
  }
  await expect(states({ kind: 'gru' }, x, { settled: { steps: 0 } })).rejects.toThrow(
    'a lead-in of 0 steps, expected a whole number from 1',
  )
})
