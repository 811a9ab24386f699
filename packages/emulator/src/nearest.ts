/** `; did you mean "x"?` when a candidate is within two edits of the name, else what there is to choose from. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const scored = candidates.map((candidate) => ({ candidate, edits: distance(name, candidate) }))
  const best = scored.sort((a, b) => a.edits - b.edits)[0]
  if (best && best.edits <= 2) return `; did you mean "${best.candidate}"?`
  const shown = candidates.slice(0, 12).join(', ')
  return `; known are ${shown}${candidates.length > 12 ? ` and ${candidates.length - 12} more` : ''}`
}

/** Levenshtein distance, letter case ignored. */
function distance(a: string, b: string): number {
  const [from, to] = [a.toLowerCase(), b.toLowerCase()]
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
