// Photosynthesis of one canopy layer over one day: a rectangular hyperbola per leaf, integrated over the canopy
// (Monsi & Saeki 1953) and over a day whose light follows sin² (Kuroiwa 1966), as in Sim-CYCLE (Ito & Oikawa 2002).
import { constants, micromolPerSquareMetre } from './constants.js'

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

/** Response to CO2 (ppm), 1 at the reference concentration. */
export function co2Response(co2: number): number {
  const rate = (outside: number): number => {
    const inside = constants.internalCo2 * outside
    return (inside - constants.compensationCo2) / (inside + constants.michaelisCo2)
  }
  return Math.max(0, rate(co2) / rate(constants.referenceCo2))
}

/** Response to humidity deficit (hPa), 1 in saturated air (Leuning 1995). */
export function deficitResponse(deficit: number): number {
  return 1 / (1 + deficit / constants.halvingDeficit)
}
