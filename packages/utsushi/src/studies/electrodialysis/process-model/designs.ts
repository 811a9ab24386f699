// Which experiments are run: ranges of what the operator chooses for each batch, and the columns in which it is written.
import { latinHypercube, type ParameterRange } from '@utsushi/data'
import type { SimulationOptions } from '../config.js'
import { stateOf, type BatchState, type Process, type Settings } from './batch.js'
import { bmed } from './bmed.js'
import { desalination } from './desalination.js'

/** A process, how it is run, and how its table looks. */
export interface Campaign {
  readonly process: Process
  /** File, id column, time column with the seconds in its unit, and columns of the settings. */
  readonly layout: {
    readonly file: string
    readonly experiment: string
    readonly time: { readonly name: string; readonly unit: string; readonly seconds: number }
    readonly settings: readonly { readonly name: string; readonly unit: string }[]
    readonly volumes: readonly string[]
    /** `[species][compartment]` */
    readonly concentrations: readonly (readonly string[])[]
    /** Concentrations as written, per mol/L. */
    readonly concentrationFactor: number
    readonly concentrationUnit: string
    readonly current: string
  }
  /** Time between samples, in the layout's unit. */
  readonly interval: number
  readonly ranges: readonly ParameterRange[]
  /** A batch from a drawn set of choices. */
  batch(drawn: Readonly<Record<string, number>>): {
    readonly settings: Settings
    readonly start: BatchState
    readonly samples: number
    readonly done: (state: BatchState) => boolean
  }
}

const value = (drawn: Readonly<Record<string, number>>, name: string): number => drawn[name] ?? NaN

/** Potassium lactate at 0.3–0.7 mol/L, sampled every quarter of an hour until it is used up or the day is over. */
const bmedCampaign: Campaign = {
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
  batch: (drawn) => {
    const salt = value(drawn, 'salt')
    const start = stateOf(
      [
        [salt, value(drawn, 'acid'), 0],
        [salt, 0, value(drawn, 'base')],
      ],
      [value(drawn, 'feedVolume'), value(drawn, 'acidVolume'), value(drawn, 'baseVolume')],
    )
    return {
      settings: { V: value(drawn, 'voltage'), E: value(drawn, 'electrolyte') },
      start,
      samples: 1 + Math.round(value(drawn, 'hours') / 0.25),
      done: leftBelow(start, 1, 0.03),
    }
  },
}

/** Sodium chloride with sulfate at 0.06–0.16 mol/L of charge, sampled every five minutes until it is fresh or the time is up. */
const desalinationCampaign: Campaign = {
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
  batch: (drawn) => {
    const share = value(drawn, 'sulfate')
    const water = [value(drawn, 'charge'), value(drawn, 'concentrate')]
    const start = stateOf(
      [water, water.map((each) => each * (1 - share)), water.map((each) => (each * share) / 2)],
      [value(drawn, 'diluateVolume'), value(drawn, 'concentrateVolume')],
    )
    return {
      settings: { U: value(drawn, 'voltage') },
      start,
      samples: 1 + Math.round(value(drawn, 'minutes') / 5),
      done: leftBelow(start, 0, 0.03),
    }
  },
}

/** Whether less than a share of a species is left in the first compartment. */
function leftBelow(start: BatchState, species: number, share: number): (state: BatchState) => boolean {
  const first = start.amounts[species]?.[0] ?? 0
  return ({ amounts }) => (amounts[species]?.[0] ?? 0) < share * first
}

/** The campaign of a process that a study file may name. */
export const campaigns: Readonly<Record<SimulationOptions['process'], Campaign>> = {
  bmed: bmedCampaign,
  ed: desalinationCampaign,
}

/** Choices for each batch, spread apart over their ranges. */
export function drawChoices({ ranges }: Campaign, samples: number, seed: number): Record<string, number>[] {
  const { names, values } = latinHypercube({ parameters: ranges, samples, seed, maximin: true })
  return Array.from({ length: samples }, (_, sample) =>
    Object.fromEntries(names.map((name, place) => [name, values[sample * names.length + place] ?? NaN])),
  )
}
