// Where a run begins. Leaves and water find their level by running the model over its weather; wood, roots, litter and
// humus, which would take centuries, are set to what the measured gains and loss rates give after a stated age.
import { constants } from './constants.js'
import type { Forcing } from './forcing.js'
import type { LayerDay, LayerPools } from './layer.js'
import { advance, emptyDay, type EcosystemState, type EcosystemTraits } from './day.js'

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
export function plausibleState(): EcosystemState {
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
