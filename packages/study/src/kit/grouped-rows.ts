// Rows that belong together (of one specimen, one day, one machine) are never torn apart: how studies of plain tables cut them.
import { lookUp } from '@utsushi/ground'
import { holdOut } from '@utsushi/data'
import type { FoldPlan } from '../definition/parts.js'

/** Rows by place. */
export type RowPlaces = readonly number[]

type Groups = ArrayLike<string | number>

/**
 * Parts of whole groups: each share of them, drawn by the seed, and the rest as `train`.
 *
 * @param groups of every row
 * @throws InputError when a share rounds to no group, or leaves none to train on
 * @example partsByGroup(specimens, { validation: 0.15, test: 0.2 }, seed).test // [3, 4, 5, 18, …]
 */
export function partsByGroup<Name extends string>(
  groups: Groups,
  shares: Readonly<Record<Name, number>>,
  seed: number,
): Readonly<Record<Name | 'train', RowPlaces>> {
  const known = [...new Set(Array.from(groups))]
  const cut = holdOut({ entities: known.length, shares, seed })
  const all = Array.from(groups, (_, row) => row)
  return Object.fromEntries(
    ['train', ...Object.keys(shares)].map((name) => [
      name,
      rowsIn(all, groups, known, lookUp(cut, name) ?? []),
    ]),
  ) as Record<Name | 'train', RowPlaces>
}

/** Folds over the groups of some rows, by place among the groups. */
export function foldsByGroupOf(groups: Groups, rows: RowPlaces, called: string): FoldPlan<RowPlaces> {
  const known = [...new Set(rows.map((row) => groups[row] ?? ''))]
  return {
    entities: known.length,
    called,
    parts: (train, test) => ({
      train: rowsIn(rows, groups, known, train),
      validation: rowsIn(rows, groups, known, test),
    }),
  }
}

function rowsIn(
  rows: RowPlaces,
  groups: Groups,
  known: readonly (string | number)[],
  chosen: readonly number[],
): RowPlaces {
  const own = new Set(chosen.map((place) => known[place]))
  return rows.filter((row) => own.has(groups[row] ?? ''))
}
