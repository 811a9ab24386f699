// `training_history.json` and `.csv`: one record per evaluation, nested in the first, dotted columns in the second.

/** Scores by name, nested where they belong together (`rmse.nep`); null where one is not defined. */
export interface Scores {
  readonly [name: string]: number | null | Scores
}

/** A record of `training_history.json`. */
export interface HistoryRecord<Validation = Scores> {
  readonly epoch: number
  /** Steps taken. */
  readonly step?: number
  /** Examples in a step. */
  readonly batch?: number
  readonly train?: { readonly loss: number }
  /** Absent where no part is held back to validate on. */
  readonly validation?: Validation
  readonly learningRate?: number
  /** Of training, over all resumes. */
  readonly seconds?: number
}

/** The records as csv: a column per number, `validation.rmse.nep`; columns appear in the order they first occur. */
export function historyCsv(records: readonly HistoryRecord[]): string {
  const rows = records.map((record) => new Map(flatten(record)))
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  const lines = rows.map((row) => columns.map((column) => field(row.get(column))).join(','))
  return [columns.map(field).join(','), ...lines].join('\n') + '\n'
}

type Leaf = number | string | boolean | null

function* flatten(value: unknown, path: readonly string[] = []): Generator<[string, Leaf]> {
  if (typeof value !== 'object' || value === null) {
    yield [path.join('.'), value as Leaf]
    return
  }
  for (const [key, inner] of Object.entries(value)) yield* flatten(inner, [...path, key])
}

function field(value: Leaf | undefined): string {
  if (value === undefined || value === null) return ''
  const text = String(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
