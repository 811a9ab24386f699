/**
 * Columns that are explained together: statistics of one sensor, or the places of one vector.
 */
import { InputError } from '@utsushi/ground'
import type { Matrix } from '../classical/matrix.js'

/** Columns under one name. */
export interface ColumnGroup {
  readonly name: string
  /** Their places, 0 for the first column. */
  readonly columns: readonly number[]
}

/** A model as explanations ask it: rows `[rows, columns]` in, one number a row out, at once or later. */
export type RowPredictor = (rows: Matrix) => ArrayLike<number> | Promise<ArrayLike<number>>

/**
 * One group a column, or a group for all columns of one name.
 *
 * @param names of the columns, in their order; those that are alike become one group
 * @example columnGroups(['mean', 'std', 'embedding', 'embedding']) // the last two columns are one group
 */
export function columnGroups(names: readonly string[]): readonly ColumnGroup[] {
  const groups = new Map<string, number[]>()
  names.forEach((name, column) => groups.set(name, [...(groups.get(name) ?? []), column]))
  return Array.from(groups, ([name, columns]) => ({ name, columns }))
}

/** The groups that are meant: each column alone where none are given. */
export function groupsOrColumns(
  groups: readonly ColumnGroup[] | undefined,
  columns: number,
): readonly ColumnGroup[] {
  const all = groups ?? columnGroups(Array.from({ length: columns }, (_, k) => `column ${k}`))
  const owners = new Map<number, string>()
  for (const { name, columns: own } of all) {
    if (own.length === 0) throw new InputError(`group ${name}: has no columns; leave it out`)
    for (const column of own) {
      const other = owners.get(column)
      if (!Number.isInteger(column) || column < 0 || column >= columns)
        throw new InputError(`group ${name}: has column ${column}; the rows have columns 0 to ${columns - 1}`)
      if (other !== undefined)
        throw new InputError(
          `group ${name}: has column ${column}, which ${other} has too; a column has one group`,
        )
      owners.set(column, name)
    }
  }
  return all
}

/** What a model says of rows: one finite number each. */
export async function askedOf(predict: RowPredictor, rows: Matrix): Promise<ArrayLike<number>> {
  const answers = await predict(rows)
  if (answers.length !== rows.rows)
    throw new InputError(`the model gave ${answers.length} answers for ${rows.rows} rows; give one a row`)
  for (let k = 0; k < answers.length; k++)
    if (!Number.isFinite(answers[k]))
      throw new InputError(`the model said ${answers[k]} of a row; only finite answers can be explained`)
  return answers
}
