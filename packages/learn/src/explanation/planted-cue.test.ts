import {
  add,
  hostTensor,
  mul,
  openRuntime,
  sub,
  transpose,
  type HostTensor,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fit } from '../fit/fit.js'
import { linear } from '../layers/linear.js'
import { meanOverSteps } from '../layers/sequence-pooling.js'
import { crossEntropy } from '../losses/cross-entropy.js'
import { flatParameters, initialise } from '../parameters/parameters.js'
import { fromRecord } from '../parameters/record.js'
import { rnn } from '../recurrent/cells.js'
import { recurrent } from '../recurrent/recurrent.js'
import type { Attribution } from './attribution.js'
import { edgeSpikes, localisation, mapAgreement } from './attribution-checks.js'
import { gradientField, type GradientField } from './gradient-field.js'
import { gradientTimesInput, saliency, smoothGrad } from './gradient-maps.js'
import { gradientProgram, pickTarget } from './gradient-program.js'
import { integratedGradients, meanSequence } from './integrated-gradients.js'
import { plantCue, type PlantedCue } from './planted-cue.js'
import { settledState } from './settled-state.js'

const steps = 60
const hidden = 24
const core = recurrent({ cell: rnn, inputs: 1, hidden })
const head = linear({ inputs: hidden, outputs: 2 })
const parameters = flatParameters({ core: core.parameters, head: head.parameters })

/** White noise of mean 0, a cue in every other sequence. */
function planted(seed: number, count: number): PlantedCue {
  const random = randomStream(seed, 'noise')
  const noise = Array.from({ length: count * steps }, () => random.normal())
  return plantCue({ sequences: hostTensor(noise, [count, steps, 1]), height: 4, seed })
}

const training = planted(1, 600)
const held = planted(2, 100)

/** Logit of the cue less that of none. */
const difference = (logits: Tensor, target: Tensor): Tensor =>
  sub(pickTarget(logits, add(mul(target, 0), 1)), pickTarget(logits, mul(target, 0)))

let runtime: Runtime
let weights: Float32Array
let logits: ArrayLike<number>
beforeAll(async () => {
  runtime = await openRuntime({ threads: 1 })
  const trained = await fit({
    model: { core, head },
    data: { x: training.sequences, y: training.labels },
    forward: ({ model, x }) => model.head(meanOverSteps(model.core(x).outputs)),
    loss: ({ output, y }) => crossEntropy(output, y),
    ...{ batch: 32, epochs: 25, rate: 3e-3, seed: 1, clip: 1, runtime },
  })
  weights = fromRecord(parameters, trained.weights, 'trained')
  logits = (await trained.predict({ x: held.sequences })).data as Float32Array
  await trained.close()
})
afterAll(() => runtime.close())

/** Held-out sequences: those with the cue, or without. */
function some(labels: 0 | 1): { readonly sequences: HostTensor; readonly mask: Uint8Array } {
  const chosen = Array.from({ length: 50 }, (_, k) => 2 * k + labels)
  const of = <T extends Float32Array | Uint8Array>(values: T): number[] =>
    chosen.flatMap((k) => Array.from(values.subarray(k * steps, (k + 1) * steps)))
  const data = held.sequences.data as Float32Array
  return { sequences: hostTensor(of(data), [50, steps, 1]), mask: Uint8Array.from(of(held.mask)) }
}

interface Asked {
  readonly sequences: HostTensor
  readonly flat?: Float32Array
  /** Steps of zeros, the mean of all sequences, that the network walks before the sequence begins. */
  readonly leadIn?: number
}

async function fieldOf({ sequences, flat = weights, leadIn = 0 }: Asked): Promise<GradientField> {
  const program = gradientProgram({
    ...{ parameters, steps, channels: 1 },
    score: ({ weights: w, sequence, target }) => {
      const given = transpose(sequence, [1, 0, 2])
      const initial =
        leadIn === 0 ? undefined : settledState(core, w.core, { sequence: given, steps: leadIn })
      const { outputs } = core.apply(w.core, { sequence: given, ...(initial && { initial }) })
      return difference(head.apply(w.head, meanOverSteps(transpose(outputs, [1, 0, 2]))), target)
    },
  })
  const executable = await runtime.load(program)
  const given = hostTensor(flat, [flat.length])
  return gradientField({ sequences, run: (feeds) => executable.run({ parameters: given, ...feeds }) })
}

test('the network tells the classes apart: there is something to explain', () => {
  const right = Array.from({ length: 100 }, (_, k) => (logits[2 * k + 1]! > logits[2 * k]! ? 1 : 0)).filter(
    (answer, k) => answer === k % 2,
  )
  expect(right.length).toBeGreaterThanOrEqual(85)
})

test('integrated gradients find the planted cue, and add up; saliency does not find it', async () => {
  const { sequences, mask } = some(1)
  const field = await fieldOf({ sequences })
  const maps = await integratedGradients(field)
  expect(Math.max(...maps.deltas)).toBeLessThan(0.01)
  expect(localisation(maps, mask)).toBeGreaterThanOrEqual(0.9)
  const fromMean = await integratedGradients(field, { baselines: meanSequence(training.sequences) })
  expect(localisation(fromMean, mask)).toBeGreaterThanOrEqual(0.9)
  // Where the cue is, the answer is already sure: the gradient vanishes just there.
  expect(localisation(await saliency(field), mask)).toBeLessThan(0.5)
  expect(localisation({ ...maps, values: maps.values.map((_, at) => at % 7) }, mask)).toBeLessThan(0.3)
})

test('random weights change the maps', async () => {
  const { sequences } = some(1)
  const maps = [integratedGradients, saliency, gradientTimesInput]
  const field = await fieldOf({ sequences })
  for (const map of maps) {
    const own = await map(field)
    expect(mapAgreement(own, own)).toBeCloseTo(1, 10)
    let agreement = 0
    for (const seed of [11, 12, 13, 14])
      agreement +=
        mapAgreement(own, await map(await fieldOf({ sequences, flat: initialise(parameters, seed) }))) / 4
    expect(agreement).toBeLessThan(0.5)
  }
})

/** How the first step stands out in the maps of sequences without a cue, in which no step matters more than another, and with one. */
describe('the first step of a recurrent network', () => {
  const first = async (
    map: (field: GradientField) => Promise<Attribution>,
    asked: Omit<Asked, 'sequences'>,
  ) => {
    const [without, within] = await Promise.all(
      ([0, 1] as const).map(async (labels) => {
        const field = await fieldOf({ sequences: some(labels).sequences, ...asked })
        return edgeSpikes(await map(field)).first
      }),
    )
    return { without: without!, within: within! }
  }
  const fromMean = (field: GradientField): Promise<Attribution> =>
    integratedGradients(field, { baselines: meanSequence(training.sequences) })
  const usual = { saliency, smoothGrad, gradientTimesInput, integratedGradients }

  test.each(Object.entries(usual))('stands out in %s', async (_, map) => {
    expect((await first(map, {})).without).toBeGreaterThan(2)
  })

  test('and so it does from the mean of training: the baseline is not why', async () => {
    expect((await first(fromMean, {})).without).toBeGreaterThan(2)
  })

  test('begun from the settled state it is like any other: the initial state is why', async () => {
    for (const map of [...Object.values(usual), fromMean]) {
      const { without, within } = await first(map, { leadIn: 30 })
      expect(without).toBeLessThan(1.3)
      expect(within).toBeLessThan(1.3)
    }
  })

  test('the cue is still found from there', async () => {
    const { sequences, mask } = some(1)
    expect(
      localisation(await fromMean(await fieldOf({ sequences, leadIn: 30 })), mask),
    ).toBeGreaterThanOrEqual(0.9)
  })
})

test('a cue is planted where the mask says, and nowhere else', () => {
  const plain = hostTensor(new Float32Array(4 * 20 * 2), [4, 20, 2])
  const { sequences, labels, mask } = plantCue({ sequences: plain, span: 4, height: 3, seed: 5 })
  expect([...labels.data]).toEqual([0, 1, 0, 1])
  for (const [at, value] of (sequences.data as Float32Array).entries())
    expect(value !== 0).toBe(mask[at] === 1)
  expect(mask.reduce((sum, own) => sum + own, 0)).toBe(8)
  expect(() => plantCue({ sequences: plain, span: 21 })).toThrow(/span of 21 steps in sequences of 20/)
})
