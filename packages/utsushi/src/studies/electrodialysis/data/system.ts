// What a study file's `system` section declares, in an order that tables and models can rely on: features are controls,
// volumes (by compartment), concentrations (species by species, each by compartment), responses.
import { lookUp } from '@utsushi/ground'
import type { ElectrodialysisConfig, SystemSection } from '../config.js'

/** What a column is. */
export type VariableKind = 'control' | 'volume' | 'concentration' | 'response'

/** One feature: a column of the table with its unit and its place in the system. */
export interface Variable {
  /** The column. */
  readonly name: string
  readonly unit: string
  readonly kind: VariableKind
  /** Place of its compartment, of a volume or concentration. */
  readonly compartment?: number
  /** Place of its species, of a concentration. */
  readonly species?: number
  /** Of a response: predicted from the new state, or known at every step like a control. */
  readonly mode?: 'predicted' | 'measured'
}

/** A pair of places of compartments. */
export type Exchange = readonly [from: number, to: number]

/** The declared system; places index `compartments` and `species`. */
export interface DeclaredSystem {
  readonly compartments: readonly string[]
  readonly species: readonly string[]
  readonly exchanges: readonly Exchange[]
  /** The unmeasured compartment outside, if there is one. */
  readonly reservoir?: {
    readonly compartments: readonly number[]
    readonly species: readonly number[]
    readonly volume: boolean
  }
  /** By compartment: volume that a sample takes, and water lost per unit of time. */
  readonly outflows: readonly { readonly sampling: number; readonly evaporation: number }[]
  readonly volumeUnit: string
  readonly concentrationUnit: string
  readonly timeUnit: string
  /** Features of every table, in order. */
  readonly variables: readonly Variable[]
  readonly places: FeaturePlaces
}

/** Where the features of each kind stand among all features. */
export interface FeaturePlaces {
  readonly controls: readonly number[]
  /** By compartment. */
  readonly volumes: readonly number[]
  /** `[species][compartment]` */
  readonly concentrations: readonly (readonly number[])[]
  readonly responses: readonly number[]
}

/**
 * The system that a study file declares, its defaults filled in.
 * @example declaredSystem(config).variables.map(({ name }) => name) // ['V', 'E', 'VF', 'VA', 'VB', 'CFLA', …, 'I']
 */
export function declaredSystem({
  system,
  data,
}: Pick<ElectrodialysisConfig, 'system' | 'data'>): DeclaredSystem {
  const compartments = Object.keys(system.compartments)
  const species = Object.keys(system.species)
  const place = (compartment: string): number => compartments.indexOf(compartment)
  const { reservoir } = system
  const variables = variablesOf(system)
  return {
    compartments,
    species,
    exchanges:
      system.exchanges?.map(([a, b]): Exchange => [place(a), place(b)]) ??
      compartments.slice(1).map((_, other): Exchange => [0, other + 1]),
    ...(reservoir !== undefined && {
      reservoir: {
        compartments: reservoir.compartments.map(place),
        species: (reservoir.species ?? species).map((each) => species.indexOf(each)),
        volume: reservoir.volume,
      },
    }),
    outflows: compartments.map((each) => lookUp(system.outflows, each) ?? { sampling: 0, evaporation: 0 }),
    volumeUnit: system.volumeUnit,
    concentrationUnit: system.concentrationUnit,
    timeUnit: data.timeUnit,
    variables,
    places: placesOf(variables, species.length),
  }
}

function variablesOf(system: SystemSection): readonly Variable[] {
  const compartments = Object.entries(system.compartments)
  return [
    ...Object.entries(system.controls).map(([name, unit]): Variable => ({ name, unit, kind: 'control' })),
    ...compartments.map(([, { volume }], compartment): Variable => ({
      name: volume,
      unit: system.volumeUnit,
      kind: 'volume',
      compartment,
    })),
    ...Object.values(system.species).flatMap((columns, species) =>
      compartments.map(([compartment], place): Variable => ({
        name: columns[compartment] ?? '',
        unit: system.concentrationUnit,
        kind: 'concentration',
        compartment: place,
        species,
      })),
    ),
    ...Object.entries(system.responses).map(([name, declared]): Variable => {
      const { unit, mode } =
        typeof declared === 'string' ? { unit: declared, mode: 'predicted' as const } : declared
      return { name, unit, kind: 'response', mode }
    }),
  ]
}

function placesOf(variables: readonly Variable[], species: number): FeaturePlaces {
  const of = (wanted: VariableKind, which?: number): number[] =>
    variables.flatMap((variable, place) =>
      variable.kind === wanted && (which === undefined || variable.species === which) ? [place] : [],
    )
  return {
    controls: of('control'),
    volumes: of('volume'),
    concentrations: Array.from({ length: species }, (_, which) => of('concentration', which)),
    responses: of('response'),
  }
}
