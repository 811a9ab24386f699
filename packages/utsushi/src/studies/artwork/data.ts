// Pictures cut into parts. What is held out is held out as a whole: all pictures of a parameter set. Every part is drawn by the split's
// own seed, so that a change of the training seed leaves it alone.
import { contentDigest, holdOutGroups, type AuditedPart } from '@utsushi/data'
import { countOf, InputError } from '@utsushi/ground'
import { groupedFolds, someOf, type FoldPlan, type PartsOf } from '@utsushi/study'
import type { ArtworkConfig } from './config.js'
import { pictureCount, pixelsOf, valuesOf, type Artworks, type Places } from './data/artworks.js'

/** Pictures below which nothing can be learnt of how they differ. */
const FEWEST = 2

/**
 * Cuts pictures as a study file says.
 *
 * @throws InputError when fewer than two pictures are left to train on: the simple method beside the network needs them, too
 * @example partsOf(config, artworks).test // [3, 4, 17]
 */
export function partsOf({ split }: ArtworkConfig, artworks: Artworks): PartsOf<Places> {
  const shares = Object.fromEntries(
    Object.entries({ validation: split.validation, test: split.test }).filter(([, share]) => share > 0),
  )
  const groups = groupsOf(split.by, artworks)
  const cut =
    Object.keys(shares).length === 0
      ? { train: [...groups.keys()] }
      : holdOutGroups({ groups, shares, seed: split.seed })
  const { train = [] } = cut
  if (train.length < FEWEST)
    throw new InputError(
      `split: leaves ${train.length === 0 ? 'none' : train.length} of the ${countOf(pictureCount(artworks), 'picture')} to train on, and at least ${FEWEST} are needed — draw more, or hold out fewer (split.test, split.validation)`,
    )
  return { ...cut, train }
}

/** What is never torn apart, of every picture. */
export function groupsOf(by: ArtworkConfig['split']['by'], artworks: Artworks): readonly string[] {
  switch (by) {
    case 'parameters':
      return artworks.files.map((_, place) => valuesOf(artworks, place).join(' '))
    case 'picture':
      return artworks.files
    default:
      return by satisfies never
  }
}

/** A part as the leak audit sees it: which pictures with what pixels, and which parameter sets. */
export function auditedPart(
  { split }: ArtworkConfig,
  artworks: Artworks,
  places: Places,
  name: string,
): AuditedPart {
  const sets = groupsOf('parameters', artworks)
  return {
    name,
    entity: places.map((place) => artworks.files[place] ?? ''),
    digest: places.map((place) => contentDigest(pixelsOf(artworks, place))),
    groups: split.by === 'parameters' ? { 'parameter set': places.map((place) => sets[place] ?? '') } : {},
  }
}

/** Folds are cut over the pictures that are not in the test, and tear no parameter set apart. */
export function foldsOf(
  { split }: ArtworkConfig,
  artworks: Artworks,
  { train, validation = [] }: PartsOf<Places>,
): FoldPlan<Places> {
  const development = [...train, ...validation].toSorted((a, b) => a - b)
  const groups = groupsOf(split.by, artworks)
  const plan = groupedFolds<Places>({
    ...{ samples: development.length, called: 'picture', fresh: 'parameter sets' },
    groups: development.map((place) => groups[place] ?? ''),
    parts: (trained, held) => ({
      train: trained.map((place) => development[place] ?? 0),
      validation: held.map((place) => development[place] ?? 0),
    }),
  })
  const kept = development.map((place) => groups[place] ?? '')
  if (new Set(kept).size < kept.length) return plan
  // Each by itself: a random split is no other.
  const { entities, cut, parts } = plan
  return {
    ...{ entities, parts },
    ...(cut && { cut }),
    called: `the ${countOf(development.length, 'picture')} outside the test`,
  }
}

/** A part in words: how many pictures, and which. */
export const spanWords = ({ files }: Artworks, places: Places): string =>
  `in ${countOf(places.length, 'picture')} (${someOf(places.map((place) => files[place] ?? ''))})`
