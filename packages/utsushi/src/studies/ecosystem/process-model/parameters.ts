// The 36 parameters of the built-in process model: name, unit, research range and meaning. The table here is the one
// that users see (`docs/studies/process-model.md` repeats it, and a test compares the two). What the model does with
// them is in `layer.ts` and `soil.ts`; what it holds fixed is in `constants.ts`.
import { InputError } from '@utsushi/study'

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
  return layers.every((layer) => {
    const [tmin, topt, tmax] = ['tmin', 'topt', 'tmax'].map((name) => parameters[`${layer}_${name}`] ?? NaN)
    return tmin !== undefined && topt !== undefined && tmax !== undefined && tmin < topt && topt < tmax
  })
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
