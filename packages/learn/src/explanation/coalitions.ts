/**
 * What a model says when it knows some columns of a row, and has the others from a background: the game that Shapley values share out.
 */
import { matrix, rowOf, type Matrix } from '../classical/matrix.js'
import { askedOf, type ColumnGroup, type RowPredictor } from './column-groups.js'

/** Which groups are known, one entry a group: 1 or 0. */
export type Coalition = Uint8Array

/** A model, a row, and what stands in for what is not known. */
export interface Game {
  readonly predict: RowPredictor
  readonly row: Float64Array
  readonly background: Matrix
  readonly groups: readonly ColumnGroup[]
  /** Rows that the model is given at once, about. */
  readonly batch: number
}

/**
 * The mean answer of each coalition: over all rows of the background, with the known groups taken from the row.
 *
 * @returns one number a coalition
 */
export async function worthOf(game: Game, coalitions: readonly Coalition[]): Promise<Float64Array> {
  const { background, predict, batch } = game
  const worth = new Float64Array(coalitions.length)
  const together = Math.max(1, Math.floor(batch / background.rows))
  for (let from = 0; from < coalitions.length; from += together) {
    const part = coalitions.slice(from, from + together)
    const answers = await askedOf(predict, mixed(game, part))
    part.forEach((_, k) => {
      let sum = 0
      for (let row = 0; row < background.rows; row++) sum += answers[k * background.rows + row] ?? NaN
      worth[from + k] = sum / background.rows
    })
  }
  return worth
}

function mixed({ row, background, groups }: Game, coalitions: readonly Coalition[]): Matrix {
  const result = matrix(coalitions.length * background.rows, background.columns)
  coalitions.forEach((coalition, k) => {
    const unknown = groups.flatMap(({ columns }, group) => (coalition[group] === 1 ? [] : columns))
    for (let other = 0; other < background.rows; other++) {
      const at = k * background.rows + other
      result.values.set(row, at * background.columns)
      const from = rowOf(background, other)
      for (const column of unknown) result.values[at * background.columns + column] = from[column] as number
    }
  })
  return result
}
