// Sequences cut into parts: what is held out is held out as a whole, be it a specimen, a lot, a day, a cluster of compositions or the
// last that were measured. Every part is drawn by the split's own seed, so that a change of the training seed leaves it alone.
import { auditedSequences, holdOutGroups, type AuditedPart } from '@utsushi/data'
import { countOf, InputError, listed } from '@utsushi/ground'
import { groupedFolds, someOf, type FoldPlan, type PartsOf } from '@utsushi/study'
import type { MaterialsConfig } from './config.js'
import { clustersOf } from './data/compositions.js'
import type { Asked, Materials, Places } from './data/measured.js'

/**
 * Cuts sequences as a study file says.
 *
 * @throws InputError when nothing is left to train on, or there are too few groups
 * @example partsOf(config, materials).test // [3, 4, 17]
 */
export function partsOf(config: MaterialsConfig, materials: Materials): PartsOf<Places> {
  const { split } = config
  const all = materials.panel.entities.map((_, place) => place)
  if (split.by === 'time') return byTime(config, materials, all)
  const shares = { validation: split.validation, test: split.by === 'given' ? 0 : split.test }
  const asked = Object.fromEntries(Object.entries(shares).filter(([, share]) => share > 0))
  const own = split.by === 'given' ? all.filter((place) => materials.given[place] === 0) : all
  if (split.by === 'given' && own.length === all.length)
    throw new InputError(`data.test: holds no sequences — name the file of the official test part`)
  const groups = groupsOf(config, materials)
  const labels = labelsOf(materials.asked)
  const cut =
    Object.keys(asked).length === 0
      ? { train: [...own.keys()] }
      : holdOutGroups({
          groups: own.map((place) => groups[place] ?? ''),
          ...(labels && { labels: own.map((place) => labels[place] ?? 0) }),
          ...{ shares: asked, seed: split.seed },
        })
  const parts = Object.fromEntries(
    Object.entries(cut).map(([name, rows]) => [name, rows.map((row) => own[row] ?? 0)]),
  )
  return {
    train: parts['train'] ?? [],
    ...parts,
    ...(split.by === 'given' && { test: all.filter((place) => materials.given[place] === 1) }),
  }
}

/** Classes, which are spread evenly over the parts; none of numbers. */
const labelsOf = (asked: Asked): Int32Array | undefined => (asked.kind === 'classes' ? asked.of : undefined)

/** The last that were measured are the test, those before them the validation; a day is never torn apart. */
function byTime({ split, data }: MaterialsConfig, { days, places }: Materials, all: Places): PartsOf<Places> {
  const undated = all.find((place) => Number.isNaN(days[place]))
  if (undated !== undefined)
    throw new InputError(
      `${places[undated] ?? ''}: has no date in ${data.time ?? ''} — fill it, or split by something else (split.by)`,
    )
  const sorted = all.toSorted((a, b) => (days[a] ?? 0) - (days[b] ?? 0))
  const border = (share: number): number =>
    days[sorted[Math.floor(sorted.length * (1 - share))] ?? -1] ?? Infinity
  const test = split.test === 0 ? Infinity : border(split.test)
  const validation = split.validation === 0 ? test : border(split.test + split.validation)
  const within = (from: number, to: number): Places =>
    all.filter((place) => (days[place] ?? 0) >= from && (days[place] ?? 0) < to)
  const parts = {
    train: within(-Infinity, validation),
    validation: within(validation, test),
    test: within(test, Infinity),
  }
  if (parts.train.length === 0)
    throw new InputError(
      `split: leaves none of the ${countOf(all.length, 'sequence')} to train on, for all were measured on ${countOf(new Set(days).size, 'day')} — hold out fewer (split.test, split.validation), or split by something else`,
    )
  return {
    train: parts.train,
    ...(parts.validation.length > 0 && { validation: parts.validation }),
    ...(parts.test.length > 0 && { test: parts.test }),
  }
}

/** What is never torn apart, of every sequence. */
export function groupsOf({ split }: MaterialsConfig, materials: Materials): readonly string[] {
  const { panel, whole } = materials
  switch (split.by) {
    case 'group':
      return panel.groups[split.group] ?? whole
    case 'composition':
      return clustersOf(panel.groups[split.group] ?? [], split)
    case 'sequence':
    case 'time':
    case 'given':
      return whole
    default:
      return split.by satisfies never
  }
}

/**
 * A part as the leak audit sees it: which sequences with what content, and what the split keeps together. What else sequences have in
 * common is told by the look before training: a split by specimen shares lots.
 */
export function auditedPart(
  config: MaterialsConfig,
  materials: Materials,
  places: Places,
  name: string,
): AuditedPart {
  const { split } = config
  const groups = groupsOf(config, materials)
  const isGrouped = split.by === 'group' || split.by === 'composition'
  return {
    ...auditedSequences(name, materials.panel, places),
    entity: places.map((place) => materials.whole[place] ?? ''),
    groups: isGrouped ? { [split.group]: places.map((place) => groups[place] ?? '') } : {},
  }
}

/**
 * Folds are cut over the sequences that are not in the test, and tear no group apart; classes are spread evenly, as far as whole groups
 * allow. By time they go forward.
 */
export function foldsOf(
  config: MaterialsConfig,
  materials: Materials,
  { train, validation = [] }: PartsOf<Places>,
): FoldPlan<Places> {
  const development = [...train, ...validation].toSorted((a, b) => a - b)
  const groups = groupsOf(config, materials)
  const { asked, file } = materials
  const all = labelsOf(asked)
  const labels = all && development.map((place) => all[place] ?? 0)
  const kept = development.map((place) => groups[place] ?? '')
  const count = new Set(kept).size
  const isGrouped = count < development.length
  const word = groupWord(config)
  const plan = groupedFolds<Places>({
    ...{ samples: development.length, called: 'sequence', groups: kept, fresh: `${word}s` },
    ...(labels && { labels }),
    leaveOneOut: config.split.leaveOneOut,
    parts: (trained, held) => ({
      train: trained.map((place) => development[place] ?? 0),
      validation: held.map((place) => development[place] ?? 0),
    }),
  })
  if (isGrouped) return { ...plan, called: `${plan.called} (${word}) that ${file} leaves outside the test` }
  // Each by itself: a random split is no other.
  const { entities, cut, parts } = plan
  return {
    ...{ entities, parts },
    ...(cut && { cut }),
    called: `the ${countOf(development.length, 'sequence')} that ${file} leaves outside the test`,
  }
}

/** What is never torn apart, in a word. */
function groupWord({ split }: MaterialsConfig): string {
  switch (split.by) {
    case 'group':
      return split.group
    case 'composition':
      return 'composition'
    case 'sequence':
    case 'time':
    case 'given':
      return 'sequence'
    default:
      return split.by satisfies never
  }
}

/** A part in words: how many sequences, and which. */
export function spanWords({ panel }: Materials, places: Places): string {
  return `in ${countOf(places.length, 'sequence')} (${someOf(places.map((place) => panel.entities[place] ?? ''))})`
}

/** What is held out, and how, for the report. */
export function splitWords({ split, data }: MaterialsConfig): string {
  switch (split.by) {
    case 'group':
      return `All sequences of one ${split.group} are in one part: scores tell of a fresh ${split.group}.`
    case 'composition':
      return `Clusters of like compositions (${split.group}) are held out as a whole: scores tell of compositions unlike those of training.`
    case 'time':
      return `The last that were measured (${data.time ?? ''}) are held out: scores tell of what is measured next.`
    case 'given':
      return `The test part is the sequences of ${data.test ?? ''}.`
    case 'sequence':
      return data.groups.length === 0
        ? 'Sequences are held out one by one: scores tell of further sequences like these.'
        : `Sequences are held out one by one, though they have ${listed(data.groups)} in common: scores may flatter (split.by: group).`
    default:
      return split.by satisfies never
  }
}
