// Intervals in graph form: the mean of the members, what they disagree by, and the ends of the interval, as the emulator file gives them.
import {
  abs,
  add,
  cast,
  constant,
  div,
  maximum,
  mul,
  slice,
  sqrt,
  square,
  sub,
  unsqueeze,
  type Tensor,
} from '@utsushi/graph'
import { rowsByGroup } from '@utsushi/learn'
import type { Json } from '@utsushi/emulator'
import type { IntervalCalibration, Intervals } from '../intervals.js'

/** Numbers that are far below any flux: the end of an interval that may lie anywhere. */
const nowhere = -1e30

/** Fluxes in their units, and what an ensemble's members disagree by: `[…, fluxes]` each. */
export interface SaidTensors {
  readonly fluxes: Tensor
  readonly deviation?: Tensor
}

/**
 * The mean of several networks and half the distance that one standard deviation to either side makes in the fluxes' units.
 *
 * @param members scaled fluxes by each network, `[…, fluxes]`
 */
export function meanOfMembers(
  members: readonly Tensor[],
  unscaled: (scaled: Tensor) => Tensor,
): Required<SaidTensors> {
  const sum = (all: readonly Tensor[]): Tensor => all.reduce((total, own) => add(total, own))
  const mean = div(sum(members), members.length)
  const apart = sqrt(div(sum(members.map((own) => square(sub(own, mean)))), members.length - 1))
  return {
    fluxes: unscaled(mean),
    deviation: div(sub(unscaled(add(mean, apart)), unscaled(sub(mean, apart))), 2),
  }
}

/**
 * Ends of the intervals; none where they are not calibrated.
 *
 * @param parameters `[batch, parameters]`, in their units: they tell the group of a sample, where intervals have groups
 */
export function endsOf(
  { fluxes: predicted, deviation }: SaidTensors,
  intervals: Intervals,
  parameters?: Tensor,
): { readonly lower: Tensor; readonly upper: Tensor } | Record<string, never> {
  if ('none' in intervals) return {}
  const { over, fluxes, group } = intervals
  const row = (of: (flux: IntervalCalibration['fluxes'][number]) => number): Tensor =>
    constant(fluxes.map(of))
  const always = row(({ spread }) => spread[0])
  const own = add(
    always,
    mul(
      abs(predicted),
      row(({ spread }) => spread[1]),
    ),
  )
  const spread =
    deviation === undefined
      ? own
      : add(
          own,
          mul(
            deviation,
            row((flux) => flux.spread[2]),
          ),
        )
  const reach = mul(
    spread,
    group === undefined ? row(({ factors }) => factors[over]) : factorsByGroup(group, over, parameters),
  )
  const least = row(({ fromZero }) => (fromZero ? 0 : nowhere))
  return { lower: maximum(sub(predicted, reach), least), upper: add(predicted, reach) }
}

/** Factors of the group of each row, `[batch, 1, fluxes]`. */
function factorsByGroup(
  group: NonNullable<IntervalCalibration['group']>,
  over: IntervalCalibration['over'],
  parameters: Tensor | undefined,
): Tensor {
  if (parameters === undefined)
    throw new RangeError('intervals by group: parameters tell the group of a sample, and there are none')
  const own = slice(parameters, { axis: 1, start: group.input, end: group.input + 1 })
  const rows = group.factors.map((fluxes) => fluxes.map((factors) => factors[over]))
  return unsqueeze(cast(rowsByGroup(own, group, rows), 'float32'), 1)
}

/** What the metadata say of intervals. */
export function intervalSummary(intervals: Intervals): Readonly<Record<string, Json>> {
  if ('none' in intervals) return {}
  const { level, over, samples, group } = intervals
  return { intervals: { level, over, samples, ...(group && { groups: [...group.names] }) } }
}
