// How much typically passes between compartments in a step: the network proposes transfers as multiples of it, so that an
// untrained one proposes little and a trained one is near 1.
import type { MassBalance } from '@utsushi/learn'
import { balanceOf, modelColumns } from './balance.js'
import type { Experiments } from './experiments.js'

/** Transfers that training never sees can still be learned: their reference is this share of what compartments hold. */
const smallestShare = 1e-3

/**
 * A typical transfer of a step for each of the balance's transfers, in physical units: the root mean square change of what its
 * ends hold, of the smaller where both are measured.
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
