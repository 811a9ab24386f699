import leven from 'leven'

/**
 * What a person can mend in their input: a file, a row, a column, a setting. One line, saying where and what to do.
 * Programs tell it from a failure by its `name`.
 */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/**
 * The candidate closest in spelling to `name`, when one is close enough to be meant.
 * @example nearestName('hiden', ['hidden', 'layers']) // 'hidden'
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.ceil(name.length / 2))
  for (const candidate of candidates) {
    const distance = leven(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/**
 * ` — did you mean "gpp"?`, or nothing when no candidate is close.
 * @example `unknown column "gp"${suggestion('gp', ['gpp', 'npp'])}`
 */
export function suggestion(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates)
  return nearest === undefined ? '' : ` — did you mean "${nearest}"?`
}
