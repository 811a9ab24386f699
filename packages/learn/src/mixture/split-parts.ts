// Where a fit may begin when a smaller mixture is known: from that one with a component cut in two, so that more components are seldom
// less likely than fewer.
import { randomStream } from '@utsushi/ground'
import { rowOf, type Matrix } from '../classical/matrix.js'
import type { GaussianMixture } from './gaussian-mixture.js'
import { mixtureComponents, mixturePosterior } from './mixture-density.js'
import { startingParts } from './starts.js'

/** Components that are cut, each by itself: the heaviest ones. */
const mostCut = 4

/**
 * Parts of rows for one component more, once for each that is cut.
 *
 * @param x `[rows, columns]`
 * @returns `[rows, components + 1]` each
 */
export function splitParts(x: Matrix, smaller: GaussianMixture, seed: number): readonly Matrix[] {
  const parts = mixturePosterior(smaller, x)
  const of = mixtureComponents(smaller, x)
  return smaller.weights.slice(0, mostCut).flatMap((_, cut) => {
    const members = Array.from(of.keys()).filter((row) => of[row] === cut)
    const own = rowsAt(x, members)
    const [first] = members
    // Nothing to cut where all of its rows are the same.
    if (first === undefined || members.every((row) => isSame(rowOf(x, row), rowOf(x, first)))) return []
    const halves = startingParts(own, 2, randomStream(seed, 'split', parts.columns, cut), 30)
    return [cutInTwo(parts, cut, members, halves)]
  })
}

/** The component that is cut keeps the first half; the second becomes the last component. */
function cutInTwo(parts: Matrix, cut: number, members: readonly number[], halves: Matrix): Matrix {
  const columns = parts.columns + 1
  const values = new Float64Array(parts.rows * columns)
  for (let row = 0; row < parts.rows; row++) values.set(rowOf(parts, row), row * columns)
  for (const [place, row] of members.entries()) {
    const share = values[row * columns + cut] as number
    const second = halves.values[2 * place + 1] as number
    values[row * columns + cut] = share * (1 - second)
    values[row * columns + columns - 1] = share * second
  }
  return { rows: parts.rows, columns, values }
}

function rowsAt(x: Matrix, rows: readonly number[]): Matrix {
  const values = new Float64Array(rows.length * x.columns)
  for (const [place, row] of rows.entries()) values.set(rowOf(x, row), place * x.columns)
  return { rows: rows.length, columns: x.columns, values }
}

const isSame = (a: Float64Array, b: Float64Array): boolean => a.every((value, j) => value === b[j])
