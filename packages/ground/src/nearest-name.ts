/** "Did you mean …?": the known name that a misspelt one was meant to be. */
import leven from 'leven'

/**
 * The candidate closest in spelling to `name`, letter case ignored, when one is close enough to be meant: fewer edits than
 * half its letters, and one edit at least.
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
 * @param joint what joins it to the sentence before
 * @example `unknown column "gp"${suggestion('gp', ['gpp', 'npp'])}`
 */
export function suggestion(name: string, candidates: Iterable<string>, joint = ' — '): string {
  const nearest = nearestName(name, candidates)
  return nearest === undefined ? '' : `${joint}did you mean "${nearest}"?`
}

/** How many names {@link suggestionOrAll} lists. */
const listed = 12

/**
 * As {@link suggestion}; where no candidate is close, ` (there are: …)` with up to a dozen of them.
 * @example `unknown study "gp"${suggestionOrAll('gp', ['ecosystem'])}` // unknown study "gp" (there are: ecosystem)
 */
export function suggestionOrAll(name: string, candidates: readonly string[], joint = ' — '): string {
  const near = suggestion(name, candidates, joint)
  if (near !== '' || candidates.length === 0) return near
  const more = candidates.length > listed ? ` and ${candidates.length - listed} more` : ''
  return ` (there are: ${candidates.slice(0, listed).join(', ')}${more})`
}
