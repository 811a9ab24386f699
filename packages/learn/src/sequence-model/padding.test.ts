import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  add,
  grad,
  hostTensor,
  input,
  mul,
  openRuntime,
  program,
  sum,
  type Executable,
  type HostTensor,
  type Runtime,
} from '@utsushi/graph'
import { sample } from '@utsushi/graph/testing'
import { flatParameters, initialise, weightsOf } from '../parameters/parameters.js'
import '../testing/matchers.js'
import {
  sequenceModelKinds,
  type SequenceModelKind,
  type SequenceModelOptions,
  type SequencePooling,
} from './options.js'
import { sequenceModel } from './sequence-model.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const [steps, batch, channels, outputs] = [4, 3, 2, 2]

interface Asked {
  readonly kind: SequenceModelKind
  readonly pooling?: SequencePooling
  readonly head: 'vector' | 'steps'
  readonly lengths: boolean | 'mask'
}

const optionsOf = ({ kind, pooling, head }: Asked): SequenceModelOptions => ({
  ...{ kind, inputs: channels, outputs, hidden: 4, layers: kind === 'inception' ? 3 : 1, head },
  ...(pooling && kind !== 'mlp' && { pooling }),
  ...(kind === 'mlp' && { steps }),
  bidirectional: !['fcn', 'resnet', 'inception', 'mlp'].includes(kind),
})

const weightsFor = (asked: Asked): Float32Array => {
  const parameters = flatParameters(sequenceModel(optionsOf(asked)).parameters)
  return initialise(parameters, 3).map((value, k) => value + 0.1 * Math.sin(k))
}

/** Outputs, and the gradients of their weighted sum by the sequence and the weights. */
async function loaded(asked: Asked, samples: number, time: number): Promise<Executable> {
  const model = sequenceModel(optionsOf(asked))
  const parameters = flatParameters(model.parameters)
  const flat = input('weights', 'float32', [parameters.size])
  const sequence = input('x', 'float32', [samples, time, channels])
  const lengths =
    asked.lengths === 'mask'
      ? input('lengths', 'bool', [samples, time])
      : input('lengths', 'int32', [samples])
  const found = model.apply(weightsOf(parameters, flat), {
    sequence,
    ...(asked.lengths !== false && { lengths }),
  })
  const by = input('by', 'float32', found.outputs.shape)
  const states = found.states === undefined ? 0 : mul(0.01, sum(found.states))
  const [toX, toWeights] = grad(add(sum(mul(found.outputs, by)), states), [sequence, flat])
  return runtime.load(
    program({
      name: 'padding',
      inputs: [flat, sequence, ...(asked.lengths === false ? [] : [lengths]), by],
      outputs: { answers: found.outputs, toX: toX!, toWeights: toWeights! },
    }),
  )
}

/** Entries of one sample, of the first steps or of those picked. */
function rows(x: HostTensor, one: number, picked: readonly number[]): HostTensor {
  const [, time = 1, width = 1] = x.shape
  const values = picked.flatMap((step) =>
    Array.from({ length: width }, (_, k) => Number(x.data[(one * time + step) * width + k])),
  )
  return hostTensor(values, [1, picked.length, width])
}

const whole = (x: HostTensor, one: number): HostTensor => {
  const width = x.shape[1]!
  return hostTensor([...x.data].map(Number).slice(one * width, (one + 1) * width), [1, width])
}

const cases: readonly Asked[] = sequenceModelKinds.flatMap((kind, place): Asked[] => [
  { kind, head: place % 2 === 0 ? 'vector' : 'steps', lengths: place % 3 === 0 ? 'mask' : true },
  ...(kind === 'mlp' ? [{ kind, head: 'steps', lengths: 'mask' } as const] : []),
  ...(kind === 'gru' || kind === 'fcn'
    ? (['mean', 'max', 'attention', 'last'] as const).map((pooling): Asked => ({
        kind,
        pooling,
        head: 'vector',
        lengths: 'mask',
      }))
    : []),
])

describe('padding never changes a result: answers and gradients are those of each sequence alone', () => {
  test.each(
    cases.map(
      (asked) => [`${asked.kind}, ${asked.head}, ${asked.pooling ?? 'its own pooling'}`, asked] as const,
    ),
  )('%s', async (_, asked) => {
    const padded = await loaded(asked, batch, steps)
    const alone = new Map<number, Executable>()
    const weights = weightsFor(asked)
    const vector = asked.head === 'vector'
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: steps }), { minLength: batch, maxLength: batch }),
        fc.constantFrom(NaN, Infinity, 1e30, -5),
        fc.integer({ min: 1, max: 1000 }),
        async (lengths, padding, seed) => {
          const real = sample([batch, steps, channels], { seed })
          const x = Array.from(real.data, Number).map((value, k) => {
            const [one, step] = [Math.floor(k / (steps * channels)), Math.floor(k / channels) % steps]
            return step < lengths[one]! ? value : padding
          })
          const by = sample(vector ? [batch, outputs] : [batch, steps, outputs], { seed: seed + 1 })
          const mask = Uint8Array.from({ length: batch * steps }, (_value, k) =>
            k % steps < lengths[Math.floor(k / steps)]! ? 1 : 0,
          )
          const found = await padded.run({
            weights: hostTensor(weights),
            x: hostTensor(x, [batch, steps, channels]),
            lengths:
              asked.lengths === 'mask'
                ? hostTensor(mask, [batch, steps], 'bool')
                : hostTensor(lengths, [batch], 'int32'),
            by,
          })
          const total = new Float64Array(weights.length)
          for (const [one, length] of lengths.entries()) {
            // An mlp has a length of its own: alone, its sequence is filled up with zeros.
            const time = asked.kind === 'mlp' ? steps : length
            if (!alone.has(time)) alone.set(time, await loaded({ ...asked, lengths: false }, 1, time))
            const own = hostTensor(
              Array.from({ length: time * channels }, (_value, k) =>
                k < length * channels ? Number(real.data[one * steps * channels + k]) : 0,
              ),
              [1, time, channels],
            )
            const places = Array.from({ length: time }, (_value, k) => k)
            const weighing = vector ? whole(by, one) : rows(by, one, places)
            if (asked.kind === 'mlp' && !vector) (weighing.data as Float32Array).fill(0, length * outputs)
            const expected = await alone
              .get(time)!
              .run({ weights: hostTensor(weights), x: own, by: weighing })
            const real_ = places.slice(0, length)
            const answers = vector ? whole(found['answers']!, one) : rows(found['answers']!, one, real_)
            const wanted = vector ? expected['answers']! : rows(expected['answers']!, 0, real_)
            const near = { relative: 1e-4, absolute: 2e-5 }
            expect(answers).toBeAllclose(wanted, near)
            expect(rows(found['toX']!, one, real_)).toBeAllclose(rows(expected['toX']!, 0, real_), near)
            const past = rows(
              found['toX']!,
              one,
              Array.from({ length: steps - length }, (_value, k) => length + k),
            )
            expect([...past.data].every((value) => Number(value) === 0)).toBe(true)
            expected['toWeights']!.data.forEach((value, k) => (total[k]! += Number(value)))
          }
          expect(found['toWeights']).toBeAllclose(hostTensor(Float32Array.from(total)), {
            ...{ relative: 1e-3, absolute: 1e-4 },
          })
        },
      ),
      { numRuns: 3 },
    )
    for (const executable of [padded, ...alone.values()]) await executable.release()
  })
})
