import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concentration, runBatch, stateOf, type BatchSample, type BatchState, type Process } from './batch.js'
import { bmed, bmedStack } from './bmed.js'
import { desalination } from './desalination.js'
import { conductivity, FARADAY } from './electrolyte.js'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const any = (process: Process) =>
  fc.record({
    concentrations: fc.array(
      fc.array(between(0, 1.2), {
        minLength: process.compartments.length,
        maxLength: process.compartments.length,
      }),
      { minLength: process.species.length, maxLength: process.species.length },
    ),
    volumes: fc.array(between(0.3, 2), {
      minLength: process.compartments.length,
      maxLength: process.compartments.length,
    }),
    settings: fc.record({ V: between(0, 25), U: between(0, 15), E: between(0.05, 0.6) }),
  })

const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0)
const totals = ({ amounts, volumes }: BatchState) => [...amounts.map(total), total(volumes)]

test.each([
  ['bmed', bmed],
  ['desalination', desalination],
] as const)('%s keeps every total to 1e-9, and no amount or volume becomes negative', (_, process) => {
  fc.assert(
    fc.property(any(process), ({ concentrations, volumes, settings }) => {
      // Sodium follows from the anions: water that is not neutral does not exist.
      const [, chloride = [], sulfate = []] = concentrations
      if (process === desalination)
        concentrations[0] = chloride.map((value, place) => value + 2 * sulfate[place]!)
      const start = stateOf(concentrations, volumes)
      const before = totals(start)
      const samples = runBatch(process, start, settings, { samples: 20, interval: 900 })
      expect(samples).toHaveLength(20)
      for (const { state, current } of samples) {
        for (const [place, after] of totals(state).entries())
          expect(Math.abs(after - before[place]!)).toBeLessThanOrEqual(1e-9 * before[place]!)
        // Below zero by the integrator's rounding only: a part in 10¹² of what there is.
        for (const [place, values] of [...state.amounts, state.volumes].entries())
          for (const value of values)
            expect(value).toBeGreaterThanOrEqual(-1e-12 * Math.max(1, before[place]!))
        expect(current).toBeGreaterThanOrEqual(0)
      }
    }),
    { numRuns: 30 },
  )
})

test('the last of a species passes within seconds, and no step takes more than there is', () => {
  // Sodium sulfate alone at a high voltage: a step of 30 s overdrew it by a part in ten thousand.
  const start = stateOf(
    [
      [1.8257827743889015, 0.8371240064632999],
      [0, 0],
      [0.9128913871944507, 0.41856200323164994],
    ],
    [0.3, 0.38982402986564646],
  )
  const samples = runBatch(
    desalination,
    start,
    { V: 0, U: 14.999999506880233, E: 0.05 },
    { samples: 20, interval: 900 },
  )
  const left = samples.at(-1)!.state.amounts[2]![0]!
  expect(left / start.amounts[2]![0]!).toBeLessThan(1e-2)
  for (const { state } of samples)
    for (const values of state.amounts)
      for (const value of values) expect(value).toBeGreaterThanOrEqual(-1e-12)
})

const lactateBatch = (voltage: number, samples = 24): BatchSample[] =>
  runBatch(
    bmed,
    stateOf(
      [
        [0.5, 0.05, 0],
        [0.5, 0, 0.1],
      ],
      [1, 0.8, 0.8],
    ),
    { V: voltage, E: 0.3 },
    { samples, interval: 900 },
  )

test('the current falls as the feed is depleted, all else alike', () => {
  const current = (left: number): number =>
    bmed.rates(
      stateOf(
        [
          [left, 0.3, 0.002],
          [left, 0.004, 0.4],
        ],
        [0.8, 0.9, 0.9],
      ),
      { V: 14, E: 0.3 },
    ).current
  const falling = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005].map(current)
  for (const [place, value] of falling.slice(1).entries()) expect(value).toBeLessThan(falling[place]!)
  expect(falling.at(-1)).toBeLessThan(0.5 * falling[0]!)
})

test('more voltage is faster, and below the decomposition of water nothing flows', () => {
  const moved = [6, 10, 12, 14, 17].map((voltage) => {
    const { state } = lactateBatch(voltage).at(-1)!
    return state.amounts[0]![1]!
  })
  for (const [place, value] of moved.slice(1).entries()) expect(value).toBeGreaterThan(moved[place]!)
  expect(lactateBatch(6)[0]?.current).toBe(0)
})

test('more electrolyte in the electrode chambers carries more current', () => {
  const state = lactateBatch(14, 2).at(-1)!.state
  const current = (E: number) => bmed.rates(state, { V: 14, E }).current
  expect(current(0.5)).toBeGreaterThan(1.02 * current(0.1))
})

test('magnitudes are those of laboratory stacks', () => {
  const samples = lactateBatch(13)
  const charge = samples
    .slice(1)
    .reduce((sum, { current }, place) => sum + 450 * (current + samples[place]!.current), 0)
  const acid = samples.at(-1)!.state.amounts[0]![1]! - samples[0]!.state.amounts[0]![1]!
  // mA/cm², current efficiency, kWh per kg of lactic acid (90.08 g/mol).
  const density = Math.max(...samples.map(({ current }) => current)) / (10 * bmedStack.area)
  expect(density).toBeGreaterThan(10)
  expect(density).toBeLessThan(60)
  const efficiency = (acid * FARADAY) / (bmedStack.cells * charge)
  expect(efficiency).toBeGreaterThan(0.7)
  expect(efficiency).toBeLessThan(0.95)
  const energy = (13 * charge) / 3.6e6 / (acid * 0.09008)
  expect(energy).toBeGreaterThan(0.5)
  expect(energy).toBeLessThan(2)
})

test('the efficiency falls as the acid becomes stronger than the feed: lactate diffuses back', () => {
  const efficiency = (acidity: number): number => {
    const { current, transfers } = bmed.rates(
      stateOf(
        [
          [0.3, acidity, 0],
          [0.3, 0, 0.2],
        ],
        [1, 1, 1],
      ),
      { V: 14, E: 0.3 },
    )
    return (transfers[0]!.amounts[0]! * FARADAY) / (bmedStack.cells * current)
  }
  expect(efficiency(0.9)).toBeLessThan(0.97 * efficiency(0.3))
})

test('a desalination stays neutral, and chloride leaves before sulfate', () => {
  const start = stateOf(
    [
      [0.1, 0.05],
      [0.06, 0.03],
      [0.02, 0.01],
    ],
    [4, 1.5],
  )
  const { state } = runBatch(desalination, start, { U: 8 }, { samples: 12, interval: 300 }).at(-1)!
  for (const compartment of [0, 1]) {
    const [sodium, chloride, sulfate] = [0, 1, 2].map((species) => concentration(state, species, compartment))
    expect(sodium).toBeCloseTo(chloride! + 2 * sulfate!, 10)
  }
  const left = (species: number) => state.amounts[species]![0]! / start.amounts[species]![0]!
  expect(left(1)).toBeLessThan(left(2))
})

test('potassium chloride conducts as measured at 25 °C, within 5 %', () => {
  expect(conductivity({ potassium: 0.1, chloride: 0.1 }) / 1.289).toBeCloseTo(1, 1)
  for (const [strength, measured] of [
    [0.1, 1.289],
    [1, 11.19],
  ] as const)
    expect(Math.abs(conductivity({ potassium: strength, chloride: strength }) / measured - 1)).toBeLessThan(
      0.05,
    )
})
