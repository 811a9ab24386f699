/**
 * Parts of whole groups with classes spread evenly, and what is to be said of groups and classes that do not fit a split.
 */
import { countOf, InputError, listed, permutation, seededRandom } from '@utsushi/ground'
import { membersOf } from './folds.js'
import type { Fold } from './splits.js'

/** What is held out. */
export interface HoldOutGroupsOptions {
  /** `[samples]` The group of each: a specimen, a lot, a cluster of compositions. A group is never cut. */
  readonly groups: ArrayLike<string | number>
  /** `[samples]` Classes whose shares are to be alike in all parts, as far as whole groups allow. */
  readonly labels?: ArrayLike<string | number>
  /** Share of the samples in each part but `train`, which gets the rest, such as `{ validation: 0.15, test: 0.2 }`. */
  readonly shares: Readonly<Record<string, number>>
  readonly seed: number
}

/**
 * Samples by part, ascending: each share of them in whole groups, and the rest as `train`. Groups are dealt from the largest to the
 * smallest, each to the part that lacks most of what the group holds.
 *
 * @throws InputError when a share is not between 0 and 1, shares leave nothing to train on, or there are fewer groups than parts
 * @example holdOutGroups({ groups: lots, labels, shares: { validation: 0.15, test: 0.2 }, seed: 0 }).test
 */
export function holdOutGroups({ groups, labels, shares, seed }: HoldOutGroupsOptions): {
  train: number[]
  [name: string]: number[]
} {
  for (const [name, share] of Object.entries(shares))
    if (!(share > 0 && share < 1))
      throw new InputError(`split.${name}: share ${share} is not between 0 and 1`)
  const rest = 1 - Object.values(shares).reduce((sum, share) => sum + share, 0)
  if (!(rest > 1e-9)) throw new InputError('split: the shares held out leave nothing to train on')
  const parts = Object.entries({ train: rest, ...shares }).map(([name, share]) => ({
    ...{ name, share, samples: [] as number[] },
    filled: new Map<string | number, number>(),
  }))
  const members = membersOf(groups)
  if (members.size < parts.length)
    throw new InputError(
      `split: ${countOf(members.size, 'group')} for the ${parts.length} parts ${listed(parts.map(({ name }) => name))} — each needs one at least`,
    )
  const classOf = (sample: number): string | number => labels?.[sample] ?? ''
  const sizes = new Map<string | number, number>()
  for (let sample = 0; sample < groups.length; sample++)
    sizes.set(classOf(sample), (sizes.get(classOf(sample)) ?? 0) + 1)
  const order = Array.from(permutation(members.size, seededRandom(seed)))
  const all = [...members.values()]
  const dealt = order.flatMap((place) => {
    const samples = all[place]
    return samples === undefined ? [] : [samples]
  })
  // Sorting keeps the seed's order among groups alike.
  dealt.sort((a, b) => b.length - a.length)
  for (const [turn, samples] of dealt.entries()) {
    const empty = parts.filter((part) => part.samples.length === 0)
    // The last groups go to parts that would stay empty.
    const open = dealt.length - turn <= empty.length ? empty : parts
    const fullness = ({ filled, share }: (typeof parts)[number]): number =>
      samples.reduce(
        (sum, sample) =>
          sum + (filled.get(classOf(sample)) ?? 0) / (share * (sizes.get(classOf(sample)) ?? 1)),
        0,
      )
    const [first, ...others] = open
    if (first === undefined) continue
    // Of parts equally full, the one that is to hold more.
    const best = others.reduce((least, part) => {
      const difference = fullness(part) - fullness(least)
      return Math.abs(difference) > 1e-12
        ? difference < 0
          ? part
          : least
        : part.share > least.share
          ? part
          : least
    }, first)
    for (const sample of samples) {
      best.samples.push(sample)
      best.filled.set(classOf(sample), (best.filled.get(classOf(sample)) ?? 0) + 1)
    }
  }
  const { train = [], ...held } = Object.fromEntries(
    parts.map(({ name, samples }) => [name, samples.toSorted((a, b) => a - b)]),
  )
  return { ...held, train }
}

/** What folds are of. */
export interface CheckFoldsOptions {
  /** `[samples]` */
  readonly groups?: ArrayLike<string | number>
  /** `[samples]` */
  readonly labels?: ArrayLike<string | number>
  /** `[samples]` 0 where nothing of a sample is known: its target is missing, or all of it is masked. */
  readonly observed?: ArrayLike<number | boolean>
  /** What groups are called, in the plural. Default `groups`. */
  readonly called?: string
}

/**
 * Looks at folds before anything is trained on them.
 *
 * @returns what is to be said, one sentence each: classes that a fold tests and never trains on, classes that stand in fewer groups than
 * there are folds, groups that hold one class each
 * @throws InputError for a fold of which nothing is observed on a side
 * @example checkFolds(folds, { groups: specimens, labels, observed, called: 'specimens' })
 */
export function checkFolds(
  folds: readonly Fold[],
  { groups, labels, observed, called = 'groups' }: CheckFoldsOptions,
): readonly string[] {
  if (observed !== undefined)
    for (const [k, { train, test }] of folds.entries())
      for (const [side, does] of [
        [train, 'trains on'],
        [test, 'is scored on'],
      ] as const)
        if (!side.some((sample) => Boolean(observed[sample])))
          throw new InputError(
            `fold ${k + 1} ${does} ${countOf(side.length, 'sample')}, and all of it is masked or missing — take fewer folds, or leave out what has no values`,
          )
  if (labels === undefined) return []
  const said: string[] = []
  const unseen = folds.flatMap(({ train, test }, k) => {
    const known = new Set(train.map((sample) => labels[sample]))
    const fresh = [...new Set(test.map((sample) => labels[sample]))].filter((label) => !known.has(label))
    return fresh.length === 0
      ? []
      : [`fold ${k + 1} tests ${listed(fresh.map(String))} and trains on none of it`]
  })
  said.push(...unseen)
  if (groups === undefined) return said
  const groupsOf = new Map<string | number, Set<string | number>>()
  const classesOf = new Map<string | number, Set<string | number>>()
  for (let sample = 0; sample < groups.length; sample++) {
    const [group, label] = [groups[sample] ?? '', labels[sample] ?? '']
    groupsOf.set(label, (groupsOf.get(label) ?? new Set()).add(group))
    classesOf.set(group, (classesOf.get(group) ?? new Set()).add(label))
  }
  for (const [label, own] of groupsOf)
    if (own.size < folds.length)
      said.push(
        `class ${label} stands in ${own.size === 1 ? 'one' : own.size} of the ${classesOf.size} ${called}${own.size === 1 ? ` (${String([...own][0])})` : ''}: of ${folds.length} folds not all can test it`,
      )
  const single = [...classesOf.values()].filter((own) => own.size === 1).length
  if (groupsOf.size > 1 && single > 0)
    said.push(
      single === classesOf.size
        ? `each of the ${classesOf.size} ${called} holds one class only: what tells ${called} apart tells classes apart, so folds must keep them whole`
        : `${single} of the ${classesOf.size} ${called} hold one class only`,
    )
  return said
}
