// Answers that are no number: a network gives NaN or an infinity where its weights or what it was given are far from what it was trained on,
// and a table has nothing to show for it but an empty field.
import type { WrittenColumn, WrittenValues } from '@utsushi/data/node'
import { countOf } from '@utsushi/ground'

/** Counts them, column by column, as rows pass. */
export class MissingNumbers {
  readonly #columns: readonly WrittenColumn[]
  readonly #found = new Map<string, { rows: number; readonly first: number }>()

  constructor(columns: readonly WrittenColumn[]) {
    this.#columns = columns
  }

  /** @param before rows that have passed already */
  look(chunk: readonly WrittenValues[], before: number): void {
    for (const [place, { name, kind = 'number' }] of this.#columns.entries()) {
      if (kind !== 'number' && kind !== 'double') continue
      for (const [row, value] of (chunk[place] ?? []).entries()) {
        if (Number.isFinite(value)) continue
        const known = this.#found.get(name)
        if (known === undefined) this.#found.set(name, { rows: 1, first: before + row + 1 })
        else known.rows++
      }
    }
  }

  /** One sentence a column. */
  words(rows: number): readonly string[] {
    return [...this.#found].map(
      ([name, { rows: missing, first }]) =>
        `${name} is no number in ${countOf(missing, 'row')} of ${rows}, the first of them the ${first}. predicted: the emulator has no answer ` +
        `there — look at what it was given, and whether its training diverged`,
    )
  }
}
