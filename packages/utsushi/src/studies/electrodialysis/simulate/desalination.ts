// Conventional electrodialysis of a mixed salt, diluate to concentrate: sodium through the cation-exchange membrane,
// chloride and sulfate competing for the anion-exchange membrane. A second system, with other compartments and species,
// that shows that nothing is hard-wired; constants are on docs/studies/electrodialysis-simulator.md.
import {
  concentration,
  leftBelow,
  stateOf,
  type BatchState,
  type Campaign,
  type Process,
  type Rates,
  type Settings,
} from './batch.js'
import { conductivity, FARADAY, molarConductivity, THERMAL_VOLTAGE, WATER } from './electrolyte.js'

/** A bench stack of ten pairs of 64 cm². */
export const desalinationStack = {
  pairs: 10,
  /** m² */
  area: 64e-4,
  /** m */
  gap: 0.5e-3,
  /** Area resistance of both membranes of a pair, Ω m². */
  membranes: 5e-4,
  /** V */
  electrodes: 2.1,
  /** Rinse and contacts, Ω. */
  rinse: 0.6,
  /** Permselectivity of either membrane. */
  efficiency: 0.96,
  /** Concentration of charge in the diluate at which half the current splits water, mol/L. */
  halfSupply: 0.002,
  /** Salt diffusing back, L s⁻¹ m⁻². */
  permeability: 1e-4,
  /** Sulfate passes so much less than its share of the conductivity. */
  sulfateSelectivity: 0.5,
  /** Water dragged along, mol per mol of charge. */
  water: 10,
  /** L s⁻¹ m⁻² per osmol/L */
  osmosis: 3e-5,
  /** L of liquid that wets most of a compartment. */
  lastVolume: 0.002,
} as const

const [diluate, concentrate] = [0, 1]
const [sodium, chloride, sulfate] = [0, 1, 2]

/** Setting `U` (V, over the whole stack). */
export const desalination: Process = {
  compartments: ['diluate', 'concentrate'],
  species: ['sodium', 'chloride', 'sulfate'],
  rates,
}

function rates(state: BatchState, settings: Settings): Rates {
  const { pairs, area, efficiency, permeability, water, osmosis, halfSupply } = desalinationStack
  const at = (species: number, compartment: number): number => concentration(state, species, compartment)
  const current = stackCurrent(state, settings)
  const charge = Math.max(0, at(sodium, diluate))
  const wet = wetted(Math.min(...state.volumes))
  const carried = (wet * efficiency * pairs * current * charge) / (charge + halfSupply) / FARADAY
  const share = sulfateShare(state)
  const membrane = wet * pairs * area
  const diffusion = (species: number): number =>
    permeability * membrane * (at(species, diluate) - at(species, concentrate))
  const [cl, so] = [diffusion(chloride), diffusion(sulfate)]
  const osmolarity = (compartment: number): number =>
    [sodium, chloride, sulfate].reduce((sum, species) => sum + at(species, compartment), 0)
  return {
    current,
    transfers: [
      {
        from: diluate,
        to: concentrate,
        // Both compartments stay neutral: sodium diffuses with the anions.
        amounts: [carried + cl + 2 * so, carried * (1 - share) + cl, (carried * share) / 2 + so],
        volume:
          carried * water * WATER + osmosis * membrane * (osmolarity(concentrate) - osmolarity(diluate)),
      },
    ],
  }
}

/** Share of the membranes that a compartment's last millilitres still wet: nothing passes a dry one. */
const wetted = (volume: number): number => 1 - Math.exp(-Math.max(0, volume) / desalinationStack.lastVolume)

/** Share of the anions' charge that sulfate carries. */
function sulfateShare(state: BatchState): number {
  const carries = (species: number, mobility: number): number =>
    Math.max(0, concentration(state, species, diluate)) * mobility
  const slow = carries(sulfate, molarConductivity.sulfate) * desalinationStack.sulfateSelectivity
  const fast = carries(chloride, molarConductivity.chloride)
  return slow + fast > 0 ? slow / (slow + fast) : 0
}

function stackCurrent(state: BatchState, { U: voltage = NaN }: Settings): number {
  const { pairs, area, gap, membranes, electrodes, rinse, efficiency } = desalinationStack
  const ions = (compartment: number): number =>
    conductivity({
      sodium: concentration(state, sodium, compartment),
      chloride: concentration(state, chloride, compartment),
      sulfate: concentration(state, sulfate, compartment),
    })
  const [poor, rich] = [ions(diluate), ions(concentrate)]
  const membranePotential = 2 * efficiency * THERMAL_VOLTAGE * Math.log(rich / poor)
  const resistance = (pairs * (gap / poor + gap / rich + membranes)) / area + rinse
  return Math.max(0, (voltage - electrodes - pairs * membranePotential) / resistance)
}

/** Sodium chloride with sulfate at 0.06–0.16 mol/L of charge, sampled every five minutes until it is fresh or the time is up. */
export const desalinationCampaign: Campaign = {
  process: desalination,
  layout: {
    file: 'ED_DATA.csv',
    experiment: 'batch',
    time: { name: 'minutes', unit: 'min', seconds: 60 },
    settings: [{ name: 'U', unit: 'V' }],
    volumes: ['VD', 'VC'],
    concentrations: [
      ['Na_D', 'Na_C'],
      ['Cl_D', 'Cl_C'],
      ['SO4_D', 'SO4_C'],
    ],
    concentrationFactor: 1000,
    concentrationUnit: 'mmol/L',
    current: 'I',
  },
  interval: 5,
  ranges: [
    { name: 'voltage', min: 5, max: 11, unit: 'V' },
    { name: 'charge', min: 0.06, max: 0.16, unit: 'mol/L' },
    { name: 'sulfate', min: 0.05, max: 0.5, unit: '1' },
    { name: 'concentrate', min: 0.02, max: 0.08, unit: 'mol/L' },
    { name: 'diluateVolume', min: 3, max: 6, unit: 'L' },
    { name: 'concentrateVolume', min: 1, max: 2, unit: 'L' },
    { name: 'minutes', min: 70, max: 120, unit: 'min' },
  ],
  batch: ({ voltage = NaN, charge = NaN, sulfate: share = NaN, concentrate: rich = NaN, ...drawn }) => {
    const { diluateVolume = NaN, concentrateVolume = NaN, minutes = NaN } = drawn
    const water = [charge, rich]
    const start = stateOf(
      [water, water.map((each) => each * (1 - share)), water.map((each) => (each * share) / 2)],
      [diluateVolume, concentrateVolume],
    )
    return {
      settings: { U: voltage },
      start,
      samples: 1 + Math.round(minutes / 5),
      done: leftBelow(start, 0, 0.03),
    }
  },
}
