// How a study file cuts an ensemble: by time, by sample, by site, or all of them. Where samples ran at sites, a parameter set is held
// out with all of its samples, and a site with all of its own: what is held out appears nowhere in training.
import {
  holdOut,
  inRecords,
  splitByEntity,
  splitByTime,
  splitByTimeAndEntity,
  type Part,
} from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { InputError, suggestionOrAll } from '@utsushi/ground'
import type { EcosystemConfig } from '../config.js'
import type { EnsembleSites } from './ensemble-sites.js'

/** Parts of an ensemble: by time, and by sample or site where some are held out. */
export interface EcosystemParts extends Readonly<Record<string, Part | undefined>> {
  readonly train: Part
  readonly validation?: Part
  readonly test?: Part
  readonly heldOut?: Part
}

/** An ensemble that may know its sites. */
export type CutEnsemble = Pick<Ensemble, 'days' | 'samples' | 'records'> & {
  readonly sites?: EnsembleSites
}

/** The split of a study file. @throws InputError for a part without samples or days */
export function splitOf(config: EcosystemConfig, ensemble: CutEnsemble): EcosystemParts {
  try {
    return cutOf(config, ensemble)
  } catch (error) {
    // Shares are told by the keys that set them.
    if (!(error instanceof InputError)) throw error
    const none = config.split.by === 'samples' ? '' : ', or set it to 0 to hold none out'
    throw new InputError(
      error.message
        .replace(/^split\.heldOut: (share .* is none .*)$/, `split.holdOutSamples: $1${none}`)
        .replace(/^split\.validation: (share .* is none .*)$/, `split.validationSamples: $1${none}`)
        .replace(/of 1 is none — add more$/, 'of 1 is none — add samples, or split by time: split.by: time')
        .replace(
          /^split\.train: no training rows — all (\d+) entities are held out$/,
          'split.holdOutSamples and split.validationSamples: hold out all $1 samples — lower one of the two',
        )
        .replace(/^split\.heldOut:/, 'split.holdOutSamples:'),
    )
  }
}

function cutOf({ split, seed }: EcosystemConfig, ensemble: CutEnsemble): EcosystemParts {
  const { days, samples, records, sites } = ensemble
  if (sites !== undefined && split.by !== 'time') return cutBySites({ split, seed }, ensemble, sites)
  if (split.by === 'sites' || split.by === 'all')
    throw new InputError(
      `split.by: ${split.by} asks at which site each sample ran, and the data do not say — add a table sites.csv (one row a site) and a column site to parameter_summary.csv, or write split.by: ${split.by === 'sites' ? 'samples' : 'both'}`,
    )
  const { train, validation, test, guard: guardDays, holdOutSamples, validationSamples } = split
  const entities = samples.length
  const own = records && { records }
  if (train === undefined || validation === undefined || test === undefined) {
    const shares = {
      heldOut: holdOutSamples,
      ...(validationSamples > 0 && { validation: validationSamples }),
    }
    const parts = splitByEntity({ entities, days: days.length, shares, seed, ...own })
    if (train === undefined) return parts
    const { from, to } = splitByTime({ days, entities, parts: { train }, ...own }).train
    return Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, inRecords({ ...part, from, to }, records)]),
    ) as typeof parts
  }
  const options = { days, entities, parts: { train, validation, test }, guardDays, ...own }
  // Of one sample none can be held out.
  return split.by === 'time' || entities === 1
    ? splitByTime(options)
    : splitByTimeAndEntity({
        ...options,
        share: holdOutSamples,
        validationShare: validationSamples,
        seed,
      })
}

/** Who is held out of training, as places among sites or parameter sets. */
interface Held {
  readonly heldOut: ReadonlySet<number>
  readonly validation: ReadonlySet<number>
}

const nobody: Held = { heldOut: new Set(), validation: new Set() }

function cutBySites(
  { split, seed }: Pick<EcosystemConfig, 'split' | 'seed'>,
  { days, samples, records }: CutEnsemble,
  { names, of, sets }: EnsembleSites,
): EcosystemParts {
  const { by, train, validation, test, guard: guardDays } = split
  const bySites = by === 'sites' || by === 'all'
  const heldSites = bySites ? heldOfSites(split, names, seed) : nobody
  const heldSets = heldOfSets(split, 1 + Math.max(...sets), seed)
  const entities = [...samples.keys()]
  const inSites = (held: keyof Held) => (entity: number) => heldSites[held].has(of[entity] ?? -1)
  const inSets = (held: keyof Held) => (entity: number) => heldSets[held].has(sets[entity] ?? -1)
  const isSeen = (entity: number): boolean =>
    (['heldOut', 'validation'] as const).every((held) => !inSites(held)(entity) && !inSets(held)(entity))
  const seen = entities.filter(isSeen)
  // What chooses the weights was never trained on, and is none of what is held out for good.
  const choosing = entities.filter(
    (entity) =>
      !inSites('heldOut')(entity) &&
      !inSets('heldOut')(entity) &&
      (inSites('validation')(entity) || inSets('validation')(entity)),
  )
  const groups = [heldSites.heldOut, heldSets.heldOut].filter(({ size }) => size > 0)
  const unseen =
    groups.length === 0
      ? []
      : entities.filter(
          (entity) =>
            (heldSites.heldOut.size === 0 || inSites('heldOut')(entity)) &&
            (heldSets.heldOut.size === 0 || inSets('heldOut')(entity)),
        )
  if (seen.length === 0)
    throw new InputError(
      'split.train: no sample is left to train on — every one ran at a site, or with parameters, that split.holdOutSites, split.validationSites, split.holdOutSamples or split.validationSamples hold out: lower one of them',
    )
  if (groups.length > 0 && unseen.length === 0)
    throw new InputError(
      'split.holdOutSites: no sample with held-out parameters ran at a held-out site — hold out more of either, or take another seed',
    )
  const hasChoosing = heldSites.validation.size > 0 || heldSets.validation.size > 0
  if (hasChoosing && choosing.length === 0)
    throw new InputError(
      'split.validationSites: no sample is left to choose the weights by — name other sites, or take another seed',
    )
  const own = records && { records }
  const part = (members: readonly number[], { from, to }: Pick<Part, 'from' | 'to'>): Part =>
    inRecords({ entities: members, from, to }, records)
  const checked = (parts: EcosystemParts): EcosystemParts => {
    const empty = Object.entries(parts).find(([, each]) => each?.entities.length === 0)
    if (empty === undefined) return parts
    throw new InputError(
      `split.${empty[0]}: none of its samples has a record in that period — choose another period, or hold others out`,
    )
  }
  if (train === undefined || validation === undefined || test === undefined) {
    const span =
      train === undefined
        ? { from: 0, to: days.length }
        : splitByTime({ days, entities: samples.length, parts: { train }, ...own }).train
    return checked({
      train: part(seen, span),
      ...(hasChoosing && { validation: part(choosing, span) }),
      heldOut: part(unseen, span),
    })
  }
  const periods = { train, validation, test }
  const cut = splitByTime({ days, entities: samples.length, parts: periods, guardDays, ...own })
  const period = (name: keyof typeof periods): Part => cut[name] ?? cut.train
  return checked({
    train: part(seen, period('train')),
    validation: part(hasChoosing ? choosing : seen, period('validation')),
    test: part(seen, period('test')),
    ...(unseen.length > 0 && { heldOut: part(unseen, period('test')) }),
  })
}

/** Sites that are held out: those that are named, or so many as a share of them is, one at least. */
function heldOfSites(
  { by, holdOutSites, validationSites }: EcosystemConfig['split'],
  names: readonly string[],
  seed: number,
): Held {
  const lists = { heldOut: holdOutSites, validation: validationSites }
  const named = { heldOut: new Set<number>(), validation: new Set<number>() }
  for (const [part, sites] of Object.entries(lists) as [keyof Held, number | readonly string[]][])
    if (typeof sites !== 'number')
      for (const site of sites) {
        const place = names.indexOf(site)
        const key = part === 'heldOut' ? 'split.holdOutSites' : 'split.validationSites'
        if (place < 0)
          throw new InputError(`${key}: no sample ran at "${site}"${suggestionOrAll(site, names)}`)
        named[part].add(place)
      }
  const free = [...names.keys()].filter((place) => !named.heldOut.has(place) && !named.validation.has(place))
  const counts = (['heldOut', 'validation'] as const).flatMap((part) => {
    const share = lists[part]
    return typeof share === 'number' && share > 0
      ? [{ part, count: Math.max(1, Math.round(share * names.length)) }]
      : []
  })
  const asked = counts.reduce((sum, { count }) => sum + count, 0)
  if (asked > 0 && asked >= free.length)
    throw new InputError(
      `split.holdOutSites: ${names.length === 1 ? `all samples ran at one site, ${names[0]}` : `of ${names.length} sites none is left to train on`} — ${by === 'sites' && validationSites !== 0 && free.length === 2 ? 'write split.validationSites: 0 and split.validationSamples: 0.1, or ' : ''}add sites, or split by ${by === 'sites' ? 'samples (split.by: samples)' : 'samples and time (split.by: both)'}`,
    )
  const drawn =
    asked === 0
      ? []
      : counts.length === 2
        ? drawnOf(free, counts[0]?.count ?? 0, counts[1]?.count ?? 0, seed)
        : drawnOf(free, counts[0]?.count ?? 0, 0, seed)
  for (const [place, { part }] of counts.entries())
    for (const site of drawn[place] ?? []) named[part].add(site)
  return named
}

/** So many of some places, and then so many others, by lot. */
function drawnOf(
  places: readonly number[],
  first: number,
  second: number,
  seed: number,
): readonly (readonly number[])[] {
  const { one = [], two = [] } = holdOut({
    entities: places.length,
    shares: { one: first / places.length, ...(second > 0 && { two: second / places.length }) },
    seed,
  })
  return [one, two].map((drawn) => drawn.map((place) => places[place] ?? 0))
}

/** Parameter sets that are held out; none where all samples have the same. */
function heldOfSets(
  { by, holdOutSamples, validationSamples }: EcosystemConfig['split'],
  sets: number,
  seed: number,
): Held {
  if (sets === 1 && by !== 'samples') return nobody
  const shares = {
    ...(holdOutSamples > 0 && { heldOut: holdOutSamples }),
    ...(validationSamples > 0 && { validation: validationSamples }),
  }
  if (Object.keys(shares).length === 0) return nobody
  if (sets === 1)
    throw new InputError(
      'split.by: samples — all samples have the same parameters: hold out sites (split.by: sites) or days (split.by: time) instead',
    )
  const { heldOut = [], validation = [] } = holdOut({ entities: sets, shares, seed })
  return { heldOut: new Set(heldOut), validation: new Set(validation) }
}

/** What training and a part must not share, besides days. */
export type GroupName = 'site' | 'parameter set'

/**
 * The groups of which a part stands apart from training. What differs from it in its days alone shares samples with it.
 *
 * @param part its name
 */
export function groupsApart({ split }: Pick<EcosystemConfig, 'split'>, part: string): readonly GroupName[] {
  const { by, holdOutSites, holdOutSamples, validationSites, validationSamples } = split
  const bySites = by === 'sites' || by === 'all'
  const of = (sites: number | readonly string[], samples: number): readonly GroupName[] => [
    ...(bySites && sites !== 0 ? (['site'] as const) : []),
    ...(by !== 'time' && samples > 0 ? (['parameter set'] as const) : []),
  ]
  switch (part) {
    case 'train':
      return ['site', 'parameter set']
    case 'heldOut':
      return of(holdOutSites, holdOutSamples)
    case 'validation':
      return of(validationSites, validationSamples)
    default:
      return []
  }
}
