// Scores of a run as a table: a row for every score, a column for every part that was held back.

/** A table of scores. */
export interface PartScores {
  readonly parts: readonly string[]
  readonly rows: readonly { readonly name: string; readonly values: readonly (number | undefined)[] }[]
}

/** More rows are not for a person: the report tells them. */
const mostRows = 300

/**
 * Out of `metrics.json`: what the emulator file carries by part, else every number of every part.
 *
 * @example partScores({ emulator: { test: { rmse: 1 } } }) // { parts: ['test'], rows: [{ name: 'rmse', values: [1] }] }
 */
export function partScores(metrics: unknown): PartScores {
  const byPart = new Map<string, ReadonlyMap<string, number>>()
  const { emulator, evaluations, parts } = isRecord(metrics) ? metrics : {}
  if (isRecord(emulator) && Object.keys(emulator).length > 0)
    for (const [part, scores] of Object.entries(emulator)) byPart.set(part, new Map(numbersIn(scores)))
  else {
    const listed = [evaluations, parts].find(Array.isArray) as readonly unknown[] | undefined
    for (const [place, one] of (listed ?? []).entries()) {
      const inner = isRecord(one) && isRecord(one['evaluation']) ? one['evaluation'] : one
      const name = isRecord(inner) && typeof inner['part'] === 'string' ? inner['part'] : `part ${place + 1}`
      byPart.set(name, new Map(numbersIn(inner)))
    }
    if (listed === undefined && isRecord(metrics))
      for (const [part, scores] of Object.entries(metrics)) {
        const own = new Map(numbersIn(scores))
        if (own.size > 0) byPart.set(part, own)
      }
  }
  const names = [...new Set([...byPart.values()].flatMap((scores) => [...scores.keys()]))]
  return {
    parts: [...byPart.keys()],
    rows: names.slice(0, mostRows).map((name) => ({
      name,
      values: [...byPart.values()].map((scores) => scores.get(name)),
    })),
  }
}

/** Numbers by their dotted keys; of lists those whose entries have names. */
function* numbersIn(value: unknown, path = ''): Generator<readonly [string, number]> {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) yield [path === '' ? 'score' : path, value]
    return
  }
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.flatMap((one: unknown) =>
        isRecord(one) && typeof one['name'] === 'string' ? [[one['name'], one] as const] : [],
      )
    : isRecord(value)
      ? Object.entries(value)
      : []
  for (const [key, inner] of entries) yield* numbersIn(inner, path === '' ? key : `${path}.${key}`)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
