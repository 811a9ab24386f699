/**
 * Equal models that differ only in weights (folds, ensemble members, repeats) as one program.
 */
import { batchProgram } from './batch.js'
import { withBatch } from './ops/batching.js'
import { placeholder } from './scan.js'
import type { Dim } from './shape.js'
import type { Tensor } from './tensor.js'

/**
 * A function of tensors, run for every entry of a leading axis: equal models that differ only in weights in one program.
 *
 * @param size entries of the new axis
 * @param inputs tensors `[size, …]`; the function sees them without that axis
 * @returns the function's results, each `[size, …]`
 * @example const losses = overModels(5, [weights, data], ([w, x]) => [loss(w, x)])
 */
export function overModels(
  size: Dim,
  inputs: readonly Tensor[],
  run: (inputs: readonly Tensor[]) => readonly Tensor[],
): readonly Tensor[] {
  const single = inputs.map((tensor) => placeholder({ dtype: tensor.dtype, shape: tensor.shape.slice(1) }))
  const results = run(single)
  const map = new Map(single.map((tensor, k) => [tensor, inputs[k] ?? tensor]))
  return batchProgram(results, map).map(({ tensor, isBatched }) => withBatch(tensor, isBatched, size))
}
