/** What the person at the keyboard gave cannot be used: a space, an option, a record of another study. */
export class TuneInputError extends Error {
  override readonly name = 'InputError'
}

/** ` — did you mean "rate"?`, or nothing when no candidate is spelled alike. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  let best: string | undefined
  let least = Math.max(2, Math.ceil(name.length / 2))
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best === undefined ? '' : ` — did you mean "${best}"?`
}

/** Insertions, deletions and replacements between two words (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const removed = (previous[column] ?? 0) + 1
      const inserted = (current[column - 1] ?? 0) + 1
      current.push(Math.min(replaced, removed, inserted))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
