// Nested records as a table: a column per leaf, named by its dotted path.

/** A value of a cell. */
export type Leaf = number | string | boolean | null

/** Every leaf of a value with its dotted path: `rmse.nep`. */
export function* leavesOf(value: unknown, path: readonly string[] = []): Generator<[string, Leaf]> {
  if (typeof value !== 'object' || value === null) {
    yield [path.join('.'), value as Leaf]
    return
  }
  for (const [key, inner] of Object.entries(value)) yield* leavesOf(inner, [...path, key])
}

/** Rows as csv; columns appear in the order they first occur, and a row without one has an empty field. */
export function csvOf(rows: readonly ReadonlyMap<string, Leaf | undefined>[]): string {
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  const lines = rows.map((row) => columns.map((column) => field(row.get(column))).join(','))
  return [columns.map(field).join(','), ...lines].join('\n') + '\n'
}

function field(value: Leaf | undefined): string {
  if (value === undefined || value === null) return ''
  const text = String(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
