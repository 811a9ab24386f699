import { mul, square, sub, sum, unsqueeze, type Tensor } from '@utsushi/graph'
import { meanOfErrors, observedOnly, type LossOptions } from '../losses/weighing.js'

/**
 * Half the squared distance between points, on the mean: for points on the unit circle 1 − cos of the angle between them. What a
 * network answers is not held on the circle; its direction is the answer.
 *
 * @param prediction `[…, 2]`: cosine and sine
 * @param target of the same shape
 * @param options a mask or weights of `[…]`, one a point
 * @throws RangeError when the last axis is not cosine and sine
 * @example circularLoss(slice(outputs, { axis: 1, start: 1, end: 3 }), points)
 */
export function circularLoss(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  if (prediction.shape.at(-1) !== 2 || target.shape.at(-1) !== 2)
    throw new RangeError(
      `circularLoss: prediction [${prediction.shape.join(', ')}] and target [${target.shape.join(', ')}] must end in 2 numbers, cosine and sine`,
    )
  const mask = options.mask && unsqueeze(options.mask, options.mask.shape.length)
  const difference = sub(prediction, observedOnly(target, mask))
  return meanOfErrors(mul(sum(square(difference), { axes: -1 }), 0.5), options)
}
