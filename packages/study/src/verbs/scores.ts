// Scores as training keeps them: nested in a study and in the history, flat in the books of the training loop.
import type { Scores } from '../definition/contract.js'

/** Between the names of nested scores; no name has it. */
const separator = '\u0000'

/** `{ rmse: { nep: 1 } }` as one level of names. Scores that are null are left out. */
export function flatScores(scores: Scores, path: readonly string[] = []): Record<string, number> {
  return Object.fromEntries(
    Object.entries(scores).flatMap(([name, value]): [string, number][] => {
      if (value === null) return []
      const own = [...path, name]
      return typeof value === 'number'
        ? [[own.join(separator), value]]
        : Object.entries(flatScores(value, own))
    }),
  )
}

/** What {@link flatScores} made, nested again. */
export function nestedScores(flat: Readonly<Record<string, number>>): Scores {
  const root: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(flat)) {
    const path = name.split(separator)
    let level = root
    for (const key of path.slice(0, -1)) level = (level[key] ??= {}) as Record<string, unknown>
    level[path.at(-1) ?? ''] = Number.isFinite(value) ? value : null
  }
  return root as Scores
}

/** A dotted path, as the flat scores name it. */
export const flatPath = (path: string): string => path.split('.').join(separator)
