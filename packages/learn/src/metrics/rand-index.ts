/** How alike two groupings of the same things are. */

/**
 * The adjusted Rand index (Hubert & Arabie 1985): 1 where two groupings are the same whatever the groups are called, about 0 where
 * one is drawn at random, below 0 where they agree less than that.
 *
 * @param first group of every thing, any whole numbers, `[things]`
 * @param second of the same things, `[things]`
 * @throws RangeError when there are not as many of both
 * @example adjustedRandIndex([0, 0, 1, 1], [5, 5, 3, 3]) // 1
 */
export function adjustedRandIndex(first: ArrayLike<number>, second: ArrayLike<number>): number {
  if (first.length !== second.length)
    throw new RangeError(`groups of ${first.length} things beside groups of ${second.length}`)
  const both = new Map<string, number>()
  const [rows, columns] = [new Map<number, number>(), new Map<number, number>()]
  for (let i = 0; i < first.length; i++) {
    const [a, b] = [first[i] as number, second[i] as number]
    counted(both, `${a} ${b}`)
    counted(rows, a)
    counted(columns, b)
  }
  const [together, inFirst, inSecond] = [both, rows, columns].map(pairs) as [number, number, number]
  const all = (first.length * (first.length - 1)) / 2
  const expected = all === 0 ? 0 : (inFirst * inSecond) / all
  const most = (inFirst + inSecond) / 2
  // Both put all things into one group, or each into a group of its own.
  if (most === expected) return 1
  return (together - expected) / (most - expected)
}

function counted<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** Pairs of things that are in one group. */
const pairs = (counts: ReadonlyMap<unknown, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0)
