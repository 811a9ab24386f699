// Several networks as one batch emulator. Each member goes through a whole batch by itself; the mean is of their courses, and of what
// compartments hold: volumes and amounts, whose totals survive a mean. Concentrations are mean amounts by mean volumes.
import { add, concat, mul, reciprocal, slice, sub, type Tensor } from '@utsushi/graph'
import type { Grid, Weights } from '@utsushi/learn'
import type { ElectrodialysisModel, Scales } from '../model.js'
import { stateScaling } from './balance.js'
import type { Course, Predicted } from './course.js'

type Own = Weights<ElectrodialysisModel['parameters']['tree']>

/** What of a member's course enters the mean: all of it linear. Any of these, and their means alike. */
export interface MemberCourse {
  /** `[…, contents]` */
  readonly contents: Tensor
  /** Over the compartments, behind the step and in front of it: `[…, quantities]`. */
  readonly totals: Tensor
  readonly totalsBefore?: Tensor | undefined
  /** Predicted responses, scaled: `[…, responses]`. */
  readonly responses?: Tensor | undefined
}

/** What of a member's course enters the mean. */
export function memberCourse(
  { balance, responses }: ElectrodialysisModel,
  { seen, contents, outside }: Predicted,
): MemberCourse {
  const totals = balance.totals(contents)
  return {
    contents,
    totals,
    ...(outside && { totalsBefore: add(totals, outside) }),
    ...(responses > 0 && { responses: slice(seen, { axis: -1, start: balance.size }) }),
  }
}

/** The mean of tensors; of equal ones, it is equal to the bit. */
export function meanOfMembers([first, ...others]: readonly Tensor[]): Tensor {
  if (first === undefined) throw new RangeError('an ensemble without members')
  if (others.length === 0) return first
  const apart = others.map((own) => sub(own, first)).reduce((sum, own) => add(sum, own))
  return add(first, mul(apart, 1 / (others.length + 1)))
}

/**
 * Means of what members hold as a course again, scaled as one network's is. Contents lie on the grid: what is inside and what went outside
 * add up to what was there, to the bit.
 *
 * @param step steps of the grid of contents, `[batch, contents]`
 */
export function settledMean(
  { balance, columns }: ElectrodialysisModel,
  scales: Pick<Scales, 'center' | 'scale'>,
  { contents: mean, totals: meanTotals, totalsBefore, responses }: MemberCourse,
  step: Tensor,
): Predicted {
  const grid = { contents: step, perContents: reciprocal(step) }
  const { contents, totals } = balance.settleMean(mean, meanTotals, grid)
  const before = totalsBefore && balance.settleMean(mean, totalsBefore, grid).totals
  const state = balance.observe(contents, stateScaling(scales, columns))
  return {
    contents,
    seen: responses === undefined ? state : concat([state, responses], -1),
    ...(before && { outside: sub(before, totals) }),
  }
}

/** The mean course of several networks; of one, its own. */
export function runMembers(
  model: ElectrodialysisModel,
  members: readonly Own[],
  scales: Scales,
  course: Course & { readonly grid: Grid },
): Predicted {
  const each = members.map((own) => model.run(own, scales, course))
  const [only] = each
  if (only !== undefined && each.length === 1) return only
  const parts = each.map((own) => memberCourse(model, own))
  return settledMean(model, scales, meanCourse(parts), course.grid.contents)
}

/** The mean of each part. */
export function meanCourse(each: readonly MemberCourse[]): MemberCourse {
  const of = (part: (own: MemberCourse) => Tensor | undefined): Tensor | undefined => {
    const tensors = each.flatMap((own) => part(own) ?? [])
    return tensors.length === 0 ? undefined : meanOfMembers(tensors)
  }
  const [contents, totals] = [of((own) => own.contents), of((own) => own.totals)]
  if (contents === undefined || totals === undefined) throw new RangeError('an ensemble without members')
  return {
    ...{ contents, totals },
    totalsBefore: of((own) => own.totalsBefore),
    responses: of((own) => own.responses),
  }
}
