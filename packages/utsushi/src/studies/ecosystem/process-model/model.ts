// The built-in process model: two plant layers, litter and humus, one bucket of water, day by day. It is a model in
// the line of Sim-CYCLE and VISIT (Ito & Oikawa 2002; Inatomi et al. 2010), small enough to run thousands of times;
// it is not VISIT. What one day does is `day.ts`.
import { advance, copyState, emptyDay, traitsOf, type EcosystemState, type EcosystemTraits } from './day.js'
import { forcingOf, type Forcing } from './forcing.js'
import { checkParameters, type ProcessParameters } from './parameters.js'
import { spunUpState } from './spin-up.js'
import type { Weather } from './weather.js'

/** Fluxes of the research layout, in file order, Mg C ha⁻¹ day⁻¹. */
export const fluxNames = ['gpp', 'npp', 'er', 'nep', 'rh'] as const
export type FluxName = (typeof fluxNames)[number]
export type Fluxes = Readonly<Record<FluxName, Float64Array>>

/** States worth looking at, one value at the end of every day. */
export const stateNames = ['lai_tree', 'lai_c3', 'water', 'plant_carbon', 'litter', 'humus'] as const
export type StateName = (typeof stateNames)[number]

export interface ProcessRun {
  readonly dates: readonly string[]
  readonly fluxes: Fluxes
  /** LAI in m² m⁻², water in mm, carbon in Mg C ha⁻¹. */
  readonly states: Readonly<Record<StateName, Float64Array>>
  readonly finalState: EcosystemState
}

export interface ProcessRunOptions {
  readonly parameters: ProcessParameters
  /** Days to simulate. */
  readonly weather: Weather
  /** Weather that the spin-up repeats; `weather` itself when absent. */
  readonly spinUpWeather?: Weather
  /** Where to start instead of from a spin-up. It is copied. */
  readonly initialState?: EcosystemState
}

/**
 * Runs the process model for one parameter set.
 *
 * @returns daily fluxes in Mg C ha⁻¹ day⁻¹ with npp = gpp − ra, er = ra + rh, nep = npp − rh; the same run every time.
 * @throws InputError for a missing or impossible parameter.
 * @example
 * const { fluxes } = runProcessModel({ parameters: midRangeParameters(), weather: await shippedWeather() })
 */
export function runProcessModel(options: ProcessRunOptions): ProcessRun {
  const { parameters, weather, spinUpWeather = weather } = options
  checkParameters(parameters)
  const traits = traitsOf(parameters)
  const co2 = weather.drivers.a_co2[0]
  const state =
    options.initialState === undefined
      ? spunUpState(traits, forcingOf(spinUpWeather, co2 === undefined ? {} : { co2 }))
      : copyState(options.initialState)
  return { dates: weather.dates, ...simulate(traits, state, forcingOf(weather)) }
}

/** The loop over days; `state` moves on in place. */
export function simulate(
  traits: EcosystemTraits,
  state: EcosystemState,
  forcing: Forcing,
): Omit<ProcessRun, 'dates'> {
  const empty = () => new Float64Array(forcing.days)
  const fluxes = { gpp: empty(), npp: empty(), er: empty(), nep: empty(), rh: empty() }
  const states = {
    lai_tree: empty(),
    lai_c3: empty(),
    water: empty(),
    plant_carbon: empty(),
    litter: empty(),
    humus: empty(),
  }
  const today = emptyDay()
  for (let day = 0; day < forcing.days; day++) {
    advance(traits, state, forcing, day, today)
    const { tree, c3, soil } = state
    const gpp = today.tree.gpp + today.c3.gpp
    const ra = today.tree.ra + today.c3.ra
    fluxes.gpp[day] = gpp
    fluxes.npp[day] = gpp - ra
    fluxes.er[day] = ra + today.rh
    fluxes.nep[day] = gpp - ra - today.rh
    fluxes.rh[day] = today.rh
    states.lai_tree[day] = tree.leaf * traits.tree.laiPerCarbon
    states.lai_c3[day] = c3.leaf * traits.c3.laiPerCarbon
    states.water[day] = state.water
    states.plant_carbon[day] = tree.leaf + tree.stem + tree.root + c3.leaf + c3.stem + c3.root
    states.litter[day] = soil.litterLeaf + soil.litterStem + soil.litterRoot
    states.humus[day] = soil.humus
  }
  return { fluxes, states, finalState: state }
}
