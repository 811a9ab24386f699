import { expect, test } from 'vitest'
import { checkSteps, signalSteps } from './check-steps.js'
import { preprocess, preprocessSequences } from './preprocess.js'
import { describeStep, type SignalStep } from './signal-step.js'

const axis = Float64Array.from({ length: 60 }, (_, at) => 10 + 0.5 * at)
const values = axis.map((place) => 2 + 0.1 * place + 4 * Math.exp(-((place - 25) ** 2)))

/** One of each. */
const every: readonly SignalStep[] = [
  { gaps: 'interpolate', longest: 3 },
  { transform: 'sqrt' },
  { baseline: 'als', lambda: 1e5, p: 0.01 },
  { baseline: 'arpls', tolerance: 1e-2 },
  { baseline: 'airpls', order: 1 },
  { baseline: 'polynomial', degree: 2 },
  { baseline: 'snip', halfWindow: 8 },
  { smooth: { window: 5, degree: 2 } },
  { resample: { from: 12, to: 38, points: 80, method: 'pchip' } },
  { crop: { from: 13 } },
  { bandpass: { low: 0.05, high: 0.8, order: 2 } },
  { lowpass: { cutoff: 1 } },
  { highpass: { cutoff: 0.01, order: 1 } },
  { bandstop: { low: 0.4, high: 0.5, order: 1 } },
  { detrend: 'linear' },
  { window: 'tukey', alpha: 0.1 },
  { derivative: { order: 1, window: 7 } },
  { normalise: 'snv' },
]

test('a chain runs in its order, and a configuration of it is accepted as it stands', () => {
  expect(
    new Set(every.flatMap((step) => Object.keys(step).filter((key) => signalSteps.includes(key)))),
  ).toEqual(new Set(signalSteps))
  const steps = checkSteps(JSON.parse(JSON.stringify(every)))
  const done = preprocess(steps)({ axis, values })
  expect(done.axis[0]).toBeGreaterThanOrEqual(13)
  expect(done.values).toHaveLength(done.axis.length)
  expect(done.values.every((value) => Number.isFinite(value))).toBe(true)
  expect(done.values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0)
  expect([...preprocess([])({ axis, values }).values]).toEqual([...values])
})

test('order matters, and nothing of the input changes', () => {
  const before = [...values]
  const [there, back] = [
    preprocess([{ crop: { to: 20 } }, { normalise: 'max' }])({ axis, values }),
    preprocess([{ normalise: 'max' }, { crop: { to: 20 } }])({ axis, values }),
  ]
  expect(Math.max(...there.values)).toBe(1)
  expect(Math.max(...back.values)).toBeLessThan(1)
  expect([...values]).toEqual(before)
})

test('an edge is normalised along the axis', () => {
  const energy = Float64Array.from({ length: 200 }, (_, at) => 8800 + 5 * at)
  const mu = energy.map((place) => 0.2 + 1.5 / (1 + Math.exp(-(place - 9000) / 4)))
  const done = preprocess(checkSteps([{ normalise: 'edge', pre: [-150, -50], post: [50, 700] }]))({
    axis: energy,
    values: mu,
  })
  expect(done.values.at(-1)).toBeCloseTo(1, 2)
})

test('gaps that are masked are filled for the steps between, and missing again at the end, on the new axis too', () => {
  const holed = values.map((value, at) => (at === 0 || (at > 20 && at < 24) ? NaN : value))
  const chain = checkSteps([
    { gaps: 'mask' },
    { baseline: 'als' },
    { resample: { from: 10, to: 30, points: 41 } },
    { crop: { from: 12 } },
    { normalise: 'snv' },
  ])
  const done = preprocess(chain)({ axis, values: holed })
  const missing = [...done.axis].filter((_, at) => Number.isNaN(done.values[at]))
  expect(missing).toEqual([20.5, 21, 21.5])
  expect(done.axis).toHaveLength(37)
  expect([...preprocess([{ gaps: 'mask' }])({ axis, values: holed }).values]).toEqual([...holed])
  expect(() => preprocess([{ gaps: 'mask' }])({ axis, values: values.map(() => NaN) })).toThrow(
    'all 60 values are missing',
  )
  expect(() =>
    preprocess([{ gaps: 'mask' }, { crop: { from: 20.5, to: 21.5 } }])({ axis, values: holed }),
  ).toThrow('holds no value')
})

test.each<[unknown, string]>([
  [[{ gaps: 'mask', longest: 3 }], 'preprocess[0]: "longest" is no key of gaps mask'],
  [{}, 'preprocess is {} — expected a list of steps'],
  [['snv'], 'preprocess[0] is "snv" — expected a step such as { normalise: snv }'],
  [[{}], 'preprocess[0]: is empty'],
  [[{ normalize: 'snv' }], 'preprocess[0]: "normalize" is no step — did you mean "normalise"?'],
  [[{ normalise: 'svn' }], 'preprocess[0].normalise is "svn"'],
  [
    [{ normalise: 'snv', lambda: 3 }],
    'preprocess[0]: "lambda" is no key of normalise snv — it takes no others',
  ],
  [
    [{ baseline: 'als', lamda: 3 }],
    'preprocess[0]: "lamda" is no key of baseline als — did you mean "lambda"?',
  ],
  [[{ baseline: 'als', lambda: '1e5' }], 'preprocess[0].lambda is "1e5" — expected a number'],
  [[{ baseline: 'snip', compress: 1 }], 'preprocess[0].compress is 1 — expected true or false'],
  [[{ baseline: 'als', normalise: 'snv' }], 'has baseline and normalise — each step stands by itself'],
  [[{ bandpass: { low: 1 } }], 'preprocess[0].bandpass: high is absent — name it'],
  [[{ bandpass: [1, 2] }], 'preprocess[0].bandpass is [1,2] — expected keys such as low, high, order'],
  [[{ resample: { from: 1, to: 2 } }], 'preprocess[0].resample: has neither step nor points'],
  [[{ resample: { from: 1, to: 2, step: 1, points: 3 } }], 'has step and points — name one of them'],
  [[{ resample: { from: 1, to: 2, step: 1, method: 'cubic' } }], 'preprocess[0].resample.method is "cubic"'],
  [[{ normalise: 'edge', pre: [1] }], 'preprocess[0].pre is [1] — expected two numbers, [from, to]'],
  [[{ normalise: 'edge', pre: [1, 'a'] }], 'preprocess[0].pre[1] is "a" — expected a number'],
  [[{ constructor: 1 }], 'preprocess[0]: "constructor" is no step'],
  [[{ smooth: { toString: 1 } }], '"toString" is no key'],
])('a configuration that is none is refused by its place (%#)', (steps, message) => {
  expect(() => checkSteps(steps)).toThrow(message)
})

test('what a step cannot do is told with the sequence, its column and the step', () => {
  const sequences = [
    { entity: 'a', order: axis, columns: { x: values, y: values }, place: 'a.xy' },
    { entity: 'b', order: axis, columns: { x: values, y: values.map(() => 1) }, place: 'b.xy' },
  ]
  expect(() => preprocessSequences(sequences, [{ normalise: 'max' }, { normalise: 'snv' }])).toThrow(
    'b.xy, y: step 2 (normalise snv): normalise snv: all values are equal — leave the sequence out',
  )
  expect(() => preprocess([{ lowpass: { cutoff: 1.5, order: 2 } }])({ axis, values })).toThrow(
    'step 1 (lowpass (cutoff 1.5, order 2)): lowpass: the frequency 1.5 is not below 1, half the sample rate of 2',
  )
  expect(() => preprocess([{ crop: { from: 100 } }])({ axis, values })).toThrow(
    'holds 0 points — the axis reaches from 10 to 39.5',
  )
  expect(() => preprocess([{ transform: 'log' }])({ axis: [0, 1], values: [1, 0] })).toThrow(
    'the value at point 2 is 0',
  )
  expect(() => preprocess([{ smooth: {} }])({ axis: axis.map((place) => place ** 2), values })).toThrow(
    'needs an even axis',
  )
  expect(() =>
    preprocess([{ resample: { from: 50, to: 60, step: 1, outside: 'missing' } }])({ axis, values }),
  ).toThrow('none of the 11 places from 50 to 60 holds a value')
})

test('cautions are told once for all sequences they are about', () => {
  const uneven = axis.map((place) => place ** 1.5)
  const sequences = ['a', 'b', 'c', 'd', 'e'].map((entity) => ({
    entity,
    order: uneven,
    columns: { x: values },
    groups: { lot: '7' },
  }))
  const done = preprocessSequences(sequences, [
    { baseline: 'als' },
    { resample: { from: 40, to: 200, points: 5 } },
  ])
  expect(done.cautions).toEqual([
    '5 sequences ("a", "b", "c" and 2 more): baseline als takes points as evenly spaced, and steps of the axis differ — resample before',
    '5 sequences ("a", "b", "c" and 2 more): resample: the new axis passes over most points — smooth before, or peaks may fall between',
  ])
  expect(done.sequences[0]).toMatchObject({ entity: 'a', groups: { lot: '7' } })
  expect([...(done.sequences[0]?.order ?? [])]).toEqual([40, 80, 120, 160, 200])
})

test('steps in words', () => {
  expect(
    (
      [
        { baseline: 'als', lambda: 1e5 },
        { resample: { from: 5, to: 60, step: 0.02 } },
        { normalise: 'edge', pre: [-150, -30] },
        { detrend: 'linear' },
      ] satisfies SignalStep[]
    ).map(describeStep),
  ).toEqual([
    'baseline als (lambda 100000)',
    'resample (from 5, to 60, step 0.02)',
    'normalise edge (pre -150 to -30)',
    'detrend linear',
  ])
})
