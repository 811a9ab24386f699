// One day of the ecosystem: two plant layers fix, respire, grow and shed, litter and humus decay, one bucket of water
// fills and empties. The change of all carbon over the day is exactly GPP − ER. Carbon in Mg C ha⁻¹, water in mm. Running
// many days is `process-model.ts`.
import { constants, micromolPerSquareMetre, type Layer, type ProcessParameters } from './parameters.js'
import type { Forcing } from './weather.js'

/**
 * Response of photosynthesis to temperature: 1 at `topt`, 0 at and outside `tmin` and `tmax`. All in °C.
 *
 * @example
 * temperatureResponse(15, 5, 22, 38) // 0.82
 */
export function temperatureResponse(temperature: number, tmin: number, topt: number, tmax: number): number {
  if (temperature <= tmin || temperature >= tmax) return 0
  const product = (temperature - tmax) * (temperature - tmin)
  return product / (product - (temperature - topt) ** 2)
}

/**
 * Gross photosynthesis of a layer over one day, Mg C ha⁻¹ day⁻¹ (Ito & Oikawa 2002):
 * `(2·Pmax·DL/K)·ln[(1+√(1+K·lue·PPFD/Pmax)) / (1+√(1+K·lue·PPFD·e^(−K·LAI)/Pmax))]`.
 *
 * @param pmax light-saturated photosynthesis under today's conditions, µmol CO2 m⁻² s⁻¹
 * @param lue mol CO2 per mol photon
 * @param middayPpfd light on top of the layer at noon, µmol m⁻² s⁻¹
 * @param lai leaf area index
 * @param dayLength seconds
 */
export function canopyPhotosynthesis(
  pmax: number,
  lue: number,
  middayPpfd: number,
  lai: number,
  dayLength: number,
): number {
  if (pmax <= 0 || middayPpfd <= 0 || lai <= 0) return 0
  const k = constants.extinction
  const above = (k * lue * middayPpfd) / pmax
  const below = above * Math.exp(-k * lai)
  const integral = Math.log((1 + Math.sqrt(1 + above)) / (1 + Math.sqrt(1 + below)))
  return ((2 * pmax * dayLength) / k) * integral * micromolPerSquareMetre
}

/** Carbon of a layer by organ, Mg C ha⁻¹. */
export interface LayerPools {
  leaf: number
  stem: number
  root: number
}

/** What one day did to a layer, Mg C ha⁻¹ day⁻¹. */
export interface LayerDay {
  gpp: number
  /** Maintenance and growth respiration. */
  ra: number
  fallLeaf: number
  fallStem: number
  fallRoot: number
  /** What growth added, and what a hungry day took, by organ that the soil does not see otherwise. */
  gainStem: number
  gainRoot: number
  drawStem: number
  drawRoot: number
}

/** A layer's parameters with units turned to per day, ready for the loop. */
interface LayerTraits {
  readonly leafShare: number
  readonly stemShareOfRest: number
  readonly pmax: number
  readonly lue: number
  readonly laiPerCarbon: number
  readonly largestLai: number
  readonly cover: number
  readonly tmin: number
  readonly topt: number
  readonly tmax: number
  readonly maintenance: number
  readonly logQ10Leaf: number
  readonly logQ10Stem: number
  readonly logQ10Root: number
  readonly fallLeaf: number
  readonly fallStem: number
  readonly fallRoot: number
}

/** Reads a layer's parameters out of a checked parameter set. */
function layerTraits(parameters: ProcessParameters, layer: Layer): LayerTraits {
  const value = (name: string): number => parameters[`${layer}_${name}`] ?? NaN
  const leafShare = value('alloc_ass')
  const perMonth = 1 / constants.daysPerMonth
  return {
    leafShare,
    stemShareOfRest: leafShare < 1 ? (value('alloc_abg') - leafShare) / (1 - leafShare) : 0,
    pmax: value('pmax'),
    lue: value('lue'),
    laiPerCarbon: leafAreaPerCarbon(value('sla')),
    largestLai: constants.largestLai[layer],
    cover: constants.crownCover[layer],
    tmin: value('tmin'),
    topt: value('topt'),
    tmax: value('tmax'),
    maintenance: value('rmf0') / 1000,
    logQ10Leaf: Math.log(value('qTf0')),
    logQ10Stem: Math.log(value('qTc0')),
    logQ10Root: Math.log(value('qTr0')),
    fallLeaf: value('lf0') * perMonth,
    fallStem: value('lc0') / constants.daysPerYear,
    fallRoot: value('lr0') * perMonth,
  }
}

/** Leaf area index per Mg C ha⁻¹ of leaves, from cm² per g of dry matter. */
function leafAreaPerCarbon(sla: number): number {
  const gramsPerSquareMetre = 100 / constants.carbonInDryMatter
  return gramsPerSquareMetre * sla * 1e-4
}

/** An empty record for {@link layerDay} to write into. */
function emptyLayerDay(): LayerDay {
  return {
    gpp: 0,
    ra: 0,
    fallLeaf: 0,
    fallStem: 0,
    fallRoot: 0,
    gainStem: 0,
    gainRoot: 0,
    drawStem: 0,
    drawRoot: 0,
  }
}

/**
 * Moves a layer's pools on by one day and writes what happened into `today`. The pools lose exactly what `today` says:
 * Δleaf + Δstem + Δroot = gpp − ra − fallLeaf − fallStem − fallRoot.
 *
 * @param light share of the daylight that reaches the top of the layer
 * @param waterStress 1 where water is no limit, 0 where there is none
 */
function layerDay(
  traits: LayerTraits,
  pools: LayerPools,
  forcing: Forcing,
  day: number,
  light: number,
  waterStress: number,
  today: LayerDay,
): void {
  const { leaf, stem, root } = pools
  const lai = leaf * traits.laiPerCarbon
  const warmth = temperatureResponse(at(forcing.daytime, day), traits.tmin, traits.topt, traits.tmax)
  const pmax = traits.pmax * warmth * at(forcing.leafConditions, day) * waterStress
  const midday = at(forcing.middayPpfd, day) * light
  const gpp =
    traits.cover *
    canopyPhotosynthesis(pmax, traits.lue, midday, lai / traits.cover, at(forcing.dayLength, day))

  // Maintenance: rmf0·Q10^((T−15)/10) per living carbon. Leaves and stems at air, roots at soil temperature.
  const air = (at(forcing.air, day) - 15) / 10
  const soil = (at(forcing.soil, day) - 15) / 10
  const forLeaf = traits.maintenance * Math.exp(traits.logQ10Leaf * air) * leaf
  const forStem = traits.maintenance * Math.exp(traits.logQ10Stem * air) * living(stem, constants.livingStem)
  const forRoot = traits.maintenance * Math.exp(traits.logQ10Root * soil) * living(root, constants.livingRoot)
  const maintenance = forLeaf + forStem + forRoot

  let [gainLeaf, gainStem, gainRoot] = [0, 0, 0]
  let [drawLeaf, drawStem, drawRoot] = [0, 0, 0]
  let ra: number
  if (gpp >= maintenance) {
    const growth = (gpp - maintenance) / (1 + constants.growthRespiration)
    const room = Math.max(0, 1 - lai / traits.largestLai)
    gainLeaf = growth * traits.leafShare * room
    gainStem = (growth - gainLeaf) * traits.stemShareOfRest
    gainRoot = growth - gainLeaf - gainStem
    ra = gpp - growth
  } else {
    // A hungry day: every organ pays from its own carbon for what photosynthesis does not cover.
    const unpaid = (maintenance - gpp) / maintenance
    drawLeaf = Math.min(leaf, forLeaf * unpaid)
    drawStem = Math.min(stem, forStem * unpaid)
    drawRoot = Math.min(root, forRoot * unpaid)
    ra = gpp + drawLeaf + drawStem + drawRoot
  }

  const leafFall = Math.min(1, traits.fallLeaf * (warmth > 0 ? 1 : constants.stressLeafFall))
  today.fallLeaf = (leaf - drawLeaf) * leafFall
  today.fallStem = (stem - drawStem) * Math.min(1, traits.fallStem)
  today.fallRoot = (root - drawRoot) * Math.min(1, traits.fallRoot)
  pools.leaf = leaf - drawLeaf - today.fallLeaf + gainLeaf
  pools.stem = stem - drawStem - today.fallStem + gainStem
  pools.root = root - drawRoot - today.fallRoot + gainRoot
  today.gpp = gpp
  today.ra = ra
  today.gainStem = gainStem
  today.gainRoot = gainRoot
  today.drawStem = drawStem
  today.drawRoot = drawRoot
}

/** Share of the light above a layer that passes it: all between the crowns, what the leaves leave under them. */
function lightBelow(lai: number, cover: number): number {
  return 1 - cover + cover * Math.exp((-constants.extinction * lai) / cover)
}

/** The living part of a pool: all of a small one, at most `most` of a large one. */
function living(pool: number, most: number): number {
  return pool / (1 + pool / most)
}

/** Carbon below ground and on it, Mg C ha⁻¹. */
interface SoilPools {
  litterLeaf: number
  litterStem: number
  litterRoot: number
  humus: number
}

/** Rates per day at 15 °C and best moisture, and the shares respired. */
interface SoilTraits {
  readonly rateLeaf: number
  readonly rateStem: number
  readonly rateRoot: number
  readonly rateHumus: number
  readonly respiredLeaf: number
  readonly respiredStem: number
  readonly respiredRoot: number
}

/** Reads the soil's parameters out of a checked parameter set. */
function soilTraits(parameters: ProcessParameters): SoilTraits {
  const value = (name: string): number => parameters[`soil_${name}`] ?? NaN
  return {
    rateLeaf: value('sr_lf') / constants.daysPerYear,
    rateStem: value('sr_lc') / constants.daysPerYear,
    rateRoot: value('sr_lr') / constants.daysPerYear,
    rateHumus: constants.humusRate / constants.daysPerYear,
    respiredLeaf: value('f_co2_lf'),
    respiredStem: value('f_co2_lc'),
    respiredRoot: value('f_co2_lr'),
  }
}

/** Response of decomposition to the share of the bucket that is full: 0.2 when dry, 1 at 0.6, 0.6 when full. */
export function decompositionMoisture(fullness: number): number {
  if (fullness <= 0.6) return 0.2 + (0.8 * fullness) / 0.6
  return 1 - 0.4 * ((fullness - 0.6) / 0.4) ** 2
}

/**
 * Decomposes for one day and returns heterotrophic respiration, Mg C ha⁻¹ day⁻¹. Litter falls after this.
 *
 * @param onGround climate factor (temperature × moisture) of leaf and stem litter
 * @param inGround climate factor of root litter
 * @param deep climate factor of humus
 */
function decompose(
  traits: SoilTraits,
  pools: SoilPools,
  onGround: number,
  inGround: number,
  deep: number,
): number {
  const leaf = pools.litterLeaf * Math.min(1, traits.rateLeaf * onGround)
  const stem = pools.litterStem * Math.min(1, traits.rateStem * onGround)
  const root = pools.litterRoot * Math.min(1, traits.rateRoot * inGround)
  const humus = pools.humus * Math.min(1, traits.rateHumus * deep)
  const fromLeaf = leaf * traits.respiredLeaf
  const fromStem = stem * traits.respiredStem
  const fromRoot = root * traits.respiredRoot
  pools.litterLeaf -= leaf
  pools.litterStem -= stem
  pools.litterRoot -= root
  pools.humus += leaf - fromLeaf + (stem - fromStem) + (root - fromRoot) - humus
  return fromLeaf + fromStem + fromRoot + humus
}

/** Photosynthesis and transpiration relative to a bucket with water enough. */
function waterStress(water: number): number {
  return Math.min(1, water / (constants.stressBelow * constants.waterCapacity))
}

/**
 * Water in the bucket after one day, mm: rain and melt in, transpiration through leaves and evaporation between them
 * out, what does not fit runs off.
 *
 * @param evaporation reference evapotranspiration, mm day⁻¹
 */
export function waterAfter(water: number, rain: number, evaporation: number, lai: number): number {
  const bare = Math.exp(-constants.extinction * lai)
  const lost = evaporation * ((1 - bare) * waterStress(water) + (bare * water) / constants.waterCapacity)
  return Math.min(constants.waterCapacity, Math.max(0, water - lost + rain))
}

/** All that a day hands to the next: carbon in Mg C ha⁻¹, water in mm. */
export interface EcosystemState {
  readonly tree: LayerPools
  readonly c3: LayerPools
  readonly soil: SoilPools
  water: number
}

/** A parameter set with its units turned to per day. */
export interface EcosystemTraits {
  readonly tree: LayerTraits
  readonly c3: LayerTraits
  readonly soil: SoilTraits
}

/** What happened on one day, Mg C ha⁻¹ day⁻¹. */
export interface EcosystemDay {
  readonly tree: LayerDay
  readonly c3: LayerDay
  rh: number
  /** Climate factors of decomposition on this day: litter on the ground, in the ground, humus. */
  onGround: number
  inGround: number
  deep: number
}

/** Turns a checked parameter set into what the loop uses. */
export function traitsOf(parameters: ProcessParameters): EcosystemTraits {
  return {
    tree: layerTraits(parameters, 'tree'),
    c3: layerTraits(parameters, 'c3'),
    soil: soilTraits(parameters),
  }
}

/** One day: trees take light first, the understorey what is left; then the soil decays and receives the litter. */
export function advance(
  traits: EcosystemTraits,
  state: EcosystemState,
  forcing: Forcing,
  day: number,
  today: EcosystemDay,
): void {
  const { soil } = state
  const treeLai = state.tree.leaf * traits.tree.laiPerCarbon
  const lai = treeLai + state.c3.leaf * traits.c3.laiPerCarbon
  const stress = waterStress(state.water)
  layerDay(traits.tree, state.tree, forcing, day, 1, stress, today.tree)
  layerDay(traits.c3, state.c3, forcing, day, lightBelow(treeLai, traits.tree.cover), stress, today.c3)

  const moisture = decompositionMoisture(state.water / constants.waterCapacity)
  today.onGround = at(forcing.warmthOnGround, day) * moisture
  today.inGround = at(forcing.warmthInGround, day) * moisture
  today.deep = at(forcing.warmthDeep, day) * moisture
  today.rh = decompose(traits.soil, soil, today.onGround, today.inGround, today.deep)
  soil.litterLeaf += today.tree.fallLeaf + today.c3.fallLeaf
  soil.litterStem += today.tree.fallStem + today.c3.fallStem
  soil.litterRoot += today.tree.fallRoot + today.c3.fallRoot
  state.water = waterAfter(state.water, at(forcing.rain, day), at(forcing.evaporation, day), lai)
}

/** An empty record for {@link advance} to write into. */
export function emptyDay(): EcosystemDay {
  return { tree: emptyLayerDay(), c3: emptyLayerDay(), rh: 0, onGround: 0, inGround: 0, deep: 0 }
}

/** All carbon of a state, Mg C ha⁻¹. */
export function totalCarbon({ tree, c3, soil }: EcosystemState): number {
  const plants = tree.leaf + tree.stem + tree.root + c3.leaf + c3.stem + c3.root
  return plants + soil.litterLeaf + soil.litterStem + soil.litterRoot + soil.humus
}

export function copyState({ tree, c3, soil, water }: EcosystemState): EcosystemState {
  return { tree: { ...tree }, c3: { ...c3 }, soil: { ...soil }, water }
}

function at(series: Float64Array, day: number): number {
  return series[day] as number
}
