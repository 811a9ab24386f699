/** "Did you mean …?": the known name that a misspelt one was meant to be. */
import leven from 'leven'

/**
 * The candidate that `name` was meant to be, when one is close enough: first the same word in other dress (letter case, blanks
 * and underscores, a unit behind it: `t [h]`, `V (V)`, `Voltage, V` are `t`, `v` and `voltage`), then the fewest edits,
 * fewer than half its letters; before two edits and more, a name that begins with it (`prate` is `prate_sfc`). Of one or two letters
 * every other name is a few edits away, and a guess would be none: there a letter may be left out or put in, never changed.
 * @example nearestName('hiden', ['hidden', 'layers']) // 'hidden'
 * @example nearestName('t', ['E', 't [h]']) // 't [h]'
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = bare(name)
  const lower = name.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(2, Math.ceil(lower.length / 2))
  for (const candidate of candidates) {
    const seen = bare(candidate)
    if (wanted !== '' && seen === wanted) return candidate
    if (lower.length === 1 || seen.length === 1) continue
    // A name that begins with it is nearer than one two letters away.
    const begins = wanted.length > 2 && seen.startsWith(wanted)
    const distance = begins ? 1.5 : Math.min(leven(lower, candidate.toLowerCase()), leven(wanted, seen))
    if (distance >= bestDistance) continue
    if (lower.length === 2 && seen.length === 2) continue
    best = candidate
    bestDistance = distance
  }
  return best
}

/** A name without letter case, what joins its words, and the unit behind it. */
function bare(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/^"|"$/g, '')
    .replace(/(\S)\s*(?:\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\})\s*$/, '$1')
    .replace(/(\S)\s*(?:,|\s\/)\s*[^,/]*$/, '$1')
  return plain.replace(/[\s_.-]+/g, '')
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
