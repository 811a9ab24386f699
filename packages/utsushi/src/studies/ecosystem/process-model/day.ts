// One day of the whole ecosystem: both layers, then the soil, then the water. The change of all carbon over the day is
// exactly GPP − ER. Running many days is `model.ts`.
import { constants } from './constants.js'
import type { Forcing } from './forcing.js'
import {
  emptyLayerDay,
  layerDay,
  layerTraits,
  lightBelow,
  type LayerDay,
  type LayerPools,
  type LayerTraits,
} from './layer.js'
import type { ProcessParameters } from './parameters.js'
import {
  decompose,
  decompositionMoisture,
  soilTraits,
  waterAfter,
  waterStress,
  type SoilPools,
  type SoilTraits,
} from './soil.js'

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
