// What somebody said of options that were shown together, and the same gathered for a likelihood: options that were shown together
// more than once count as one set with a number of wins for each, whoever won.

/** One answer: a choice of the best, a ranking of some or of all. Numbers are places of options. */
export interface Comparison {
  /** What was shown, two options or more, each once. */
  readonly shown: readonly number[]
  /** Best first. What was shown and is not ranked stands below, in no order: one entry is a choice of the best. */
  readonly ranked: readonly number[]
}

/** Options that were chosen among, and how often each was taken. */
export interface ChoiceSet {
  /** Places of options, ascending. */
  readonly members: readonly number[]
  /** How often each of them was chosen out of this set. */
  readonly wins: readonly number[]
}

/**
 * Makes sure that comparisons are of these options.
 *
 * @param options how many there are
 * @throws RangeError naming the comparison by its place
 */
export function checkComparisons(comparisons: readonly Comparison[], options: number): void {
  comparisons.forEach(({ shown, ranked }, place) => {
    const refuse = (what: string): never => {
      throw new RangeError(`comparison ${place}: ${what}`)
    }
    if (shown.length < 2) refuse(`${shown.length} option shown — expected two or more`)
    for (const option of shown)
      if (!Number.isInteger(option) || option < 0 || option >= options)
        refuse(`option ${option} is not one of the ${options}`)
    if (new Set(shown).size !== shown.length) refuse('an option is shown twice')
    if (ranked.length < 1) refuse('nothing was chosen')
    for (const option of ranked)
      if (!shown.includes(option)) refuse(`option ${option} is ranked but was not shown`)
    if (new Set(ranked).size !== ranked.length) refuse('an option is ranked twice')
  })
}

/**
 * Comparisons as choices: a ranking is a choice of the best, then of the best of the rest, and so on (Plackett 1975; Luce 1959).
 * Choices among the same options are merged, contradictions and all.
 *
 * @example choiceSets([{ shown: [4, 2], ranked: [4] }, { shown: [2, 4], ranked: [2] }]) // [{ members: [2, 4], wins: [1, 1] }]
 */
export function choiceSets(comparisons: readonly Comparison[]): readonly ChoiceSet[] {
  const sets = new Map<string, { readonly members: readonly number[]; readonly wins: number[] }>()
  for (const { shown, ranked } of comparisons) {
    let left = shown.toSorted((a, b) => a - b)
    for (const winner of ranked) {
      if (left.length < 2) break
      const key = left.join()
      const set = sets.get(key) ?? { members: left, wins: left.map(() => 0) }
      sets.set(key, set)
      const place = left.indexOf(winner)
      set.wins[place] = (set.wins[place] ?? 0) + 1
      left = left.filter((option) => option !== winner)
    }
  }
  return [...sets.values()]
}

/**
 * First values of utilities: the logarithm of the odds with which each option won, a half win and a half loss added, so that options
 * which always won or never did have some.
 *
 * @returns `[options]`
 */
export function winLogOdds(sets: readonly ChoiceSet[], options: number): Float64Array {
  const [won, lost] = [new Float64Array(options).fill(0.5), new Float64Array(options).fill(0.5)]
  for (const { members, wins } of sets) {
    const total = wins.reduce((sum, count) => sum + count, 0)
    members.forEach((option, place) => {
      const own = wins[place] ?? 0
      won[option] = (won[option] ?? 0) + own
      lost[option] = (lost[option] ?? 0) + (total - own) / (members.length - 1)
    })
  }
  return won.map((count, option) => Math.log(count / (lost[option] ?? NaN)))
}
