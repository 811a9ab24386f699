// Which values of each parameter a group covers.
import { quantilesOf } from '@utsushi/study/plots'
import { circularMean, leastAgreement, wayBetween, wrapped } from '../around.js'
import { columnOf, type DrawnParameter, type DrawnTable } from './drawn-parameter.js'

/** What of a parameter a group covers. */
export interface ParameterRange {
  readonly parameter: DrawnParameter
  /**
   * Where 90 % of the group lie, 5 % below and 5 % above; of one that goes around from `low` onwards to `high`, over its end where
   * `low` is the larger one.
   */
  readonly low: number
  readonly high: number
  /** The median; of one that goes around the circular mean. */
  readonly middle: number
  /** Standard deviation; of one that goes around the circular one. */
  readonly spread: number
  /** The group lies all around, and its range says nothing. */
  readonly allAround: boolean
}

/**
 * What a group covers of every parameter.
 *
 * @param members pictures of the group, at least one
 * @throws RangeError for a group without members
 * @example parameterRanges(artworks, members) // [{ parameter: { name: 'hue', … }, low: 340, high: 20, middle: 1, … }, …]
 */
export function parameterRanges(table: DrawnTable, members: ArrayLike<number>): readonly ParameterRange[] {
  if (members.length === 0) throw new RangeError('the ranges of a group without members')
  return table.parameters.map((parameter, place) => {
    const values = columnOf(table, place, members)
    return parameter.kind === 'circular' ? arcOf(parameter, values) : intervalOf(parameter, values)
  })
}

function intervalOf(parameter: DrawnParameter, values: Float64Array): ParameterRange {
  const [low = NaN, middle = NaN, high = NaN] = quantilesOf(values, [0.05, 0.5, 0.95])
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  // Between two counts there is none.
  const whole = parameter.kind === 'count' ? Math.round : (value: number) => value
  return { parameter, low: whole(low), high: whole(high), middle: whole(middle), spread, allAround: false }
}

/** Along the circle from the mean, so that a group on both sides of the cut is one. */
function arcOf(parameter: DrawnParameter, values: Float64Array): ParameterRange {
  const { mean, agreement, spread } = circularMean(parameter, values)
  const [before = NaN, after = NaN] = quantilesOf(
    values.map((value) => wayBetween(parameter, mean, value)),
    [0.05, 0.95],
  )
  return {
    parameter,
    low: wrapped(parameter, mean + before),
    high: wrapped(parameter, mean + after),
    middle: mean,
    spread,
    allAround: agreement < leastAgreement,
  }
}
