/**
 * Permutation importance: what a score loses when a column says of every row what it says of another.
 */
import { InputError, permutation, randomStream } from '@utsushi/ground'
import type { Matrix } from '../classical/matrix.js'
import { groupsOrColumns, type ColumnGroup } from './column-groups.js'

/** What is permuted, and how often. */
export interface PermutationOptions {
  /** `[rows, columns]`, such as all features of a validation part. */
  readonly rows: Matrix
  /** How good the model is on these rows, higher for better; it is given a matrix of its own each time. */
  readonly score: (rows: Matrix) => number | Promise<number>
  /** Columns that are permuted together; each alone when left out. */
  readonly groups?: readonly ColumnGroup[]
  /** Permutations of each group; 5 when left out. */
  readonly repeats?: number
  /** 0 when left out. */
  readonly seed?: number
}

/** What one group is worth. */
export interface GroupImportance extends ColumnGroup {
  /** Mean loss of the score; near 0, or below it, where the model does without. */
  readonly mean: number
  /** Standard deviation over the permutations. */
  readonly deviation: number
  /** The loss of each permutation. */
  readonly losses: readonly number[]
}

/** All groups, the most important first. Plain JSON. */
export interface PermutationImportance {
  /** The score of the rows as they are. */
  readonly score: number
  readonly repeats: number
  readonly groups: readonly GroupImportance[]
}

/**
 * Permutation importance (Breiman 2001; Fisher, Rudin & Dominici 2019). Columns of a group move together, so that what they say together is
 * kept. Columns that say the same can stand in for each other, and then none of them seems to matter: group them. A permutation depends on
 * the seed, the group's name and the repeat alone.
 *
 * @throws InputError when groups overlap or have columns that the rows lack, or a score is not finite; RangeError for no repeats
 * @example
 * const { groups } = await permutationImportance({ rows, score: async (x) => averagePrecision(await model(x), labels) })
 * groups[0] // { name: 'column 3', mean: 0.081, deviation: 0.004, … }
 */
export async function permutationImportance({
  rows,
  score,
  groups,
  repeats = 5,
  seed = 0,
}: PermutationOptions): Promise<PermutationImportance> {
  if (!Number.isInteger(repeats) || repeats < 1)
    throw new RangeError(`permutationImportance: ${repeats} repeats; give a whole number of at least 1`)
  const finite = async (of: Matrix, what: string): Promise<number> => {
    const value = await score(of)
    if (Number.isFinite(value)) return value
    throw new InputError(
      `permutationImportance: the score of ${what} is ${value}; it must be a finite number`,
    )
  }
  const before = await finite(copyOf(rows), 'the rows as they are')
  const found: GroupImportance[] = []
  for (const group of groupsOrColumns(groups, rows.columns)) {
    const losses: number[] = []
    for (let repeat = 0; repeat < repeats; repeat++) {
      const order = permutation(rows.rows, randomStream(seed, 'permutation importance', group.name, repeat))
      losses.push(before - (await finite(permuted(rows, group.columns, order), `permuted ${group.name}`)))
    }
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / repeats
    const deviation = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / repeats)
    found.push({ ...group, mean, deviation, losses })
  }
  return { score: before, repeats, groups: found.sort((a, b) => b.mean - a.mean) }
}

const copyOf = ({ rows, columns, values }: Matrix): Matrix => ({ rows, columns, values: values.slice() })

function permuted(matrix: Matrix, columns: readonly number[], order: Int32Array): Matrix {
  const changed = copyOf(matrix)
  for (let row = 0; row < matrix.rows; row++) {
    const other = order[row] as number
    for (const column of columns)
      changed.values[row * matrix.columns + column] = matrix.values[other * matrix.columns + column] as number
  }
  return changed
}
