// The sites of an ensemble in the report: how many runs at which, what describes them, and which of them training never saw.
import { listed } from '@utsushi/ground'
import { countOf } from '@utsushi/study'
import type { EcosystemParts } from '../data/parts.js'
import type { LookedEnsemble } from '../data/read.js'

/** Sites in words; empty where the data tell of none. */
export function sitesInWords({ sites, samples, statics }: LookedEnsemble, parts: EcosystemParts): string {
  if (sites === undefined) return ''
  const placesOf = (entities: readonly number[]): ReadonlySet<number> =>
    new Set(entities.map((entity) => sites.of[entity] ?? -1))
  const trained = placesOf(parts.train.entities)
  const named = (places: Iterable<number>): string => {
    const names = [...places].sort((a, b) => a - b).map((place) => sites.names[place] ?? '')
    return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : listed(names)
  }
  const untrained = (part: keyof EcosystemParts): readonly number[] =>
    [...placesOf(parts[part]?.entities ?? [])].filter((place) => !trained.has(place))
  const [unseen, choosing] = [untrained('heldOut'), untrained('validation')]
  const descriptors = sites.descriptors.filter((name) => statics.names.includes(name))
  return [
    `${countOf(samples.length, 'sample')} at ${countOf(sites.names.length, 'site')}: ${named(sites.names.keys())}.`,
    descriptors.length > 0
      ? `A site is told to the network by ${listed(descriptors)}, and by its weather.`
      : 'A site is told to the network by its weather alone.',
    unseen.length > 0 ? `No sample at ${named(unseen)} was trained on.` : '',
    choosing.length > 0 ? `Those at ${named(choosing)} chose the weights.` : '',
  ]
    .filter((text) => text !== '')
    .join(' ')
}
