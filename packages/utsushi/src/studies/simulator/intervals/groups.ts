// Runs set apart by one of their inputs, so that intervals hold in each group by itself: a place on the input alone says which group a run is
// of, and further runs are told the same way.
import type { Panel } from '@utsushi/data'
import type { Places } from '../data/runs.js'

/** Up to so many values of an input are groups of their own; more are cut into thirds. */
const MOST_VALUES = 8

/** How an input sets runs apart. */
export interface InputGroups {
  /** Place of the input. */
  readonly input: number
  /** What lies above the first edge is of the second group, and so on; ascending. */
  readonly edges: readonly number[]
  /** What groups are called. */
  readonly names: readonly string[]
}

/** Values of an input, `[runs]`. */
export const inputOf = ({ names, values }: Panel, places: Places, input: number): readonly number[] =>
  places.map((run) => values[run * names.length + input] ?? NaN)

/** The group of a value. */
export const groupOf = ({ edges }: Pick<InputGroups, 'edges'>, value: number): number =>
  edges.filter((edge) => value > edge).length

/**
 * Groups by an input of some runs.
 *
 * @example groupsBy(runs.inputs, train, 2).names // ['rw up to 0.08', 'rw to 0.12', 'rw above 0.12']
 */
export function groupsBy(inputs: Panel, places: Places, input: number): InputGroups {
  const values = [...inputOf(inputs, places, input)].sort((a, b) => a - b)
  const distinct = [...new Set(values)]
  const name = inputs.names[input] ?? ''
  const say = (value: number): string => `${Number(value.toPrecision(3))}`
  const between = (low: number, high: number): number => (low + high) / 2
  if (distinct.length <= MOST_VALUES)
    return {
      input,
      edges: distinct.slice(1).map((value, k) => between(distinct[k] ?? value, value)),
      names: distinct.map((value) => `${name} ${say(value)}`),
    }
  const edges = [1, 2].map((third) => {
    const at = Math.floor((third * values.length) / 3)
    const low = values[at - 1] ?? NaN
    return between(low, distinct.find((value) => value > low) ?? low)
  })
  const [first = NaN, second = NaN] = edges
  return {
    ...{ input, edges },
    names: [
      `${name} up to ${say(first)}`,
      `${name} from ${say(first)} to ${say(second)}`,
      `${name} above ${say(second)}`,
    ],
  }
}
