// Below the plants, one day at a time: litter and humus decay, and one bucket of water fills and empties. Carbon in
// Mg C ha⁻¹, water in mm.
import { constants } from './constants.js'
import type { ProcessParameters } from './parameters.js'

/** Carbon below ground and on it, Mg C ha⁻¹. */
export interface SoilPools {
  litterLeaf: number
  litterStem: number
  litterRoot: number
  humus: number
}

/** Rates per day at 15 °C and best moisture, and the shares respired. */
export interface SoilTraits {
  readonly rateLeaf: number
  readonly rateStem: number
  readonly rateRoot: number
  readonly rateHumus: number
  readonly respiredLeaf: number
  readonly respiredStem: number
  readonly respiredRoot: number
}

/** Reads the soil's parameters out of a checked parameter set. */
export function soilTraits(parameters: ProcessParameters): SoilTraits {
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

/** Response of decomposition to temperature (Lloyd & Taylor 1994), 1 at 15 °C. */
export function decompositionWarmth(temperature: number): number {
  const above = Math.max(1, temperature + 46.02)
  return Math.exp(308.56 * (1 / 61.02 - 1 / above))
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
export function decompose(
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
export function waterStress(water: number): number {
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
