/**
 * Losses of quantities: one number from predictions and targets, masked where nothing was observed and weighted per target.
 */
import { abs, minimum, mul, square, sub, type Tensor } from '@utsushi/graph'
import { meanOfErrors, observedOnly, type LossOptions } from './weighing.js'

/**
 * Mean squared error. With a mask, the mean over what was observed; nothing observed is no loss.
 *
 * @param prediction any shape, such as `[time, batch, targets]`
 * @example mse(prediction, target, { mask: observed, weights: constant([1, 1, 2]) })
 */
export const mse = (prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor =>
  reduceError(square, prediction, target, options)

/**
 * Mean absolute error.
 * @example mae(prediction, target, { mask: observed })
 */
export const mae = (prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor =>
  reduceError(abs, prediction, target, options)

/**
 * Quadratic up to `delta`, linear beyond it (Huber 1964): e²/2, then δ(|e| − δ/2).
 * @example huber(prediction, target, { delta: 0.5, mask: observed })
 */
export function huber(
  prediction: Tensor,
  target: Tensor,
  { delta = 1, ...options }: LossOptions & { readonly delta?: number } = {},
): Tensor {
  const error = (difference: Tensor): Tensor => {
    const size = abs(difference)
    const bent = minimum(size, delta)
    return mul(bent, sub(size, mul(bent, 0.5)))
  }
  return reduceError(error, prediction, target, options)
}

/**
 * Mean over steps, samples and targets of an error of your own.
 * @example reduceError((difference) => square(square(difference)), prediction, target, { mask: observed })
 */
export const reduceError = (
  error: (difference: Tensor) => Tensor,
  prediction: Tensor,
  target: Tensor,
  options: LossOptions,
): Tensor => meanOfErrors(error(sub(prediction, observedOnly(target, options.mask))), options)
