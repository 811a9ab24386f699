// Intervals in graph form: the mean of the members, what they disagree by, and the ends of the interval, as the emulator file gives them.
import { abs, add, constant, div, maximum, mul, sqrt, square, sub, type Tensor } from '@utsushi/graph'
import type { Json } from '@utsushi/emulator'
import type { IntervalCalibration, Intervals } from '../intervals.js'

/** Numbers that are far below any flux: the end of an interval that may lie anywhere. */
const nowhere = -1e30

/**
 * @param members fluxes in their units by each network, `[…, fluxes]`
 * @returns `fluxes`; `deviation` of an ensemble; `lower` and `upper` where intervals are calibrated
 */
export function withIntervals(
  members: readonly Tensor[],
  intervals: Intervals,
): Readonly<Record<string, Tensor>> {
  const [first, ...others] = members
  if (first === undefined) throw new RangeError('an emulator without a network')
  const fluxes =
    others.length === 0
      ? first
      : div(
          others.reduce((sum, own) => add(sum, own), first),
          members.length,
        )
  const apart =
    others.length === 0
      ? undefined
      : sqrt(
          div(
            members.map((own) => square(sub(own, fluxes))).reduce((sum, own) => add(sum, own)),
            others.length,
          ),
        )
  return {
    fluxes,
    ...(apart && { deviation: apart }),
    ...('none' in intervals ? {} : endsOf(fluxes, apart, intervals)),
  }
}

function endsOf(
  predicted: Tensor,
  apart: Tensor | undefined,
  { over, fluxes }: IntervalCalibration,
): { readonly lower: Tensor; readonly upper: Tensor } {
  const row = (of: (flux: IntervalCalibration['fluxes'][number]) => number): Tensor =>
    constant(fluxes.map(of))
  const own = add(
    row(({ spread: [always] }) => always),
    mul(
      abs(predicted),
      row(({ spread: [, flux] }) => flux),
    ),
  )
  const spread =
    apart === undefined
      ? own
      : add(
          own,
          mul(
            apart,
            row(({ spread: [, , each] }) => each),
          ),
        )
  const reach = mul(
    spread,
    row(({ factors }) => factors[over]),
  )
  return {
    lower: maximum(
      sub(predicted, reach),
      row(({ fromZero }) => (fromZero ? 0 : nowhere)),
    ),
    upper: add(predicted, reach),
  }
}

/** What the metadata say of intervals. */
export const intervalSummary = (intervals: Intervals): Readonly<Record<string, Json>> =>
  'none' in intervals
    ? {}
    : { intervals: { level: intervals.level, over: intervals.over, samples: intervals.samples } }
