/**
 * How errors become one number: their mean, masked where nothing was observed and weighted where some count more.
 */
import { broadcastTo, cast, div, greater, maximum, mean, mul, sum, where, type Tensor } from '@utsushi/graph'

/** Which errors count, and how much. */
export interface LossOptions {
  /** 1 where the target was observed, 0 where not; broadcasts against the errors. What stands where it is 0 is never read. */
  readonly mask?: Tensor
  /** Factor of every error, such as one per target `[targets]` or per sample; broadcasts against the errors. */
  readonly weights?: Tensor
}

/** The target with zeros where nothing was observed, so that a NaN there is never read. */
export const observedOnly = (target: Tensor, mask: Tensor | undefined): Tensor =>
  mask === undefined ? target : where(greater(mask, 0), target, 0)

/**
 * The mean of errors over what was observed; nothing observed is no loss.
 *
 * @param shares how much of the mean each error is, as class weights are; every error alike when left out
 */
export function meanOfErrors(errors: Tensor, { mask, weights }: LossOptions, shares?: Tensor): Tensor {
  const weighted = weights === undefined ? errors : mul(errors, weights)
  if (mask === undefined) return shares === undefined ? mean(weighted) : div(sum(weighted), sum(shares))
  const seen = cast(greater(mask, 0), errors.dtype)
  const counted = sum(mul(weighted, seen))
  if (shares === undefined) return div(counted, maximum(sum(broadcastTo(seen, errors.shape)), 1))
  const total = sum(mul(shares, seen))
  return div(counted, where(greater(total, 0), total, 1))
}
