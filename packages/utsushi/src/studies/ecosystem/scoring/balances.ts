// The balances that fluxes must keep, by what each flux is.
import type { FluxRole } from '../config.js'

/** A balance: role × coefficient sums to 0. */
export interface Balance {
  readonly name: string
  readonly terms: Partial<Record<FluxRole, number>>
}

/** Every balance among the fluxes of a carbon model; those hold whose fluxes are all there. */
export const balances: readonly Balance[] = [
  { name: 'NPP − Rh − NEP', terms: { npp: 1, rh: -1, nep: -1 } },
  { name: 'GPP − ER − NEP', terms: { gpp: 1, er: -1, nep: -1 } },
  { name: 'GPP − Ra − NPP', terms: { gpp: 1, ra: -1, npp: -1 } },
  { name: 'ER − Ra − Rh', terms: { er: 1, ra: -1, rh: -1 } },
]

/** A balance over columns. */
export interface ColumnBalance {
  readonly name: string
  /** Column and its coefficient. */
  readonly terms: readonly (readonly [column: string, coefficient: number])[]
}

/**
 * The balances that can be formed from these columns.
 *
 * @param roleOf what a column is, `undefined` when it is no known flux
 */
export function balancesOf(
  columns: readonly string[],
  roleOf: (column: string) => FluxRole | undefined,
): ColumnBalance[] {
  const columnOf = new Map(columns.map((column) => [roleOf(column), column]))
  return balances.flatMap(({ name, terms }) => {
    const named = Object.entries(terms).flatMap(([role, coefficient]) => {
      const column = columnOf.get(role as FluxRole)
      return column === undefined ? [] : [[column, coefficient] as const]
    })
    return named.length === Object.keys(terms).length ? [{ name, terms: named }] : []
  })
}
