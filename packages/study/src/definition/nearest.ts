// "did you mean …?"
import leven from 'leven'

/** `, did you mean "hidden"?`, or the list of what is known when nothing is near. */
export function nearest(given: string, known: readonly string[]): string {
  const near = known
    .map((candidate) => ({ candidate, distance: leven(given.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0]
  if (near === undefined) return ''
  const close = near.distance <= Math.max(2, Math.floor(near.candidate.length / 3))
  return close ? `, did you mean "${near.candidate}"?` : ` (there are: ${known.join(', ')})`
}
