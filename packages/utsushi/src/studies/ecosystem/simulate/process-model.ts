// The built-in process model: two plant layers, litter and humus, one bucket of water, day by day, from a spun-up state. It
// is a model in the line of Sim-CYCLE and VISIT (Ito & Oikawa 2002; Inatomi et al. 2010), small enough to run thousands of
// times; it is not VISIT. What one day does is `day.ts`.
import {
  advance,
  copyState,
  emptyDay,
  traitsOf,
  type EcosystemState,
  type EcosystemTraits,
  type LayerDay,
  type LayerPools,
} from './day.js'
import { checkParameters, constants, type ProcessParameters } from './parameters.js'
import { forcingOf, type Forcing, type Weather } from './weather.js'

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

const ROUNDS = 3

/** Sums over one round of weather, per pool: what came in, what went out, and the pool itself. */
interface Turnover {
  gain: number
  loss: number
  pool: number
}

/**
 * A state in which fast pools have settled and slow ones have their age: three rounds of the weather, after each of
 * which stems, roots, litter and humus jump to `gain/rate·(1 − e^(−rate·age)) + pool·e^(−rate·age)`, with gain and
 * rate as measured in the round, stand age 100 years and soil age 1000 years.
 */
export function spunUpState(traits: EcosystemTraits, forcing: Forcing): EcosystemState {
  const state = plausibleState()
  for (let round = 0; round < ROUNDS; round++) jump(traits, state, measure(traits, state, forcing))
  return state
}

/** A young forest over an understorey on a full bucket. */
function plausibleState(): EcosystemState {
  return {
    tree: { leaf: 1.5, stem: 60, root: 5 },
    c3: { leaf: 0.3, stem: 0.3, root: 0.5 },
    soil: { litterLeaf: 2, litterStem: 5, litterRoot: 2, humus: 100 },
    water: constants.waterCapacity,
  }
}

interface Round {
  readonly years: number
  readonly days: number
  readonly tree: LayerRound
  readonly c3: LayerRound
  /** Sums of the climate factors of decomposition. */
  onGround: number
  inGround: number
  deep: number
}

interface LayerRound {
  readonly stem: Turnover
  readonly root: Turnover
  leafFall: number
}

function measure(traits: EcosystemTraits, state: EcosystemState, forcing: Forcing): Round {
  const round: Round = {
    years: forcing.days / constants.daysPerYear,
    days: forcing.days,
    tree: emptyLayerRound(),
    c3: emptyLayerRound(),
    onGround: 0,
    inGround: 0,
    deep: 0,
  }
  const today = emptyDay()
  for (let day = 0; day < forcing.days; day++) {
    addPools(round.tree, state.tree)
    addPools(round.c3, state.c3)
    advance(traits, state, forcing, day, today)
    addDay(round.tree, today.tree)
    addDay(round.c3, today.c3)
    round.onGround += today.onGround
    round.inGround += today.inGround
    round.deep += today.deep
  }
  return round
}

function emptyLayerRound(): LayerRound {
  const turnover = () => ({ gain: 0, loss: 0, pool: 0 })
  return { stem: turnover(), root: turnover(), leafFall: 0 }
}

function addPools(round: LayerRound, pools: LayerPools): void {
  round.stem.pool += pools.stem
  round.root.pool += pools.root
}

function addDay(round: LayerRound, day: LayerDay): void {
  round.stem.gain += day.gainStem
  round.stem.loss += day.fallStem + day.drawStem
  round.root.gain += day.gainRoot
  round.root.loss += day.fallRoot + day.drawRoot
  round.leafFall += day.fallLeaf
}

function jump(traits: EcosystemTraits, state: EcosystemState, round: Round): void {
  const { soil } = state
  const layerJump = (layer: 'tree' | 'c3') => {
    const pools = state[layer]
    const { stem, root, leafFall } = round[layer]
    pools.stem = aged(stem, round, pools.stem)
    pools.root = aged(root, round, pools.root)
    return {
      leaf: leafFall / round.years,
      stem: pools.stem * traits[layer].fallStem * constants.daysPerYear,
      root: pools.root * traits[layer].fallRoot * constants.daysPerYear,
    }
  }
  const [tree, c3] = [layerJump('tree'), layerJump('c3')]

  // Decomposition is linear: its yearly rate is the daily rate times the mean climate factor, whatever the pools.
  const yearly = (rate: number, climate: number) => (rate * constants.daysPerYear * climate) / round.days
  const rates = {
    leaf: yearly(traits.soil.rateLeaf, round.onGround),
    stem: yearly(traits.soil.rateStem, round.onGround),
    root: yearly(traits.soil.rateRoot, round.inGround),
    humus: yearly(traits.soil.rateHumus, round.deep),
  }
  const age = constants.soilAge
  soil.litterLeaf = grown(tree.leaf + c3.leaf, rates.leaf, age, soil.litterLeaf)
  soil.litterStem = grown(tree.stem + c3.stem, rates.stem, age, soil.litterStem)
  soil.litterRoot = grown(tree.root + c3.root, rates.root, age, soil.litterRoot)
  const toHumus =
    rates.leaf * soil.litterLeaf * (1 - traits.soil.respiredLeaf) +
    rates.stem * soil.litterStem * (1 - traits.soil.respiredStem) +
    rates.root * soil.litterRoot * (1 - traits.soil.respiredRoot)
  soil.humus = grown(toHumus, rates.humus, age, soil.humus)
}

function aged({ gain, loss, pool }: Turnover, { years, days }: Round, now: number): number {
  const rate = pool > 0 ? ((loss / pool) * days) / years : 0
  return grown(gain / years, rate, constants.standAge, now)
}

/** A pool after `age` years of constant `gain` per year and loss at `rate` per year. */
function grown(gain: number, rate: number, age: number, now: number): number {
  const left = Math.exp(-rate * age)
  return rate * age < 1e-9 ? now + gain * age : (gain / rate) * (1 - left) + now * left
}
