import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advance, copyState, emptyDay, totalCarbon, traitsOf, type EcosystemState } from './day.js'
import {
  checkParameters,
  midRangeParameters,
  parameterDefinitions,
  temperaturesInOrder,
} from './parameters.js'
import { runProcessModel } from './process-model.js'
import { forcingOf, shippedWeather, weatherBetween } from './weather.js'

const weather = await shippedWeather()
const forcing = forcingOf(weather)
const midRange = runProcessModel({ parameters: midRangeParameters(), weather })

/** Any parameter set of the research ranges, dependent bounds and temperature order honoured. */
const parameters = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 36, maxLength: 36 })
  .map((shares) => {
    const drawn: Record<string, number> = {}
    const bounded = parameterDefinitions.map((definition, place) => ({
      ...definition,
      share: shares[place]!,
    }))
    bounded.sort((a, b) => Number(typeof a.max === 'string') - Number(typeof b.max === 'string'))
    for (const { name, min, max, share } of bounded)
      drawn[name] = min + share * ((typeof max === 'string' ? drawn[max]! : max) - min)
    return drawn
  })
  .filter(temperaturesInOrder)

const carbon = fc.double({ min: 0, max: 300, noNaN: true })
const plants = fc.record({ leaf: fc.double({ min: 0, max: 8, noNaN: true }), stem: carbon, root: carbon })
const states: fc.Arbitrary<EcosystemState> = fc.record({
  tree: plants,
  c3: plants,
  soil: fc.record({ litterLeaf: carbon, litterStem: carbon, litterRoot: carbon, humus: carbon }),
  water: fc.double({ min: 0, max: 180, noNaN: true }),
})

test('carbon closes every day to 1e-9, and no pool falls below zero', () => {
  fc.assert(
    fc.property(parameters, states, fc.nat(forcing.days - 400), (drawn, start, first) => {
      const traits = traitsOf(drawn)
      const state = copyState(start)
      const today = emptyDay()
      for (let day = first; day < first + 400; day++) {
        const before = totalCarbon(state)
        advance(traits, state, forcing, day, today)
        const after = totalCarbon(state)
        const gpp = today.tree.gpp + today.c3.gpp
        const er = today.tree.ra + today.c3.ra + today.rh
        // What is left after 1e-9 of the fluxes is the rounding of the two totals themselves.
        const allowed = 1e-9 * (gpp + er) + 4 * Number.EPSILON * (before + after)
        if (!(Math.abs(after - before - (gpp - er)) <= allowed)) return false
        const pools = [state.tree, state.c3, state.soil].flatMap((each) => Object.values(each) as number[])
        if (![...pools, state.water, gpp, er, today.rh].every((value) => value >= 0)) return false
      }
      return true
    }),
    { numRuns: 60, seed: 3 },
  )
})

test('fluxes balance: ra = gpp − npp >= 0, er = ra + rh, nep = npp − rh', () => {
  fc.assert(
    fc.property(parameters, (drawn) => {
      const year = weatherBetween(weather, '2005-01-01', '2005-12-31')
      const { fluxes } = runProcessModel({ parameters: drawn, weather: year })
      return fluxes.gpp.every((gpp, day) => {
        const [npp, er, nep, rh] = [fluxes.npp[day]!, fluxes.er[day]!, fluxes.nep[day]!, fluxes.rh[day]!]
        const scale = 1e-9 * (gpp + er) + 1e-15
        return (
          gpp >= npp - scale &&
          rh >= 0 &&
          Math.abs(er - (gpp - npp) - rh) <= scale &&
          Math.abs(nep - (npp - rh)) <= scale &&
          Math.abs(nep - (gpp - er)) <= scale
        )
      })
    }),
    { numRuns: 25, seed: 5 },
  )
})

const perYear = (values: Float64Array) => (values.reduce((a, b) => a + b, 0) / values.length) * 365.25
const inMonths = (values: Float64Array, months: number[]) => {
  const chosen = values.filter((_, day) => months.includes(Number(weather.dates[day]!.slice(5, 7))))
  return chosen.reduce((a, b) => a + b, 0) / chosen.length
}
const monthly = (values: Float64Array) =>
  Array.from({ length: 12 }, (_, month) => inMonths(values, [month + 1]))

test('mid-range parameters at Hainich give a forest: GPP 8–20 Mg C ha-1 a year, most of it respired', () => {
  const { gpp, npp, er, nep } = midRange.fluxes
  expect(perYear(gpp)).toBeGreaterThan(8)
  expect(perYear(gpp)).toBeLessThan(20)
  expect(perYear(npp) / perYear(gpp)).toBeGreaterThan(0.4)
  expect(perYear(npp) / perYear(gpp)).toBeLessThan(0.65)
  expect(Math.abs(perYear(nep))).toBeLessThan(0.1 * perYear(er))
})

test('the seasons of a temperate forest: no winter GPP, peaks in early summer, source in winter', () => {
  const { gpp, er, nep } = midRange.fluxes
  const months = monthly(gpp)
  expect(inMonths(gpp, [12, 1, 2])).toBeLessThan(0.01 * Math.max(...months))
  expect([6, 7]).toContain(months.indexOf(Math.max(...months)) + 1)
  expect(Math.max(...months)).toBeGreaterThan(0.08)
  expect(Math.max(...months)).toBeLessThan(0.15)
  expect([6, 7, 8]).toContain(monthly(er).indexOf(Math.max(...monthly(er))) + 1)
  expect(inMonths(nep, [12, 1])).toBeLessThan(0)
  expect(inMonths(nep, [6])).toBeGreaterThan(0.01)
})

test('leaves and water stay in the range of a forest on loess', () => {
  const { lai_tree, lai_c3, water } = midRange.states
  expect(Math.max(...lai_tree)).toBeLessThan(7)
  expect(Math.min(...lai_tree)).toBeGreaterThan(1)
  expect(Math.max(...lai_c3)).toBeGreaterThan(0.3)
  expect(Math.min(...water)).toBeLessThan(90)
  expect(Math.max(...water)).toBe(180)
})

test('the spin-up leaves slow pools level: a decade changes all carbon by less than 3 %', () => {
  const final = totalCarbon(midRange.finalState)
  const first = midRange.states.plant_carbon[0]! + midRange.states.litter[0]! + midRange.states.humus[0]!
  expect(Math.abs(final / first - 1)).toBeLessThan(0.03)
})

test('trees take the light first: without them the understorey fixes more', () => {
  const traits = traitsOf(midRangeParameters())
  const grow = (treeLeaf: number) => {
    const state = copyState(midRange.finalState)
    state.tree.leaf = treeLeaf
    const today = emptyDay()
    let gpp = 0
    for (let day = 150; day < 160; day++) {
      advance(traits, state, forcing, day, today)
      gpp += today.c3.gpp
    }
    return gpp
  }
  expect(grow(0)).toBeGreaterThan(2 * grow(2))
})

test('a dry year fixes less and CO2 more', () => {
  const parameters = midRangeParameters()
  const year = weatherBetween(weather, '2005-01-01', '2005-12-31')
  const initialState = midRange.finalState
  const gpp = (drivers: Partial<typeof year.drivers>) =>
    perYear(
      runProcessModel({
        parameters,
        initialState,
        weather: { ...year, drivers: { ...year.drivers, ...drivers } },
      }).fluxes.gpp,
    )
  const usual = gpp({})
  expect(gpp({ prate_sfc: year.drivers.prate_sfc.map((rain) => rain / 5) })).toBeLessThan(0.9 * usual)
  expect(gpp({ a_co2: year.drivers.a_co2.map(() => 560) })).toBeGreaterThan(1.05 * usual)
})

test('a parameter set that makes no sense is refused by name', () => {
  const mid = midRangeParameters()
  expect(() => checkParameters({ ...mid, tree_pmx: 3 })).toThrow('tree_pmx is not a parameter')
  expect(() => checkParameters({ ...mid, tree_pmax: NaN })).toThrow('tree_pmax is NaN')
  expect(() => checkParameters({ ...mid, c3_alloc_ass: 0.8 })).toThrow(
    'c3_alloc_ass is 0.8, above c3_alloc_abg',
  )
  expect(() => checkParameters({ ...mid, tree_topt: 3 })).toThrow('tmin < topt < tmax')
  expect(() => checkParameters({ ...mid, soil_sr_lf: -1 })).toThrow('soil_sr_lf is -1')
})
