/**
 * Folds beyond those by entity: by group, with classes spread evenly, by blocks of time, rolling forward, and nested. A fold
 * names samples by number; the samples stay where they are.
 */
import { InputError, permutation, seededRandom } from '@utsushi/ground'
import type { Fold } from './splits.js'

/** How to fold by group. */
export interface GroupFoldOptions {
  /** `[samples]` The group of each sample: a specimen, a lot, a composition. A group is never cut. */
  readonly groups: ArrayLike<string | number>
  /** `[samples]` Classes whose shares are to be alike in all folds, as far as whole groups allow. */
  readonly labels?: ArrayLike<string | number>
  readonly folds: number
  readonly seed: number
}

/**
 * Folds over samples in which every group is tested once and as a whole. Groups are dealt from the largest to the smallest, each
 * to the fold where it evens out best: the number of samples, and of each class where `labels` are given.
 * @throws InputError for fewer than two folds or fewer groups than folds
 * @example foldsByGroup({ groups: ['a', 'a', 'b', 'c'], folds: 3, seed: 0 }).length // 3
 */
export function foldsByGroup(options: GroupFoldOptions): Fold[] {
  const { labels, folds, seed } = options
  const members = membersOf(options.groups)
  if (!Number.isInteger(folds) || folds < 2 || folds > members.size)
    throw new InputError(`folds: ${folds} is not between 2 and the ${members.size} groups`)
  const classes = labels === undefined ? [] : [...membersOf(labels).keys()]
  const classOf = new Map(classes.map((label, place) => [label, place]))
  // By class, as a share of the class, so that a rare one weighs as much as a common one; without classes, all are one.
  const groups = [...members.values()].map((samples) => {
    const counts = new Float64Array(Math.max(1, classes.length))
    for (const sample of samples) {
      const place = labels === undefined ? 0 : (classOf.get(labels[sample] as string | number) ?? 0)
      counts[place] = (counts[place] as number) + 1
    }
    return { samples, counts }
  })
  const sizes = groups.reduce<Float64Array>(
    (sum, { counts }) => sum.map((own, place) => own + (counts[place] as number)),
    new Float64Array(Math.max(1, classes.length)),
  )
  const order = Array.from(permutation(groups.length, seededRandom(seed)), (place) => groups[place])
  // Sorting keeps the seed's order among groups alike.
  const dealt = order.flatMap((group) => (group === undefined ? [] : [group]))
  dealt.sort((a, b) => b.samples.length - a.samples.length)
  const filled = Array.from({ length: folds }, () => ({
    samples: [] as number[],
    shares: new Float64Array(sizes.length),
  }))
  for (const { samples, counts } of dealt) {
    const shares = counts.map((count, place) => count / (sizes[place] as number))
    const best = filled.reduce((least, fold) => (isEmptier(fold, least, shares) ? fold : least))
    for (const sample of samples) best.samples.push(sample)
    for (const [place, share] of shares.entries()) best.shares[place] = (best.shares[place] as number) + share
  }
  return filled.map(({ samples }) => foldOf(options.groups.length, samples))
}

interface Filling {
  readonly samples: readonly number[]
  readonly shares: Float64Array
}

/** Whether a group goes better to `a` than to `b`: by the squared shares that it would make, then by samples. */
function isEmptier(a: Filling, b: Filling, shares: Float64Array): boolean {
  // (s + g)² − s², without what both have in common.
  const cost = (fold: Filling): number =>
    shares.reduce((sum, share, place) => sum + share * (fold.shares[place] as number), 0)
  const difference = cost(a) - cost(b)
  return Math.abs(difference) > 1e-12 ? difference < 0 : a.samples.length < b.samples.length
}

/**
 * Folds over samples with the classes spread evenly: {@link foldsByGroup} with every sample a group. A class with fewer samples
 * than folds is absent from some.
 * @throws InputError for fewer than two folds or fewer samples than folds
 * @example stratifiedFolds({ labels: ['0D', '2D', '0D', '2D'], folds: 2, seed: 0 })[0]?.test.length // 2
 */
export function stratifiedFolds(
  options: Omit<GroupFoldOptions, 'groups' | 'labels'> & {
    readonly labels: ArrayLike<string | number>
  },
): Fold[] {
  return foldsByGroup({
    ...options,
    groups: Array.from({ length: options.labels.length }, (_, sample) => sample),
  })
}

/** A fold that tests one group. */
export interface GroupFold extends Fold {
  readonly group: string | number
}

/**
 * One fold a group: it is tested, the others are trained on. In the order in which groups first appear.
 * @throws InputError for fewer than two groups
 * @example leaveOneGroupOut(['steel', 'steel', 'iron']).map(({ group }) => group) // ['steel', 'iron']
 */
export function leaveOneGroupOut(groups: ArrayLike<string | number>): GroupFold[] {
  const members = membersOf(groups)
  if (members.size < 2) throw new InputError(`folds: ${members.size} group — two are needed to leave one out`)
  return [...members].map(([group, samples]) => ({ group, ...foldOf(groups.length, samples) }))
}

/** How to fold along time. */
export interface TimeFoldOptions {
  /** Rows of the record, in the order of time. */
  readonly rows: number
  readonly folds: number
  /** Rows left out between what is trained on and what is tested, such as the horizon. Default 0. */
  readonly gap?: number
}

/**
 * Folds over blocks of time: each block is tested once, and trained on is what lies before and behind it, a gap away.
 * @throws InputError for fewer than two folds, more folds than rows, or a gap that leaves nothing to train on
 * @example foldsByTime({ rows: 365, folds: 5, gap: 30 })
 */
export function foldsByTime(options: TimeFoldOptions): Fold[] {
  const { rows, gap } = checkedTime(options, options.folds)
  return blocks(rows, options.folds).map(([from, to], fold) => {
    const train = range(0, rows).filter((row) => row < from - gap || row >= to + gap)
    if (train.length === 0) throw nothingToTrainOn(fold, gap)
    return { train, test: range(from, to) }
  })
}

/** How to fold along time, forward. */
export interface RollingFoldOptions extends TimeFoldOptions {
  /** The first row that is tested, where what lies before it is trained on by every fold; a block behind the first row when left out. */
  readonly first?: number
}

/**
 * Folds that roll forward: the record is cut into `folds` + 1 blocks, and each but the first is tested by what lies before it, a
 * gap away. What is trained on grows, as it would in use.
 * @throws InputError as {@link foldsByTime}, and for a first row that leaves fewer rows than folds
 * @example rollingFolds({ rows: 400, folds: 3 }).map(({ train }) => train.length) // [100, 200, 300]
 * @example rollingFolds({ rows: 400, folds: 2, first: 300, gap: 10 }).map(({ test }) => test[0]) // [300, 350]
 */
export function rollingFolds({ first, ...options }: RollingFoldOptions): Fold[] {
  const { rows, gap } = checkedTime(options, options.folds + 1)
  if (first !== undefined && (!Number.isInteger(first) || first < 1 || rows - first < options.folds))
    throw new InputError(
      `folds: ${options.folds} is not possible with ${rows} rows of time of which ${first} is the first that is tested`,
    )
  return (
    first === undefined
      ? blocks(rows, options.folds + 1).slice(1)
      : blocks(rows - first, options.folds).map(([from, to]) => [from + first, to + first] as const)
  ).map(([from, to], fold) => {
    if (from - gap <= 0) throw nothingToTrainOn(fold, gap)
    return { train: range(0, from - gap), test: range(from, to) }
  })
}

/** A fold with folds of what it trains on: settings are chosen inside, and judged outside. */
export interface NestedFold extends Fold {
  /** Samples by their number in the whole; never one of `test`. */
  readonly inner: readonly Fold[]
}

/**
 * Nested folds.
 * @param inner folds of the samples that an outer fold trains on, by their place among them
 * @example
 * nestedFolds(leaveOneGroupOut(lots), (train) =>
 *   foldsByGroup({ groups: train.map((sample) => lots[sample]), folds: 3, seed: 0 }))
 */
export function nestedFolds(
  outer: readonly Fold[],
  inner: (train: readonly number[], fold: number) => readonly Fold[],
): NestedFold[] {
  return outer.map(({ train, test }, fold) => {
    const whole = (place: number): number => {
      const sample = train[place]
      if (sample === undefined) throw new RangeError(`an inner fold names place ${place} of ${train.length}`)
      return sample
    }
    return {
      ...{ train, test },
      inner: inner(train, fold).map((own) => ({ train: own.train.map(whole), test: own.test.map(whole) })),
    }
  })
}

/** Samples by group, in the order in which groups first appear. */
export function membersOf(groups: ArrayLike<string | number>): Map<string | number, number[]> {
  const members = new Map<string | number, number[]>()
  for (let sample = 0; sample < groups.length; sample++) {
    const group = groups[sample] as string | number
    const own = members.get(group)
    if (own === undefined) members.set(group, [sample])
    else own.push(sample)
  }
  return members
}

function foldOf(samples: number, tested: readonly number[]): Fold {
  const isTested = new Uint8Array(samples)
  for (const sample of tested) isTested[sample] = 1
  const all = range(0, samples)
  return {
    train: all.filter((sample) => isTested[sample] === 0),
    test: all.filter((sample) => isTested[sample] === 1),
  }
}

function checkedTime({ rows, folds, gap = 0 }: TimeFoldOptions, cuts: number): { rows: number; gap: number } {
  if (!Number.isInteger(folds) || folds < 1 || cuts < 2 || cuts > rows)
    throw new InputError(`folds: ${folds} is not possible with ${rows} rows of time`)
  if (!Number.isInteger(gap) || gap < 0)
    throw new InputError(`gap: ${gap} is not a whole number of rows from 0`)
  return { rows, gap }
}

const nothingToTrainOn = (fold: number, gap: number): InputError =>
  new InputError(
    `fold ${fold + 1}: a gap of ${gap} rows leaves nothing to train on — shorten the gap, or take fewer folds`,
  )

/** Blocks of time, alike in length up to one row. */
function blocks(rows: number, count: number): (readonly [number, number])[] {
  const border = (at: number): number => Math.floor((at * rows) / count)
  return Array.from({ length: count }, (_, at) => [border(at), border(at + 1)] as const)
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)
