// What the process model is told: its 36 parameters with name, unit, research range and meaning, how parameter sets are
// checked and drawn, and the constants that no run changes. The table here is the one that users see
// (`docs/studies/process-model.md` repeats it, and a test compares the two).
import { latinHypercube } from '@utsushi/data'
import { InputError } from '@utsushi/ground'

/** One perturbed parameter. */
export interface ParameterDefinition {
  readonly name: string
  readonly unit: string
  readonly min: number
  /** A number, or the name of the parameter that bounds this one from above. */
  readonly max: number | string
  readonly meaning: string
}

/** Values by parameter name, in the units of {@link parameterDefinitions}. */
export type ProcessParameters = Readonly<Record<string, number>>

/** The two plant layers, upper first. */
export const layers = ['tree', 'c3'] as const
export type Layer = (typeof layers)[number]

/** The 15 parameters that each layer has, without their layer prefix. */
const ofLayer: readonly ParameterDefinition[] = [
  {
    name: 'alloc_ass',
    unit: '1',
    min: 0.01,
    max: 'alloc_abg',
    meaning: 'share of growth that goes to leaves (part of alloc_abg)',
  },
  { name: 'alloc_abg', unit: '1', min: 0.1, max: 0.9, meaning: 'share of growth that goes above ground' },
  {
    name: 'pmax',
    unit: 'µmol CO2 m-2 s-1',
    min: 8,
    max: 30,
    meaning: 'light-saturated photosynthesis of a leaf at its best, per leaf area',
  },
  {
    name: 'rmf0',
    unit: 'mg C (g C)-1 day-1',
    min: 0.01,
    max: 2,
    meaning: 'maintenance respiration of living tissue at 15 °C',
  },
  { name: 'qTf0', unit: '1', min: 1.5, max: 2.5, meaning: 'Q10 of the maintenance respiration of leaves' },
  { name: 'qTc0', unit: '1', min: 1.5, max: 2.5, meaning: 'Q10 of the maintenance respiration of stems' },
  { name: 'qTr0', unit: '1', min: 1.5, max: 2.5, meaning: 'Q10 of the maintenance respiration of roots' },
  {
    name: 'lue',
    unit: 'mol CO2 (mol photon)-1',
    min: 0.02,
    max: 0.08,
    meaning: 'initial slope of the light response of a leaf',
  },
  { name: 'sla', unit: 'cm2 (g dry matter)-1', min: 80, max: 270, meaning: 'specific leaf area' },
  { name: 'topt', unit: '°C', min: 10, max: 35, meaning: 'best daytime temperature for photosynthesis' },
  { name: 'tmin', unit: '°C', min: -5, max: 20, meaning: 'daytime temperature below which there is none' },
  { name: 'tmax', unit: '°C', min: 25, max: 50, meaning: 'daytime temperature above which there is none' },
  { name: 'lf0', unit: 'month-1', min: 0, max: 0.1, meaning: 'leaf fall in mild weather' },
  { name: 'lc0', unit: 'year-1', min: 0, max: 0.1, meaning: 'turnover of stems and coarse wood to litter' },
  { name: 'lr0', unit: 'month-1', min: 0, max: 0.1, meaning: 'turnover of roots to litter' },
]

const litterOf = { lf: 'leaf', lc: 'stem', lr: 'root' } as const
const ofSoil: readonly ParameterDefinition[] = [
  ...(['lf', 'lc', 'lr'] as const).map((organ) => ({
    name: `soil_sr_${organ}`,
    unit: 'year-1',
    min: 0.01,
    max: 3,
    meaning: `decomposition of ${litterOf[organ]} litter at 15 °C and best moisture`,
  })),
  ...(['lf', 'lc', 'lr'] as const).map((organ) => ({
    name: `soil_f_co2_${organ}`,
    unit: '1',
    min: 0.3,
    max: 0.9,
    meaning: `share of decomposed ${litterOf[organ]} litter that is respired; the rest becomes humus`,
  })),
]

/** The table that ships: 15 parameters of the tree layer, 15 of the C3 understorey, 6 of the soil, in file order. */
export const parameterDefinitions: readonly ParameterDefinition[] = [
  ...layers.flatMap((layer) =>
    ofLayer.map((definition) => ({
      ...definition,
      name: `${layer}_${definition.name}`,
      max: typeof definition.max === 'string' ? `${layer}_${definition.max}` : definition.max,
    })),
  ),
  ...ofSoil,
]

/**
 * The middle of every range; a bound that is another parameter is taken at that parameter's middle.
 *
 * @example
 * runProcessModel({ parameters: { ...midRangeParameters(), tree_pmax: 12 }, weather })
 */
export function midRangeParameters(): Record<string, number> {
  const middle = (definition: ParameterDefinition): number => (definition.min + upper(definition)) / 2
  const upper = ({ max }: ParameterDefinition): number => {
    if (typeof max === 'number') return max
    const bound = parameterDefinitions.find(({ name }) => name === max)
    return bound === undefined ? NaN : middle(bound)
  }
  return Object.fromEntries(parameterDefinitions.map((definition) => [definition.name, middle(definition)]))
}

/**
 * Whether the temperatures of both layers stand in the order the temperature response needs: tmin < topt < tmax.
 * An independent hypercube breaks it in about a third of the draws.
 */
export function temperaturesInOrder(parameters: ProcessParameters): boolean {
  return layers.every((layer) => inOrder(parameters, layer))
}

function inOrder(parameters: ProcessParameters, layer: Layer): boolean {
  const [tmin = NaN, topt = NaN, tmax = NaN] = ['tmin', 'topt', 'tmax'].map(
    (name) => parameters[`${layer}_${name}`],
  )
  return tmin < topt && topt < tmax
}

/**
 * Checks a parameter set: every one of the 36 present and finite, nothing unknown, and physically possible.
 * Values outside the research range are allowed.
 *
 * @throws InputError naming the parameter.
 */
export function checkParameters(parameters: ProcessParameters): void {
  const known = new Set(parameterDefinitions.map(({ name }) => name))
  for (const name of Object.keys(parameters))
    if (!known.has(name)) throw new InputError(`${name} is not a parameter of the process model`)
  for (const { name, unit, min } of parameterDefinitions) {
    const value = parameters[name]
    if (value === undefined || !Number.isFinite(value))
      throw new InputError(`parameter ${name} is ${value ?? 'missing'}; expected a number (${unit})`)
    if (min >= 0 && value < 0) throw new InputError(`parameter ${name} is ${value}; it cannot be negative`)
  }
  const value = (name: string): number => parameters[name] ?? NaN
  for (const layer of layers) {
    const [leaf, above] = [value(`${layer}_alloc_ass`), value(`${layer}_alloc_abg`)]
    if (leaf > above)
      throw new InputError(`parameter ${layer}_alloc_ass is ${leaf}, above ${layer}_alloc_abg ${above}`)
    if (above > 1) throw new InputError(`parameter ${layer}_alloc_abg is ${above}; a share cannot exceed 1`)
    for (const name of ['pmax', 'lue'])
      if (value(`${layer}_${name}`) === 0)
        throw new InputError(`parameter ${layer}_${name} is 0; expected > 0`)
  }
  for (const name of ['soil_f_co2_lf', 'soil_f_co2_lc', 'soil_f_co2_lr'])
    if (value(name) > 1) throw new InputError(`parameter ${name} is ${value(name)}; a share cannot exceed 1`)
  if (!temperaturesInOrder(parameters))
    throw new InputError(
      'parameters tmin, topt, tmax of a layer are out of order; expected tmin < topt < tmax',
    )
}

/** How to draw. */
export interface DrawOptions {
  readonly samples: number
  readonly seed: number
  /** Spread the samples so that the closest two lie as far apart as can be. */
  readonly maximin?: boolean
}

/** Drawn parameter sets, and how the draw went. */
export interface ParameterDraw {
  readonly samples: readonly ProcessParameters[]
  /** Smallest distance between two samples in the unit cube of 36 dimensions. */
  readonly closest: number
  /** Samples of the first draw whose topt lay outside (tmin, tmax) and that were drawn again. */
  readonly redrawn: number
  /** Of those, samples that found no place in the hypercube and were drawn by themselves. */
  readonly unstratified: number
}

/**
 * Draws parameter sets. Values carry nine significant digits, so that a table of them holds exactly what was run.
 *
 * @throws InputError when `samples` is not a whole number from 1.
 * @example
 * drawParameters({ samples: 180, seed: 1 }).samples[0].tree_pmax // µmol CO2 m⁻² s⁻¹
 */
export function drawParameters(options: DrawOptions): ParameterDraw {
  const design = latinHypercube({
    ...options,
    parameters: parameterDefinitions.map(({ name, min, max, unit }) => ({ name, min, max, unit })),
    constraints: layers.map((layer) => ({
      name: `${layer}_tmin < ${layer}_topt < ${layer}_tmax`,
      holds: (sample) => inOrder(sample, layer),
    })),
  })
  const width = design.names.length
  const samples = Array.from({ length: design.samples }, (_, sample) =>
    Object.fromEntries(
      design.names.map((name, place) => [
        name,
        Number((design.values[sample * width + place] as number).toPrecision(9)),
      ]),
    ),
  )
  return { samples, closest: design.closest, redrawn: design.redrawn, unstratified: design.unstratified }
}

/** What the model holds fixed, each with its unit. */
export const constants = {
  /** µmol photons per joule of shortwave: photosynthetically active part times photons per joule; 2.00 measured at DE-Hai. */
  photonsPerJoule: 2.0,
  /** Extinction of light by leaf area (Monsi & Saeki), m2 ground per m2 leaf. */
  extinction: 0.5,
  /** Share of the ground under the crowns of each layer; light between the crowns of trees reaches the understorey. */
  crownCover: { tree: 0.8, c3: 1 },
  /** Daytime air is warmer than the daily mean by this many °C per W m-2 of daily mean shortwave. */
  daytimeWarming: 0.012,
  /** Humidity deficit that halves light-saturated photosynthesis (Leuning 1995), hPa. */
  halvingDeficit: 20,
  /** CO2 inside leaves over CO2 outside. */
  internalCo2: 0.7,
  /** CO2 compensation point, ppm. */
  compensationCo2: 40,
  /** Effective Michaelis constant of CO2 fixation, ppm. */
  michaelisCo2: 500,
  /** CO2 at which `pmax` holds, ppm. */
  referenceCo2: 380,
  /** Carbon in dry matter, g per g. */
  carbonInDryMatter: 0.5,
  /** Carbon respired per carbon of new tissue. */
  growthRespiration: 0.25,
  /** Living tissue of stems and of roots approaches this amount as the pools grow (the rest is dead wood), Mg C ha-1. */
  livingStem: 10,
  livingRoot: 10,
  /** Leaves fall this many times faster on days too cold or too hot for photosynthesis. */
  stressLeafFall: 2,
  /** Leaf area index at which a layer stops growing leaves: the share for leaves falls linearly towards it. */
  largestLai: { tree: 8, c3: 5 },
  /** Decomposition of humus at 15 °C and best moisture, year-1. */
  humusRate: 0.08,
  /** Plant-available water that the one bucket holds, mm. */
  waterCapacity: 180,
  /** Share of the bucket below which photosynthesis and transpiration fall. */
  stressBelow: 0.4,
  /** Age of the stand when a run begins: wood and roots have grown this long, years. */
  standAge: 100,
  /** Age of litter and humus, years. */
  soilAge: 1000,
  daysPerYear: 365.25,
  daysPerMonth: 365.25 / 12,
} as const

/** 1 µmol CO2 m-2 is this many Mg C ha-1: 12.011 g C per mol. */
export const micromolPerSquareMetre = 12.011e-8
