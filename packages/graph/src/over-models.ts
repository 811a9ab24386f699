/**
 * Equal models that differ only in weights (folds, ensemble members, repeats) as one program.
 */
import { batchProgram } from './batch.js'
import { withBatch } from './ops/batching.js'
import { placeholder, scan } from './scan.js'
import { formatShape, type Dim } from './shape.js'
import { describe, refuse, type Tensor } from './tensor.js'
import { multiplicationsPerLoopStep } from './work.js'

/** How several models are run. */
export interface OverModelsOptions {
  /**
   * `batch`: all models take every operation together, over a leading axis. `scan`: one model after the other, in a loop.
   * `auto`, the default, looks at the size of the innermost loops: see {@link batchedBelow}.
   */
  readonly by?: 'batch' | 'scan' | 'auto'
}

/**
 * Multiplications of one model in one step of its largest loop from which models run one after the other. Below it the
 * count of operations is what takes the time, and one operation for all models saves most of them; above it the weights
 * of all models no longer fit the cache together, and each is read anew at every step. `docs/decisions/006` has the
 * measurement.
 */
export const batchedBelow = 64 * 1024

/** What a function run for several models may know of how they run. */
export interface ModelLowering {
  /** One model after the other: a choice made while it runs saves the work of what is not chosen. */
  readonly alone: boolean
}

/**
 * A function of tensors, run for every entry of a leading axis: equal models that differ only in weights in one program.
 *
 * @param size entries of the new axis
 * @param inputs tensors `[size, …]`; the function sees them without that axis
 * @returns the function's results, each `[size, …]`
 * @throws GraphError when an input's axis 0 is not `size`
 * @example const [losses] = overModels(5, [weights, data], ([w, x]) => [loss(w, x)])
 */
export function overModels(
  size: Dim,
  inputs: readonly Tensor[],
  run: (inputs: readonly Tensor[], lowering: ModelLowering) => readonly Tensor[],
  { by = 'auto' }: OverModelsOptions = {},
): readonly Tensor[] {
  const odd = inputs.find(({ shape }) => shape[0] !== size)
  if (odd !== undefined)
    refuse('overModels', inputs, `${describe(odd)} needs ${formatShape([size])} models along axis 0`)
  const oneByOne = (): readonly Tensor[] =>
    scan({ carries: [], inputs, length: size, inPlace: true }, (_, entries) => ({
      carries: [],
      outputs: run(entries, { alone: true }),
    })).outputs
  if (by === 'scan') return oneByOne()
  const single = inputs.map((tensor) => placeholder({ dtype: tensor.dtype, shape: tensor.shape.slice(1) }))
  const results = run(single, { alone: false })
  if (by === 'auto' && multiplicationsPerLoopStep(results) >= batchedBelow) return oneByOne()
  const map = new Map(single.map((tensor, k) => [tensor, inputs[k] ?? tensor]))
  return batchProgram(results, map).map(({ tensor, isBatched }) => withBatch(tensor, isBatched, size))
}
