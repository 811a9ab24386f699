// Intervals of forecasts promise a share of the days, the forecasts and the whole courses of samples that were never seen: counted on made-up
// samples whose errors are alike within a sample and grow with the flux, as those of an emulator do.
import { seededRandom, permutation } from '@utsushi/ground'
import { samplesToCalibrate } from '@utsushi/learn'
import { expect, test } from 'vitest'
import { calibrated, endsAt, intervalProblem, parseIntervals, spans, type SaidFluxes } from './intervals.js'
import { fitSpread } from './intervals/spread-model.js'
import { coverageOf, type PartIntervals } from './score/coverage.js'
import { intervalBlocks, intervalFindings } from './report/intervals.js'
import { madeUpEvaluation } from './testing/made-up-evaluation.js'
import { ecosystemSchema } from './config.js'

const horizon = 10
const perSample = 6
const names = ['gpp', 'nep']

/** Windows of some samples, one behind the other in time, with forecasts that are off by sample and by day. */
function madeUp(samples: number, seed: number) {
  const random = seededRandom(seed)
  const count = samples * perSample
  const size = count * horizon * names.length
  const [observed, predicted, members] = [0, 1, 2].map(() => new Float32Array(size)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  for (let sample = 0; sample < samples; sample++) {
    const bias = 0.1 * random.normal()
    const noise = 0.05 * Math.exp(random.normal() / 2)
    for (let day = 0; day < perSample * horizon; day++)
      for (const flux of names.keys()) {
        const at = (sample * perSample * horizon + day) * names.length + flux
        const value = flux === 0 ? Math.max(0, 5 * Math.sin(day / 9)) : random.normal()
        const apart = 0.02 + 0.1 * random.uniform()
        const error = Math.abs(value) * bias + (noise + apart) * random.normal()
        predicted[at] = value
        members[at] = apart
        observed[at] = flux === 0 ? Math.max(0, value + error) : value + error
      }
  }
  return {
    observed,
    said: { predicted, members } satisfies SaidFluxes,
    windows: {
      ...{ context: 0, horizon, count },
      entity: Int32Array.from({ length: count }, (_, window) => Math.floor(window / perSample)),
      start: Int32Array.from({ length: count }, (_, window) => (window % perSample) * horizon),
    },
  }
}

const feature = (name: string, min: number) => ({
  ...{ name, unit: 'g C m-2 day-1', center: 1, scale: 1, min, max: 9, count: 100 },
})
const fitted = {
  targets: { kind: 'standard', features: [feature('gpp', 0), feature('nep', -3)] },
} as unknown as Parameters<typeof calibrated>[0]['fitted']

/** Parameters of so many samples; the first ten were trained on. */
function taskOf(samples: number): Parameters<typeof coverageOf>[0] {
  const random = seededRandom(5)
  return {
    data: {
      days: Array.from({ length: perSample * horizon }, (_, day) => 12_000 + day),
      statics: {
        ...{ names: ['a', 'b'], units: ['1', '1'], shape: [samples, 2], missing: [0, 0] },
        values: Float32Array.from({ length: 2 * samples }, () => random.uniform()),
      },
    },
    parts: { train: { entities: Array.from({ length: 10 }, (_, k) => 1000 + k), from: 0, to: 60 } },
  } as unknown as Parameters<typeof coverageOf>[0]
}

function coverageIn(seed: number, calibrators: number): PartIntervals {
  const held = madeUp(calibrators, seed)
  const further = madeUp(20, seed + 10_000)
  const calibration = calibrated({ fitted, ...held, level: 0.9, over: 'step' })
  const task = taskOf(1010)
  return coverageOf(task, calibration, { ...further, own: false })
}

test('a share of days, of forecasts and of whole courses lies within, flux by flux', () => {
  const repeats = 60
  const all = Array.from({ length: repeats }, (_, seed) => coverageIn(seed, 19))
  for (const name of names)
    for (const span of spans) {
      const shares = all.map(({ fluxes }) => fluxes[name]!.spans[span].coverage)
      const mean = shares.reduce((sum, share) => sum + share, 0) / repeats
      const error = Math.sqrt(
        shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (repeats - 1) / repeats,
      )
      // About: where errors grow is learnt of the samples that calibrate.
      expect(Math.abs(mean - 0.9), `${name} ${span}`).toBeLessThan(0.02 + 4 * error)
    }
  // What must hold at once takes more room.
  const [{ fluxes }] = all as [PartIntervals]
  expect(fluxes['nep']!.spans.step.width).toBeLessThan(fluxes['nep']!.spans.horizon.width)
  expect(fluxes['nep']!.spans.horizon.width).toBeLessThan(fluxes['nep']!.spans.whole.width)
  expect(fluxes['gpp']!.byRegion.map(({ samples }) => samples)).toEqual([6, 7, 7])
})

test('an interval is as wide as errors are there: with the flux, and with what members disagree by', () => {
  const { observed, said, windows } = madeUp(200, 3)
  const { fluxes } = calibrated({ fitted, observed, said, windows, level: 0.9, over: 'horizon' })
  const [gpp, nep] = fluxes as [(typeof fluxes)[number], (typeof fluxes)[number]]
  expect(gpp.spread[1]).toBeGreaterThan(0.04)
  expect(nep.spread[2]).toBeGreaterThan(0.4)
  const widthAt = (value: number, members: number): number => {
    const { lower, upper } = endsAt(nep, 'step', value, members)
    return upper - lower
  }
  expect(widthAt(2, 0.1)).toBeGreaterThan(widthAt(0.1, 0.1))
  expect(widthAt(0.1, 0.12)).toBeGreaterThan(widthAt(0.1, 0.02))
  // A flux that never was below 0 has no interval that is.
  expect(endsAt(gpp, 'whole', 0.01, 0.1).lower).toBe(0)
  expect(endsAt(nep, 'whole', 0.01, 0.1).lower).toBeLessThan(0)
  const exact = fitSpread({ predicted: [1, 2, 3, -4] }, [0, 0, 0, 0], 0.01)
  expect(exact).toEqual([0.01, 0, 0])
})

test('the order of samples says nothing', () => {
  const { observed, said, windows } = madeUp(12, 8)
  const order = permutation(12, seededRandom(1))
  const size = perSample * horizon * names.length
  const moved = (values: Float32Array): Float32Array => {
    const all = new Float32Array(values.length)
    order.forEach((from, to) => all.set(values.subarray(from * size, (from + 1) * size), to * size))
    return all
  }
  const given = { fitted, windows, level: 0.9, over: 'step' } as const
  const factors = calibrated({ ...given, observed, said }).fluxes.map((flux) => flux.factors)
  const others = calibrated({
    ...given,
    observed: moved(observed),
    said: { predicted: moved(said.predicted), members: moved(said.members) },
  }).fluxes.map((flux) => flux.factors)
  for (const [flux, own] of factors.entries())
    for (const span of spans) expect(others[flux]?.[span]).toBeCloseTo(own[span], 4)
})

test('too few samples are told with the number needed', () => {
  const config = ecosystemSchema.parse({ data: { folder: '.' }, intervals: { level: 0.95 } })
  const part = (entities: readonly number[]) => ({ entities, from: 0, to: 10 })
  const train = part([0, 1, 2])
  expect(samplesToCalibrate(0.95)).toBe(19)
  // Samples that were trained on calibrate nothing.
  const none = { statics: { names: [], units: [], shape: [0, 0], missing: [], values: new Float32Array(0) } }
  expect(intervalProblem(config, none, part([0, 1, 2, 3, 4]), train)).toMatch(
    /^intervals of 95 % need 19 or more validation samples that nothing was trained on, and there are 2 — raise split\.validationSamples/,
  )
  const enough = part(Array.from({ length: 19 }, (_, k) => 10 + k))
  expect(intervalProblem(config, none, enough, train)).toBeUndefined()
  expect(() => parseIntervals({ level: 0.9 }, 'run/calibration.json')).toThrow(
    'run/calibration.json: is damaged',
  )
  expect(parseIntervals(null)).toMatchObject({ none: expect.stringContaining('trained before') as string })
})

test('the report says whether intervals hold, and never praises those of samples that calibrated them', () => {
  const good = coverageIn(2, 60)
  const held = { ...madeUpEvaluation('held-out'), intervals: good }
  const { fluxes } = held
  const [first] = fluxes
  if (first === undefined) throw new Error('no fluxes')
  const named = (share: number): PartIntervals => ({
    ...good,
    fluxes: Object.fromEntries(
      fluxes.map(({ name }) => [
        name,
        {
          ...good.fluxes['gpp']!,
          spans: { ...good.fluxes['gpp']!.spans, step: { coverage: share, width: 1 } },
        },
      ]),
    ),
  })
  expect(intervalFindings([{ ...held, intervals: named(0.88) }])).toMatchObject({
    holds: [
      expect.stringMatching(
        /^Intervals that shall hold 90 % of the days of 20 unseen samples .* hold 88 % of/,
      ),
    ],
    cautions: [],
  })
  expect(intervalFindings([{ ...held, intervals: named(0.6) }]).cautions[0]).toContain(
    'more or less than luck explains',
  )
  expect(intervalFindings([{ ...held, intervals: { ...named(0.6), own: true } }])).toEqual({
    holds: [],
    cautions: [],
  })
  const blocks = intervalBlocks([{ ...held, intervals: named(0.9) }], undefined)
  expect(JSON.stringify(blocks)).not.toMatch(/NaN|undefined/)
  expect(JSON.stringify(intervalBlocks([madeUpEvaluation('test')], 'there are 2 samples'))).toContain(
    'The emulator gives no intervals: there are 2 samples.',
  )
})
