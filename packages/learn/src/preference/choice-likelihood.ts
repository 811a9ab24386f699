// How likely choices are under utilities: the softmax of the options shown, and a small share of choices that are made blindly.
// Searches for a kernel ask this thousands of times for every question, so sets of options are laid out flat once.
import type { ChoiceSet } from './comparison.js'

/** Choice sets laid out flat: those of one kind one behind the other. */
export interface FlatChoices {
  readonly options: number
  /** `[sets + 1]`: where each set's members begin. */
  readonly starts: Int32Array
  /** Places of options. */
  readonly members: Int32Array
  /** How often each member was chosen. */
  readonly wins: Float64Array
  /** `[columns + 1]`: where the entries of each column of the information begin. */
  readonly columnStarts: Int32Array
  /** Option of every entry. */
  readonly columnMembers: Int32Array
}

/** Lays choice sets out. A set of two options has one column of information, a set of k has k. */
export function flatChoices(sets: readonly ChoiceSet[], options: number): FlatChoices {
  const columns = sets.flatMap(({ members }) =>
    members.length === 2 ? [members] : members.map(() => members),
  )
  return {
    options,
    starts: startsOf(sets.map(({ members }) => members)),
    members: Int32Array.from(sets.flatMap(({ members }) => members)),
    wins: Float64Array.from(sets.flatMap(({ wins }) => wins)),
    columnStarts: startsOf(columns),
    columnMembers: Int32Array.from(columns.flat()),
  }
}

/**
 * The probabilities of choosing each of some options: `(1 − lapse) softmax(utilities) + lapse / k`.
 *
 * @param utilities `[k]`
 * @param lapse share of choices that are made blindly
 * @returns `[k]`
 */
export function choiceShares(utilities: ArrayLike<number>, lapse: number): Float64Array {
  const count = utilities.length
  const shares = new Float64Array(count)
  let high = -Infinity
  for (let j = 0; j < count; j++) high = Math.max(high, utilities[j] ?? NaN)
  let sum = 0
  for (let j = 0; j < count; j++) sum += shares[j] = Math.exp((utilities[j] ?? NaN) - high)
  for (let j = 0; j < count; j++) shares[j] = ((1 - lapse) * (shares[j] as number)) / sum + lapse / count
  return shares
}

/**
 * The logarithm of the probability of choices.
 *
 * @param utilities `[options]`
 */
export function choiceLogLikelihood(choices: FlatChoices, utilities: Float64Array, lapse: number): number {
  const { starts, wins } = choices
  const soft = softShares(choices, utilities)
  let sum = 0
  for (let set = 0; set + 1 < starts.length; set++) {
    const [from, to] = [starts[set] as number, starts[set + 1] as number]
    const blind = lapse / (to - from)
    for (let at = from; at < to; at++) {
      const count = wins[at] as number
      if (count > 0) sum += count * Math.log((1 - lapse) * (soft[at] as number) + blind)
    }
  }
  return sum
}

/**
 * The gradient of `choiceLogLikelihood` by the utilities, and the entries of columns R with `R Rᵀ` the expected (Fisher) information of
 * the choices. That is never negative, which the second derivative is with blind choices; without any the two are the same.
 *
 * @returns `gradient` `[options]`, `information` an entry for each of `columnMembers`
 */
export function choiceSlopes(
  choices: FlatChoices,
  utilities: Float64Array,
  lapse: number,
): { readonly gradient: Float64Array; readonly information: Float64Array } {
  const { options, starts, members, wins, columnMembers } = choices
  const soft = softShares(choices, utilities)
  const gradient = new Float64Array(options)
  const information = new Float64Array(columnMembers.length)
  let entry = 0
  for (let set = 0; set + 1 < starts.length; set++) {
    const [from, to] = [starts[set] as number, starts[set + 1] as number]
    const blind = lapse / (to - from)
    let [told, total] = [0, 0]
    for (let at = from; at < to; at++) {
      const own = (1 - lapse) * (soft[at] as number)
      const pull = ((wins[at] as number) * own) / (own + blind)
      gradient[members[at] as number] = (gradient[members[at] as number] as number) + pull
      told += pull
      total += wins[at] as number
    }
    for (let at = from; at < to; at++)
      gradient[members[at] as number] =
        (gradient[members[at] as number] as number) - told * (soft[at] as number)
    /** Length of the column that belongs to a member; it points to that member and away from all by their shares. */
    const length = (at: number): number => {
      const own = (1 - lapse) * (soft[at] as number)
      return (Math.sqrt(total) * own) / Math.sqrt(own + blind)
    }
    if (to - from === 2) {
      // Both columns go the same way: one of their joint length.
      const joint = Math.hypot(
        length(from) * (soft[from + 1] as number),
        length(from + 1) * (soft[from] as number),
      )
      information[entry++] = joint
      information[entry++] = -joint
    } else
      for (let column = from; column < to; column++) {
        const own = length(column)
        for (let at = from; at < to; at++)
          information[entry++] = own * ((at === column ? 1 : 0) - (soft[at] as number))
      }
  }
  return { gradient, information }
}

/** The softmax of every set's utilities, a share for each of `members`. */
function softShares({ starts, members }: FlatChoices, utilities: Float64Array): Float64Array {
  const soft = new Float64Array(members.length)
  for (let set = 0; set + 1 < starts.length; set++) {
    const [from, to] = [starts[set] as number, starts[set + 1] as number]
    let high = -Infinity
    for (let at = from; at < to; at++) {
      const utility = utilities[members[at] as number] as number
      if (utility > high) high = utility
    }
    let sum = 0
    for (let at = from; at < to; at++) {
      const power = Math.exp((utilities[members[at] as number] as number) - high)
      soft[at] = power
      sum += power
    }
    for (let at = from; at < to; at++) soft[at] = (soft[at] as number) / sum
  }
  return soft
}

function startsOf(groups: readonly (readonly number[])[]): Int32Array {
  const starts = new Int32Array(groups.length + 1)
  groups.forEach((group, place) => (starts[place + 1] = (starts[place] as number) + group.length))
  return starts
}
