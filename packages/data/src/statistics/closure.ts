/** Whether columns that ought to balance do: NPP − Rh − NEP = 0 in the data, before any model is asked for it. */
import { InputError, suggestion } from '@utsushi/ground'

/** A linear identity: the sum of coefficient × column should be 0. */
export interface LinearIdentity {
  readonly name: string
  /** Coefficient by column: `{ nep: 1, npp: -1, rh: 1 }`. */
  readonly terms: Readonly<Record<string, number>>
}

/** How far an identity is from closing. */
export interface ClosureResidual {
  readonly name: string
  /** Rows where all terms were observed. */
  readonly count: number
  readonly mean: number
  readonly rms: number
  /** The residual farthest from 0, with its sign. */
  readonly largest: number
  /** Row of the largest residual; −1 without rows. */
  readonly largestRow: number
  /** Root mean square of the largest term: what the residual is small or large against. */
  readonly scale: number
}

/**
 * Residuals of linear identities over columns of equal length.
 * @throws InputError for a term that names no column
 * @example closureResiduals(columns, [{ name: 'NPP − Rh − NEP', terms: { npp: 1, rh: -1, nep: -1 } }])
 */
export function closureResiduals(
  columns: ReadonlyMap<string, { readonly values: Float32Array }>,
  identities: readonly LinearIdentity[],
): ClosureResidual[] {
  return identities.map((identity) => residualOf(columns, identity))
}

function residualOf(
  columns: ReadonlyMap<string, { readonly values: Float32Array }>,
  { name, terms }: LinearIdentity,
): ClosureResidual {
  const parts = Object.entries(terms).map(([column, coefficient]) => {
    const values = columns.get(column)?.values
    if (values === undefined) {
      throw new InputError(
        `closure "${name}": has no column "${column}"${suggestion(column, columns.keys())}`,
      )
    }
    return { coefficient, values, squares: 0 }
  })
  const rows = parts[0]?.values.length ?? 0
  let count = 0
  let sum = 0
  let squares = 0
  let largest = 0
  let largestRow = -1
  for (let row = 0; row < rows; row++) {
    let residual = 0
    for (const { coefficient, values } of parts) residual += coefficient * (values[row] as number)
    if (residual !== residual) continue
    for (const part of parts) part.squares += (part.coefficient * (part.values[row] as number)) ** 2
    count++
    sum += residual
    squares += residual * residual
    if (largestRow < 0 || Math.abs(residual) > Math.abs(largest)) {
      largest = residual
      largestRow = row
    }
  }
  const scale = Math.sqrt(Math.max(0, ...parts.map((part) => part.squares / count)))
  return { name, count, mean: sum / count, rms: Math.sqrt(squares / count), largest, largestRow, scale }
}
