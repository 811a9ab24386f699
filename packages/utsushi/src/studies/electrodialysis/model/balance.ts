// A declared system as the model sees it: which features it reads and predicts, the mass balance between its compartments,
// what leaves them for good, and how much typically passes in a step.
import { constant, slice, type Tensor } from '@utsushi/graph'
import { massBalance, type MassBalance, type Scaling } from '@utsushi/learn'
import type { Experiments } from '../data/experiments.js'
import type { DeclaredSystem } from '../data/system.js'

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

/** Places of the columns that a step predicts, state before responses, among all features. */
export function predictedColumns({
  columns: { state, responses },
}: {
  readonly columns: ModelColumns
}): readonly number[] {
  return [...Array.from({ length: state.to - state.from }, (_, k) => state.from + k), ...responses]
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

/** Transfers that training never sees can still be learned: their reference is this share of what compartments hold. */
const smallestShare = 1e-3

/**
 * A typical transfer of a step for each of the balance's transfers, in physical units: the root mean square change of what its
 * ends hold, of the smaller where both are measured. The network proposes transfers as multiples of it, so that an untrained
 * one proposes little and a trained one is near 1.
 *
 * @param fitOn experiments to fit on, by place: those of a fold, say
 * @returns `[transfers]`
 */
export function fitTransferReference(experiments: Experiments, fitOn: readonly number[]): Float32Array {
  const balance = balanceOf(experiments.system)
  const { changes, held } = contentsMoments(experiments, balance, fitOn)
  return Float32Array.from(balance.transfers, ({ quantity, from, to }) => {
    const ends = [from, to].flatMap((end) =>
      end === 'outside' ? [] : [quantity * balance.compartments + end],
    )
    const change = Math.min(...ends.map((column) => changes[column] ?? 0))
    const content = Math.max(...ends.map((column) => held[column] ?? 0))
    return Math.max(change, smallestShare * content, Number.MIN_VALUE)
  })
}

/** By column of contents: root mean square change from sample to sample, and root mean square content. */
function contentsMoments(
  { panel, steps, lengths, system }: Experiments,
  { size, compartments }: MassBalance,
  fitOn: readonly number[],
): { readonly changes: readonly number[]; readonly held: readonly number[] } {
  const { state } = modelColumns(system)
  const width = panel.names.length
  const content = (experiment: number, step: number, column: number): number => {
    const row = (experiment * steps + step) * width + state.from
    const value = panel.values[row + column] ?? NaN
    return column < compartments ? value : value * (panel.values[row + (column % compartments)] ?? NaN)
  }
  const columns = Array.from({ length: size }, (_, column) => {
    const all = { change: [] as number[], held: [] as number[] }
    for (const experiment of fitOn)
      for (let step = 0; step < (lengths[experiment] ?? 0); step++) {
        const now = content(experiment, step, column)
        all.held.push(now)
        if (step > 0) all.change.push(now - content(experiment, step - 1, column))
      }
    return all
  })
  return {
    changes: columns.map(({ change }) => rootMeanSquare(change)),
    held: columns.map(({ held }) => rootMeanSquare(held)),
  }
}

function rootMeanSquare(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value))
  return Math.sqrt(known.reduce((sum, value) => sum + value * value, 0) / Math.max(known.length, 1))
}
