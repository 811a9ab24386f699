/**
 * Equal models that differ only in weights (folds, ensemble members, repeats) as one program.
 */
import { batchProgram } from './batch.js'
import { mergeScans } from './merge-scans.js'
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
export const batchedBelow = 256 * 1024

/** Whether `auto` runs models with these results one after the other. */
export const runOneByOne = (results: readonly Tensor[]): boolean =>
  multiplicationsPerLoopStep(results) >= batchedBelow

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
  run: (inputs: readonly Tensor[]) => readonly Tensor[],
  { by = 'auto' }: OverModelsOptions = {},
): readonly Tensor[] {
  const odd = inputs.find(({ shape }) => shape[0] !== size)
  if (odd !== undefined)
    refuse('overModels', inputs, `${describe(odd)} needs ${formatShape([size])} models along axis 0`)
  const oneByOne = (): readonly Tensor[] =>
    scan({ carries: [], inputs, length: size, inPlace: true }, (_, entries) => ({
      carries: [],
      outputs: run(entries),
    })).outputs
  if (by === 'scan') return oneByOne()
  const single = inputs.map((tensor) => placeholder({ dtype: tensor.dtype, shape: tensor.shape.slice(1) }))
  // Loops that differentiating has doubled become one before they get the models' axis.
  const results = mergeScans(run(single))
  if (by === 'auto' && runOneByOne(results)) return oneByOne()
  const map = new Map(single.map((tensor, k) => [tensor, inputs[k] ?? tensor]))
  return batchProgram(results, map).map(({ tensor, isBatched }) => withBatch(tensor, isBatched, size))
}
