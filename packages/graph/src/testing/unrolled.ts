/**
 * A loop written out step by step: what {@link scan} must be equal to, without any of its passes.
 */
import { knownDim } from '../shape.js'
import { reshape, slice, stack } from '../ops/shape.js'
import type { scan, ScanSources, ScanStep } from '../scan.js'
import type { Tensor } from '../tensor.js'

/** `scan` without a loop; the number of steps must be fixed. */
export const unrolled: typeof scan = (
  { carries, inputs = [], reverse = false, length }: ScanSources,
  step: (carries: readonly Tensor[], inputs: readonly Tensor[]) => ScanStep,
) => {
  const steps = inputs[0] === undefined ? Number(length) : knownDim(inputs[0].shape, 0)
  const order = Array.from({ length: steps }, (_, k) => (reverse ? steps - 1 - k : k))
  const outputs: (readonly Tensor[])[] = []
  let states = carries
  for (const at of order) {
    const entries = inputs.map((x) =>
      reshape(slice(x, { axis: 0, start: at, end: at + 1 }), x.shape.slice(1)),
    )
    const result = step(states, entries)
    states = result.carries
    outputs[at] = result.outputs ?? []
  }
  return {
    carries: states,
    outputs: (outputs[0] ?? []).map((like, k) =>
      stack(
        outputs.map((list) => list[k] ?? like),
        0,
      ),
    ),
  }
}
