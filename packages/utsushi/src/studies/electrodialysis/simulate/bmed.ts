// Bipolar-membrane electrodialysis of potassium lactate: cells of bipolar membrane, acid, anion-exchange membrane, feed,
// cation-exchange membrane, base, with electrode chambers at both ends. Equations and constants are on
// docs/studies/electrodialysis-simulator.md; it is a plausible stack, not a particular one.
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
import { conductivity, FARADAY, WATER } from './electrolyte.js'

/** A laboratory stack (five cells of 20 cm²) and its membranes. */
export const bmedStack = {
  cells: 5,
  /** Membrane area of one cell, m². */
  area: 20e-4,
  /** Thickness of a compartment, m. */
  gap: 0.75e-3,
  /** Thickness of both electrode chambers together, m. */
  electrodeGap: 1e-2,
  /** Area resistance of the three membranes of a cell together, Ω m² (2.5 + 2.5 + 3 Ω cm²). */
  membranes: 8e-4,
  /** Water dissociation in a bipolar membrane at unit activities, V (Strathmann 2004). */
  dissociation: 0.83,
  /** Decomposition of water at the electrodes with their overpotentials, V. */
  electrodes: 2.1,
  /** Share of the current that the counter-ion carries while there is plenty of it. */
  efficiency: 0.95,
  /** Concentration in the feed at which water is split instead for half of the current, mol/L. */
  halfSupply: 0.015,
  /** Permeability of the membranes to what diffuses back, L s⁻¹ m⁻² (10⁻⁴ is 10⁻⁷ m/s). */
  lactatePermeability: 2.5e-4,
  potassiumPermeability: 2e-4,
  /** The same for co-ions: lactate to the base, potassium to the acid. */
  coIonPermeability: 3e-5,
  /** Share of the current that salt carries through the bipolar membrane, per mol/L beside it. */
  bipolarLeak: 0.01,
  /** Water dragged along, mol per mol of lactate and of potassium. */
  lactateWater: 8,
  potassiumWater: 6,
  /** Water permeability, L s⁻¹ m⁻² per osmol/L. */
  osmosis: 3e-5,
  /** Acid dissociation constant of lactic acid, mol/L (pKa 3.86). */
  acidity: 1.38e-4,
} as const

const [feed, acid, base] = [0, 1, 2]
const [lactate, potassium] = [0, 1]

/** Settings `V` (V, over the whole stack) and `E` (mol/L sodium sulfate in the electrode chambers). */
export const bmed: Process = {
  compartments: ['feed', 'acid', 'base'],
  species: ['lactate', 'potassium'],
  rates,
}

function rates(state: BatchState, settings: Settings): Rates {
  const { cells, area, efficiency, bipolarLeak, lactateWater, potassiumWater } = bmedStack
  const at = (species: number, compartment: number): number => concentration(state, species, compartment)
  const current = stackCurrent(state, settings)
  // mol/s that a full transport number would carry, over all cells.
  const carried = (cells * current) / FARADAY
  const membrane = cells * area
  const migration = (species: number): number => efficiency * carried * supplied(at(species, feed))
  const toAcid = migration(lactate)
  const toBase = migration(potassium)
  const backDiffusion = (permeability: number, species: number, to: number): number =>
    permeability * membrane * (at(species, feed) - at(species, to))
  const { lactatePermeability, potassiumPermeability, coIonPermeability } = bmedStack
  const water = (ions: number, drag: number, to: number): number =>
    ions * drag * WATER + bmedStack.osmosis * membrane * (osmolarity(state, to) - osmolarity(state, feed))
  return {
    current,
    transfers: [
      {
        from: feed,
        to: acid,
        amounts: [
          toAcid + backDiffusion(lactatePermeability, lactate, acid),
          backDiffusion(coIonPermeability, potassium, acid),
        ],
        volume: water(toAcid, lactateWater, acid),
      },
      {
        from: feed,
        to: base,
        amounts: [
          backDiffusion(coIonPermeability, lactate, base),
          toBase + backDiffusion(potassiumPermeability, potassium, base),
        ],
        volume: water(toBase, potassiumWater, base),
      },
      {
        from: acid,
        to: base,
        amounts: [
          carried * bipolarLeak * dissociated(state).lactate,
          -carried * bipolarLeak * at(potassium, base),
        ],
        volume: 0,
      },
    ],
  }
}

/** Current through the stack, A: what the voltage leaves for its resistance. */
function stackCurrent(state: BatchState, settings: Settings): number {
  const { cells, area, gap, electrodeGap, membranes, dissociation, electrodes } = bmedStack
  const { V: voltage = NaN, E: electrolyte = NaN } = settings
  const salt = (species: number, compartment: number): number => concentration(state, species, compartment)
  const feedIons = {
    potassium: salt(potassium, feed),
    lactate: salt(lactate, feed),
  }
  const acidIons = { ...dissociated(state), potassium: salt(potassium, acid) }
  const baseIons = {
    potassium: salt(potassium, base),
    lactate: salt(lactate, base),
    hydroxide: salt(potassium, base) - salt(lactate, base),
  }
  const cell =
    gap / conductivity(feedIons) + gap / conductivity(acidIons) + gap / conductivity(baseIons) + membranes
  const rinse = electrodeGap / conductivity({ sodium: 2 * electrolyte, sulfate: electrolyte })
  return Math.max(0, ((voltage - cells * dissociation - electrodes) * area) / (cells * cell + rinse))
}

/** Protons and lactate ions in the acid, mol/L: the acid dissociates as far as its potassium lets it. */
function dissociated(state: BatchState): { readonly hydrogen: number; readonly lactate: number } {
  const total = Math.max(0, concentration(state, lactate, acid))
  const salt = Math.min(total, Math.max(0, concentration(state, potassium, acid)))
  const both = salt + bmedStack.acidity
  // h² + (k + Ka) h − Ka (c − k) = 0, in the form that loses no digits.
  const product = bmedStack.acidity * (total - salt)
  const hydrogen = (2 * product) / (both + Math.sqrt(both * both + 4 * product))
  return { hydrogen, lactate: hydrogen + salt }
}

/** Dissolved particles, osmol/L: ions of the feed and base; of the acid, molecules and what dissociates. */
function osmolarity(state: BatchState, compartment: number): number {
  const [l, k] = [concentration(state, lactate, compartment), concentration(state, potassium, compartment)]
  if (compartment === acid) return l + k + dissociated(state).hydrogen
  return compartment === base ? 2 * Math.max(l, k) : l + k
}

/** Share of a current that ions carry where their supply runs out. */
function supplied(concentrated: number): number {
  return Math.max(0, concentrated) / (Math.max(0, concentrated) + bmedStack.halfSupply)
}

/** Potassium lactate at 0.3–0.7 mol/L, sampled every quarter of an hour until it is used up or the day is over. */
export const bmedCampaign: Campaign = {
  process: bmed,
  layout: {
    file: 'BMED_DATA_AG.csv',
    experiment: 'exp',
    time: { name: 't', unit: 'h', seconds: 3600 },
    settings: [
      { name: 'V', unit: 'V' },
      { name: 'E', unit: 'mol/L' },
    ],
    volumes: ['VF', 'VA', 'VB'],
    concentrations: [
      ['CFLA', 'CALA', 'CBLA'],
      ['CFK', 'CAK', 'CBK'],
    ],
    concentrationFactor: 1,
    concentrationUnit: 'mol/L',
    current: 'I',
  },
  interval: 0.25,
  ranges: [
    { name: 'voltage', min: 9.5, max: 17, unit: 'V' },
    { name: 'electrolyte', min: 0.1, max: 0.5, unit: 'mol/L' },
    { name: 'salt', min: 0.3, max: 0.7, unit: 'mol/L' },
    { name: 'acid', min: 0.02, max: 0.1, unit: 'mol/L' },
    { name: 'base', min: 0.05, max: 0.15, unit: 'mol/L' },
    { name: 'feedVolume', min: 0.8, max: 1.3, unit: 'L' },
    { name: 'acidVolume', min: 0.5, max: 1, unit: 'L' },
    { name: 'baseVolume', min: 0.5, max: 1, unit: 'L' },
    { name: 'hours', min: 5.5, max: 8, unit: 'h' },
  ],
  batch: ({
    voltage = NaN,
    electrolyte = NaN,
    salt = NaN,
    acid: acidity = NaN,
    base: alkali = NaN,
    ...drawn
  }) => {
    const { feedVolume = NaN, acidVolume = NaN, baseVolume = NaN, hours = NaN } = drawn
    const start = stateOf(
      [
        [salt, acidity, 0],
        [salt, 0, alkali],
      ],
      [feedVolume, acidVolume, baseVolume],
    )
    return {
      settings: { V: voltage, E: electrolyte },
      start,
      samples: 1 + Math.round(hours / 0.25),
      done: leftBelow(start, 1, 0.03),
    }
  },
}
