import {
  mul,
  openRuntime,
  sum,
  tanh,
  transpose,
  mean,
  square,
  sub,
  hostTensor,
  type HostTensor,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { convolution1d } from '../layers/convolution.js'
import { linear } from '../layers/linear.js'
import { lastStep } from '../layers/sequence-pooling.js'
import { flatParameters, type FlatParameters, type ParameterTree } from '../parameters/parameters.js'
import { fromRecord } from '../parameters/record.js'
import { lstm } from '../recurrent/cells.js'
import { recurrent } from '../recurrent/recurrent.js'
import { recurrentFromTorch } from '../recurrent/torch.js'
import { fixtureCases, recorded, type RecordedArray } from '../testing/fixtures.js'
import '../testing/matchers.js'
import { attributionByClass, attentionAttribution, type Attribution } from './attribution.js'
import { gaussLegendre } from './gauss-legendre.js'
import { gradientField, type GradientField } from './gradient-field.js'
import { gradientTimesInput, saliency, smoothGrad } from './gradient-maps.js'
import { gradientProgram, pickTarget } from './gradient-program.js'
import { integratedGradients, meanSequence } from './integrated-gradients.js'
import { occlusionMaps } from './occlusion-maps.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime({ threads: 1 })
})
afterAll(() => runtime.close())

interface AttributionCase {
  readonly name: 'lstm' | 'convolutions'
  readonly weights: Readonly<Record<string, RecordedArray>>
  readonly x: RecordedArray
  readonly baseline: RecordedArray
  readonly targets: readonly number[]
  readonly scores: RecordedArray
  readonly maps: Readonly<
    Record<'saliency' | 'gradientTimesInput' | 'fromZero' | 'fromBaseline', RecordedArray>
  >
}

interface Field {
  readonly sequences: HostTensor
  readonly targets?: readonly number[]
  readonly beside?: Readonly<Record<string, HostTensor>>
  readonly batch?: number
}

/** The field of a model with its weights. */
async function fieldOf<T extends ParameterTree>(
  parameters: FlatParameters<T>,
  flat: Float32Array,
  score: Parameters<typeof gradientProgram<T>>[0]['score'],
  { beside, ...given }: Field,
): Promise<GradientField> {
  const [, steps = 0, channels = 0] = given.sequences.shape
  const specs =
    beside &&
    Object.fromEntries(
      Object.entries(beside).map(([name, { dtype, shape }]) => [name, { dtype, shape: shape.slice(1) }]),
    )
  const program = gradientProgram({ parameters, steps, channels, score, ...(specs && { beside: specs }) })
  const executable = await runtime.load(program)
  const weights = hostTensor(flat, [flat.length])
  return gradientField({
    run: (feeds) => executable.run({ parameters: weights, ...feeds }),
    ...given,
    ...(beside && { beside }),
  })
}

const transposed = ({ shape: [rows = 0, columns = 0], data }: RecordedArray): HostTensor =>
  hostTensor(
    Array.from({ length: rows * columns }, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)]!),
    [columns, rows],
  )

const head = linear({ inputs: 5, outputs: 3 })
const core = recurrent({ cell: lstm, inputs: 2, hidden: 5 })
const small = linear({ inputs: 4, outputs: 3 })
const first = convolution1d({ inputs: 2, outputs: 4, kernel: 3, padding: 'same' })
const second = convolution1d({ inputs: 4, outputs: 4, kernel: 3, padding: 'same' })

/** The recorded networks, as ours with the recorded weights. */
const models = {
  lstm: ({ weights }: AttributionCase, given: Field) => {
    const parameters = flatParameters({ core: core.parameters, head: head.parameters })
    const own = recurrentFromTorch(
      core,
      new Map(
        Object.entries(weights).flatMap(([name, array]) =>
          name.startsWith('core.') ? [[name.slice(5), recorded(array)] as const] : [],
        ),
      ),
    )
    const flat = fromRecord(
      parameters,
      new Map([
        ...[...own].map(([name, array]) => [`core.${name}`, array] as const),
        ['head.weight', transposed(weights['head.weight']!)],
        ['head.bias', recorded(weights['head.bias']!)],
      ]),
      'fixture',
    )
    return fieldOf(
      parameters,
      flat,
      ({ weights: w, sequence, target }) => {
        const { outputs } = core.apply(w.core, { sequence: transpose(sequence, [1, 0, 2]) })
        return pickTarget(head.apply(w.head, lastStep(transpose(outputs, [1, 0, 2]))), target)
      },
      given,
    )
  },
  convolutions: ({ weights }: AttributionCase, given: Field) => {
    const parameters = flatParameters({
      ...{ first: first.parameters, second: second.parameters, head: small.parameters },
    })
    const flat = fromRecord(
      parameters,
      new Map([
        ...Object.entries(weights).map(([name, array]) => [name, recorded(array)] as const),
        ['head.weight', transposed(weights['head.weight']!)] as const,
      ]),
      'fixture',
    )
    return fieldOf(
      parameters,
      flat,
      ({ weights: w, sequence, target }) => {
        const hidden = tanh(first.apply(w.first, transpose(sequence, [0, 2, 1])))
        return pickTarget(
          small.apply(w.head, mean(tanh(second.apply(w.second, hidden)), { axes: 2 })),
          target,
        )
      },
      given,
    )
  },
}

test.each(fixtureCases<AttributionCase>('attributions'))(
  '$name: maps are those of Captum',
  async (fixture) => {
    const field = await models[fixture.name](fixture, {
      sequences: recorded(fixture.x),
      targets: fixture.targets,
    })
    const asCaptum = { steps: 16, tolerance: Infinity }
    const found = {
      saliency: await saliency(field),
      gradientTimesInput: await gradientTimesInput(field),
      fromZero: await integratedGradients(field, asCaptum),
      fromBaseline: await integratedGradients(field, { ...asCaptum, baselines: recorded(fixture.baseline) }),
    }
    for (const [name, { values, scores }] of Object.entries(found)) {
      const { data } = fixture.maps[name as keyof typeof found]
      expect(values).toHaveLength(data.length)
      expect(values).toBeAllclose(data, { absolute: 1e-5, relative: 1e-5 })
      expect(Float32Array.from(scores)).toBeAllclose(fixture.scores.data, { absolute: 1e-5, relative: 1e-5 })
    }
  },
)

/** Scores of sequences by a function of them alone. */
const plainField = (score: (sequence: Tensor) => Tensor, given: Field): Promise<GradientField> =>
  fieldOf(
    flatParameters({ none: { ...head.parameters } }),
    new Float32Array(18),
    ({ sequence }) => score(sequence),
    given,
  )

const sequences = hostTensor([1, -2, 3, 0.5, 2, -1, 4, 0, -3, 1, 1, 2], [2, 3, 2])
const sumOfSquares = (sequence: Tensor): Tensor => sum(square(sequence), { axes: [1, 2] })

test('of a sum of squares all methods are known', async () => {
  const field = await plainField(sumOfSquares, { sequences, batch: 3 })
  const x = Array.from(sequences.data, Number)
  expect((await saliency(field)).values).toBeAllclose(x.map((value) => Math.abs(2 * value)))
  expect((await saliency(field, { signed: true })).values).toBeAllclose(x.map((value) => 2 * value))
  expect((await gradientTimesInput(field)).values).toBeAllclose(x.map((value) => 2 * value * value))
  const fromZero = await integratedGradients(field)
  expect(fromZero.values).toBeAllclose(
    x.map((value) => value * value),
    { absolute: 1e-5, relative: 1e-5 },
  )
  expect(fromZero).toMatchObject({ isConverged: true, baselineScores: Float64Array.of(0, 0) })
  // ∫(b + α (x − b)) 2 dα (x − b) = x² − b².
  const many = hostTensor([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, -2, 2, 0, 1, 0, 0], [3, 3, 2])
  const fromMany = await integratedGradients(field, { baselines: many })
  const squares = [0, 1, 2, 3, 4, 5].map((at) =>
    [0, 6, 12].reduce((total, of) => total + Number(many.data[of + at]) ** 2 / 3, 0),
  )
  expect(fromMany.values).toBeAllclose(
    x.map((value, at) => value * value - squares[at % 6]!),
    { absolute: 1e-5, relative: 1e-5 },
  )
  // The mean of 2 (x + noise) is 2 x but for the mean of 2000 draws of noise.
  const smooth = await smoothGrad(field, { samples: 2000, noise: 0.1, seed: 3, signed: true })
  smooth.values.forEach((value, at) => expect(Math.abs(value - 2 * x[at]!)).toBeLessThan(0.06))
  const still = await smoothGrad(field, { samples: 4, noise: 0 })
  expect(still.values).toBeAllclose(x.map((value) => Math.abs(2 * value)))
})

test('attributions add up to what the sequence changed, also where the answer turns sharply on the way', async () => {
  const sharp = (sequence: Tensor): Tensor => sum(tanh(mul(sequence, 40)), { axes: [1, 2] })
  const field = await plainField(sharp, { sequences })
  const coarse = await integratedGradients(field, { steps: 4, tolerance: Infinity })
  expect(Math.max(...coarse.deltas)).toBeGreaterThan(0.05)
  const { deltas, values, scores, baselineScores, isConverged, steps, jumps } = await integratedGradients(
    field,
    { steps: 4 },
  )
  expect(isConverged).toBe(true)
  expect(Math.max(...deltas)).toBeLessThan(0.01)
  expect(Math.max(...jumps)).toBe(0)
  for (const sequence of [0, 1]) {
    const total = values.subarray(sequence * 6, sequence * 6 + 6).reduce((sum_, value) => sum_ + value, 0)
    expect(total).toBeCloseTo(scores[sequence]! - baselineScores[sequence]!, 2)
    expect(steps[sequence]).toBeGreaterThan(8)
  }
})

test('a jump that no gradient sees is shared out as the gradient beside it has it, and told', async () => {
  const jump = (sequence: Tensor): Tensor => tanh(mul(sub(sum(sequence, { axes: [1, 2] }), 2), 3e5))
  const field = await plainField(jump, { sequences })
  const { values, jumps, isConverged, scores, baselineScores, steps } = await integratedGradients(field)
  expect(isConverged).toBe(true)
  expect(scores[0]! - baselineScores[0]!).toBe(2)
  expect(jumps[0]).toBeGreaterThan(0.9)
  expect(steps[0]).toBeLessThan(1000)
  // All values weigh alike, so that each has its share of their sum of 3.5.
  for (let at = 0; at < 6; at++) expect(values[at]).toBeCloseTo((2 * Number(sequences.data[at])) / 3.5, 1)
})

test('a network that is given lengths says nothing of what stands past them', async () => {
  const parameters = flatParameters({ core: core.parameters, head: head.parameters })
  const flat = Float32Array.from({ length: parameters.size }, (_, k) => Math.sin(k))
  const given = hostTensor(
    Array.from({ length: 40 }, (_, k) => Math.cos(k)),
    [2, 10, 2],
  )
  const lengths = hostTensor([10, 4], [2], 'int32')
  const field = await fieldOf(
    parameters,
    flat,
    ({ weights: w, sequence, beside, target }) => {
      const ends = beside['lengths']!
      const { outputs } = core.apply(w.core, { sequence: transpose(sequence, [1, 0, 2]), lengths: ends })
      return pickTarget(head.apply(w.head, lastStep(transpose(outputs, [1, 0, 2]), ends)), target)
    },
    { sequences: given, targets: [1, 2], beside: { lengths } },
  )
  const maps = await integratedGradients(field, { baselines: meanSequence(given, [10, 4]) })
  expect(maps.values.subarray(28).every((value) => value === 0)).toBe(true)
  expect(maps.values.subarray(20, 28).every((value) => value !== 0)).toBe(true)
})

test('what cannot be explained is refused with the way out', async () => {
  const run = (): Promise<never> => Promise.reject(new Error('not asked'))
  expect(() => gradientField({ run, sequences: hostTensor([1, 2], [2]) })).toThrow(
    /expected float32 \[sequences, steps, channels\]/,
  )
  expect(() => gradientField({ run, sequences: hostTensor([1, NaN, 3, 4], [2, 2, 1]) })).toThrow(
    /sequence 0 is NaN at step 1/,
  )
  expect(() => gradientField({ run, sequences, targets: [1] })).toThrow(/1 targets of 2 sequences/)
  expect(() => gradientField({ run, sequences, beside: { lengths: hostTensor([1], [1], 'int32') } })).toThrow(
    /lengths is \[1\] beside 2/,
  )
  const field = await plainField(sumOfSquares, { sequences })
  await expect(integratedGradients(field, { baselines: hostTensor([0, 0], [1, 1, 2]) })).rejects.toThrow(
    /expected finite float32 \[baselines, 3, 2\]/,
  )
  await expect(integratedGradients(field, { steps: 0 })).rejects.toThrow(/0 steps/)
  await expect(smoothGrad(field, { samples: 0 })).rejects.toThrow(/0 samples/)
  expect(() =>
    gradientProgram({
      parameters: flatParameters({}),
      steps: 3,
      channels: 2,
      score: ({ sequence }) => sum(sequence),
    }),
  ).toThrow(/expected one number a sequence/)
  const infinite = await plainField((sequence) => sum(mul(mul(sequence, 1e30), 1e30), { axes: [1, 2] }), {
    sequences,
  })
  await expect(saliency(infinite)).rejects.toThrow(/answer to sequence 0 is not finite/)
})

test('Gauss and Legendre: as published for three points, exact for polynomials', () => {
  const { nodes, weights } = gaussLegendre(3)
  expect(nodes).toBeAllclose([0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)], {
    absolute: 1e-14,
    relative: 0,
  })
  expect(weights).toBeAllclose([5 / 18, 8 / 18, 5 / 18], { absolute: 1e-14, relative: 0 })
  for (const points of [1, 2, 16, 33]) {
    const rule = gaussLegendre(points)
    const degree = 2 * points - 1
    const integral = rule.nodes.reduce((total, node, k) => total + rule.weights[k]! * node ** degree, 0)
    expect(integral).toBeCloseTo(1 / (degree + 1), 12)
  }
})

test('means by class count every sequence alike, and only where it reaches', () => {
  const maps: Attribution = {
    ...{ method: 'saliency', shape: [3, 2, 1], scores: new Float64Array(3) },
    values: Float32Array.of(1, 3, 10, 30, -5, 0),
  }
  const [zero, one] = attributionByClass(maps, [0, 0, 1], { lengths: [2, 2, 1] })
  expect(zero).toMatchObject({ class: 0, sequences: 2 })
  expect(zero!.mean).toBeAllclose([0.25, 0.75])
  expect(zero!.deviation).toBeAllclose([0, 0])
  expect(one!.mean).toBeAllclose([-1, NaN])
  const [raw] = attributionByClass(maps, [0, 0, 1], { normalised: false })
  expect(raw!.mean).toBeAllclose([5.5, 16.5])
  expect(raw!.deviation).toBeAllclose([4.5, 13.5])
  expect(attributionByClass(maps, [0, 0, 1], { absolute: true })[1]!.mean).toBeAllclose([1, 0])
  expect(() => attributionByClass(maps, [0])).toThrow(/1 classes of 3 sequences/)
  expect(attentionAttribution({ shape: [1, 3], data: [0.2, 0.5, 0.3] })).toMatchObject({
    shape: [1, 3, 1],
    method: 'attention',
  })
})

test('occlusion hides one channel at a time', async () => {
  // The second channel of the third step decides alone.
  const predict = ({
    rows,
    columns,
    values,
  }: {
    rows: number
    columns: number
    values: Float64Array
  }): number[] => Array.from({ length: rows }, (_, row) => values[row * columns + 5]!)
  const given = hostTensor([0, 0, 0, 0, 7, 9, 0, 0, 0, 0], [1, 5, 2])
  const { values, scores } = await occlusionMaps({ predict, sequences: given, span: 1 })
  expect([...scores]).toEqual([9])
  expect([...values]).toEqual([0, 0, 0, 0, 0, 9, 0, 0, 0, 0])
})
