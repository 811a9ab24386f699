/**
 * A loop written out step by step: what {@link scan} must be equal to, without any of its passes.
 */
import { knownDim } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'
import { mapLeaves, tensorsOf, withTensors, type AnyTree, type Tree } from '../expression/tree.js'
import type { ScanResult, ScanSources, ScanStep } from '../loop/scan.js'
import { reshape, slice, stack } from '../ops/shape.js'

/** `scan` without a loop; the number of steps must be fixed. */
export function unrolled<
  const S extends AnyTree,
  const I extends AnyTree = undefined,
  const O extends AnyTree = undefined,
>(
  { state, inputs, reverse = false, length }: ScanSources<S, I> & ScanSources<Tree<S>, Tree<I>>,
  step: (state: S, inputs: I) => ScanStep<NoInfer<S>, O & Tree<O>>,
): ScanResult<S, O> {
  const [first] = tensorsOf(inputs)
  const steps = first === undefined ? Number(length) : knownDim(first.shape, 0)
  const order = Array.from({ length: steps }, (_, k) => (reverse ? steps - 1 - k : k))
  const stacked: (readonly Tensor[])[] = []
  let [now, form]: [S, O | undefined] = [state, undefined]
  for (const at of order) {
    const entries = mapLeaves(inputs as I, ({ tensor: x }) =>
      reshape(slice(x, { axis: 0, start: at, end: at + 1 }), x.shape.slice(1)),
    )
    const result = step(now, entries)
    now = result.state
    form = result.outputs
    stacked[at] = tensorsOf(form)
  }
  const outputs = (stacked[0] ?? []).map((like, k) => {
    const parts = stacked.map((list) => list[k] ?? like)
    return stack(parts, 0)
  })
  return { state: now, outputs: withTensors(form as O, outputs) }
}
