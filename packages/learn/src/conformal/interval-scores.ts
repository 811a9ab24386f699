/** How intervals did on samples whose answers are known: how many lay within, value by value and as a whole, and how wide they were. */

/** Intervals and what was so, `[samples, columns]` each. */
export interface ScoredIntervals {
  readonly lower: ArrayLike<number>
  readonly upper: ArrayLike<number>
  readonly observed: ArrayLike<number>
  readonly columns: number
}

/** What came of it. */
export interface IntervalScores {
  /** Samples. */
  readonly count: number
  /** Share of all values that lay within. */
  readonly coverage: number
  /** Mean width, in the values' unit. */
  readonly width: number
  /** `[columns]` Share of the samples that lay within. */
  readonly byColumn: readonly number[]
  /** `[columns]` Mean width. */
  readonly widthByColumn: readonly number[]
  /** Share of the samples of which every value lay within. */
  readonly whole: number
}

/**
 * @throws RangeError for sizes that do not fit
 * @example intervalScores({ lower, upper, observed, columns: 365 }).whole // 0.91
 */
export function intervalScores({ lower, upper, observed, columns }: ScoredIntervals): IntervalScores {
  const samples = observed.length / columns
  if (!Number.isInteger(samples) || lower.length !== observed.length || upper.length !== observed.length)
    throw new RangeError(
      `${lower.length} lower and ${upper.length} upper ends of ${observed.length} values in ${columns} columns`,
    )
  const within = new Array<number>(columns).fill(0)
  const width = new Array<number>(columns).fill(0)
  let whole = 0
  for (let sample = 0; sample < samples; sample++) {
    let all = true
    for (let column = 0; column < columns; column++) {
      const at = sample * columns + column
      const [low, high, value] = [lower[at] ?? NaN, upper[at] ?? NaN, observed[at] ?? NaN]
      const holds = value >= low && value <= high
      within[column] = (within[column] ?? 0) + (holds ? 1 : 0) / samples
      width[column] = (width[column] ?? 0) + (high - low) / samples
      all &&= holds
    }
    if (all) whole += 1 / samples
  }
  const meanOf = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / columns
  return {
    ...{ count: samples, coverage: meanOf(within), width: meanOf(width) },
    ...{ byColumn: within, widthByColumn: width, whole },
  }
}
