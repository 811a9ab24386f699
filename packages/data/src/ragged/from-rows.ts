/** A ragged panel from the rows of a long table: each row names its sequence, and sequences may alternate. */
import { InputError } from '@utsushi/ground'
import { raggedPanel, type RaggedFeature, type RaggedPanel, type Sequence } from './ragged-panel.js'

/** A long table, column by column. */
export interface LongRows {
  /** `[rows]` The sequence of each row. */
  readonly entity: ArrayLike<string | number>
  /** `[rows]` Where along its sequence a row stands; as the rows come when absent. */
  readonly order?: ArrayLike<number>
  /** `[rows]` of each feature. */
  readonly columns: Readonly<Record<string, ArrayLike<number>>>
  /** `[rows]` of each key; one value within a sequence. */
  readonly groups?: Readonly<Record<string, ArrayLike<string | number>>>
  /** What the rows are called in messages: a file. */
  readonly file?: string
  /** The number of the first row in that file. Default 1. */
  readonly firstRow?: number
}

/**
 * Gathers the rows of each sequence, in its order. Sequences come in the order in which they first appear.
 * @throws InputError naming the row for an order that is no number or stands twice in a sequence, and for a group that changes
 * within one; as {@link raggedPanel} otherwise
 * @example
 * raggedFromRows([{ name: 'v' }], { entity: ['a', 'b', 'a'], order: [2, 0, 1], columns: { v: [3, 9, 5] } })
 * // a: 5, 3 · b: 9
 */
export function raggedFromRows(features: readonly RaggedFeature[], rows: LongRows): RaggedPanel {
  const { entity, order, columns, groups = {}, file = 'the table', firstRow = 1 } = rows
  const where = (row: number): string => `${file} row ${firstRow + row}`
  const members = new Map<string, number[]>()
  for (let row = 0; row < entity.length; row++) {
    const name = String(entity[row])
    const own = members.get(name)
    if (own === undefined) members.set(name, [row])
    else own.push(row)
    if (order !== undefined && !Number.isFinite(order[row]))
      throw new InputError(`${where(row)}: its place in "${name}" is no number — every row needs one`)
  }
  const sequences = [...members].map(([name, own]): Sequence => {
    if (order === undefined) return sequenceOf(name, own, columns, oneGroup(name, own, groups, where))
    own.sort((a, b) => (order[a] as number) - (order[b] as number))
    for (let at = 1; at < own.length; at++) {
      const [row, before] = [own[at] as number, own[at - 1] as number]
      if (order[row] === order[before])
        throw new InputError(
          `${where(Math.max(row, before))}: "${name}" has ${order[row]} already (${where(Math.min(row, before))}) — keep one row`,
        )
    }
    return {
      ...sequenceOf(name, own, columns, oneGroup(name, own, groups, where)),
      order: own.map((row) => order[row] as number),
    }
  })
  return raggedPanel(features, sequences)
}

function sequenceOf(
  entity: string,
  rows: readonly number[],
  columns: LongRows['columns'],
  groups: Readonly<Record<string, string>>,
): Sequence {
  const taken = Object.entries(columns).map(([name, column]) => [
    name,
    rows.map((row) => column[row] as number),
  ])
  return { entity, columns: Object.fromEntries(taken) as Sequence['columns'], groups }
}

function oneGroup(
  entity: string,
  rows: readonly number[],
  groups: NonNullable<LongRows['groups']>,
  where: (row: number) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).map(([key, column]) => {
      const first = column[rows[0] ?? 0]
      const odd = rows.find((row) => column[row] !== first)
      if (odd !== undefined)
        throw new InputError(
          `${where(odd)}: ${key} of "${entity}" is ${column[odd]}, and ${first} elsewhere — a sequence is of one ${key}`,
        )
      return [key, String(first)]
    }),
  )
}
