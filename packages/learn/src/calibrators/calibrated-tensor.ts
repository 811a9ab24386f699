/**
 * Calibrators in graph form, so that an exported model gives calibrated probabilities by itself.
 */
import {
  add,
  cast,
  clamp,
  constant,
  div,
  gather,
  greaterEqual,
  mul,
  sigmoid,
  sub,
  sum,
  unsqueeze,
  type Tensor,
} from '@utsushi/graph'
import type { Calibrator, IsotonicCalibrator } from './calibrator.js'

/**
 * Calibrated probabilities of logits, as `calibrate` gives them for `given: 'logits'`, in float32. A probability that lies within rounding of
 * a steep piece of an isotonic line may fall on either side of it.
 *
 * @param logits any shape
 * @returns probabilities, of the same shape
 * @example program({ inputs: [x], outputs: { probability: calibrated(calibrator, head.apply(weights.head, x)) } })
 */
export function calibrated(calibrator: Calibrator, logits: Tensor): Tensor {
  switch (calibrator.kind) {
    case 'platt':
      return sigmoid(add(mul(logits, calibrator.slope), calibrator.intercept))
    case 'temperature':
      return sigmoid(div(logits, calibrator.temperature))
    case 'isotonic':
      return alongLine(calibrator, sigmoid(logits))
    default:
      return calibrator satisfies never
  }
}

/** The line at probabilities: the piece that each lies on is found by counting the points at or below it. */
function alongLine({ from, to }: IsotonicCalibrator, probabilities: Tensor): Tensor {
  // Points that float32 does not tell apart have no width to divide by: their piece is a step.
  const pieces = [0, ...from.keys()].map((k, place) => {
    const [x0, x1] = [Math.fround(from[k] ?? 0), Math.fround(from[k + 1] ?? 1)]
    const [y0, y1] = [to[k] ?? 0, to[k + 1] ?? to[k] ?? 0]
    const level = place === 0 || k === from.length - 1 || x1 <= x0
    return { x: x0, y: y0, rise: level ? 0 : y1 - y0, width: level ? 1 : x1 - x0 }
  })
  const column = (key: 'x' | 'y' | 'rise' | 'width'): Tensor => constant(pieces.map((piece) => piece[key]))
  const passed = greaterEqual(unsqueeze(probabilities, -1), constant(from))
  const piece = sum(cast(passed, 'int32'), { axes: -1 })
  const at = (key: 'x' | 'y' | 'rise' | 'width'): Tensor => gather(column(key), piece)
  const share = clamp(div(sub(probabilities, at('x')), at('width')), 0, 1)
  return add(at('y'), mul(share, at('rise')))
}
