// Compositions gathered into clusters that are held out as a whole: formulas such as Fe0.8Co0.2, or the share of one component.
import { compositionClusters } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import type { MaterialsConfig } from '../config.js'

/**
 * The cluster of every sequence, in words.
 * @throws InputError for a formula that cannot be read, and fewer distinct compositions than clusters
 */
export function clustersOf(
  compositions: readonly string[],
  { group, clusters }: MaterialsConfig['split'],
): readonly string[] {
  const shares = compositions.map((text) => (text.trim() === '' ? NaN : Number(text)))
  if (shares.some((share) => Number.isNaN(share)))
    return compositionClusters({ formulas: compositions, clusters }).groups
  const largest = shares.reduce((most, share) => Math.max(most, share), 0)
  const whole = largest <= 1 ? 1 : 100
  if (largest > 100)
    throw new InputError(
      `split.group: ${group} holds ${largest}, and a share is at most 1 or 100 % — name a column of formulas or of shares`,
    )
  return compositionClusters({
    columns: { [group]: shares, 'the rest': shares.map((share) => whole - share) },
    clusters,
  }).groups
}
