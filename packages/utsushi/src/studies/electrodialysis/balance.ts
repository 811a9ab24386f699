// A declared system as the model sees it: which features it reads and predicts, the mass balance between its compartments, and
// what leaves them for good.
import { constant, slice, type Tensor } from '@utsushi/graph'
import { massBalance, type MassBalance, type Scaling } from '@utsushi/learn'
import type { DeclaredSystem } from './system.js'

/** Which features the model reads and predicts, by place among all features. */
export interface ModelColumns {
  /** Controls, and responses that are known like controls. */
  readonly inputs: readonly number[]
  /** Volumes and concentrations: neighbours, in the order of contents. */
  readonly state: { readonly from: number; readonly to: number }
  /** Responses that are predicted. */
  readonly responses: readonly number[]
}

export function modelColumns({ variables, places }: DeclaredSystem): ModelColumns {
  const measured = places.responses.filter((place) => variables[place]?.mode === 'measured')
  const from = places.volumes[0] ?? 0
  return {
    inputs: [...places.controls, ...measured],
    state: { from, to: from + places.volumes.length + places.concentrations.flat().length },
    responses: places.responses.filter((place) => !measured.includes(place)),
  }
}

/** Shift and factor of the state's columns, from those of all features. */
export function stateScaling(
  { center, scale }: { readonly center: Tensor; readonly scale: Tensor },
  { state }: ModelColumns,
): Scaling {
  const cut = (x: Tensor): Tensor => slice(x, { axis: 0, start: state.from, end: state.to })
  return { center: cut(center), scale: cut(scale) }
}

/** The balance of a declared system; a reservoir is outside. */
export function balanceOf({ compartments, species, exchanges, reservoir }: DeclaredSystem): MassBalance {
  return massBalance({
    compartments: compartments.length,
    species: species.length,
    exchanges: [
      ...exchanges,
      ...(reservoir?.compartments ?? []).map((compartment) => [compartment, 'outside'] as const),
    ],
    passes: (exchange, quantity) =>
      exchange < exchanges.length ||
      (quantity === 0 ? reservoir?.volume === true : reservoir?.species.includes(quantity - 1) === true),
  })
}

/** Volumes that leave each compartment in a step, as constants; absent when none are declared. */
export function outflowOf(
  { outflows }: DeclaredSystem,
  interval: number,
): { readonly sampled?: Tensor; readonly evaporated?: Tensor } | undefined {
  const sampled = outflows.map(({ sampling }) => sampling)
  const evaporated = outflows.map(({ evaporation }) => evaporation * interval)
  const any = (volumes: readonly number[]): boolean => volumes.some((volume) => volume > 0)
  if (!any(sampled) && !any(evaporated)) return undefined
  return {
    ...(any(sampled) && { sampled: constant(sampled) }),
    ...(any(evaporated) && { evaporated: constant(evaporated) }),
  }
}
