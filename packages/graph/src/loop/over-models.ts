/**
 * Equal models that differ only in weights (folds, ensemble members, repeats) as one program.
 */
import { naming, refuse } from '../expression/apply.js'
import { pairs } from '../expression/pairs.js'
import { formatShape, type Dim } from '../expression/shape.js'
import { describe, type Tensor } from '../expression/tensor.js'
import { leavesOf, tensorsOf, withTensors, type AnyTree, type Tree } from '../expression/tree.js'
import { withBatch } from '../ops/batching.js'
import { placeholder } from '../ops/constant.js'
import { batchProgram } from '../transforms/batch.js'
import { loop } from './loop.js'
import { mergeScans } from './merge-scans.js'
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
 * @param inputs tree of tensors `[size, …]`; the function sees them without that axis
 * @returns the function's tree of results, each `[size, …]`
 * @throws GraphError that names the input whose axis 0 is not `size`
 * @example const losses = overModels(5, { weights, data }, (own) => loss(own.weights, own.data))
 */
export function overModels<const I extends AnyTree, const O extends AnyTree>(
  size: Dim,
  inputs: I & Tree<I>,
  run: (inputs: I) => O & Tree<O>,
  { by = 'auto' }: OverModelsOptions = {},
): O {
  const leaves = naming('overModels', [], () => leavesOf(inputs))
  const tensors = leaves.map(({ tensor }) => tensor)
  const odd = leaves.find(({ tensor: { shape } }) => shape[0] !== size)
  if (odd !== undefined) {
    const name = odd.path === '' ? '' : `"${odd.path}" `
    refuse(
      'overModels',
      tensors,
      `${name}${describe(odd.tensor)} needs ${formatShape([size])} models along axis 0`,
    )
  }
  let form: O | undefined
  const runOn = (entries: readonly Tensor[]): readonly Tensor[] => {
    form = run(withTensors<I>(inputs, entries))
    return naming('overModels', tensors, () => tensorsOf(form))
  }
  const results = overLists(size, tensors, runOn, by)
  return withTensors(form as O, results)
}

/** {@link overModels} over lists. */
function overLists(
  size: Dim,
  inputs: readonly Tensor[],
  run: (inputs: readonly Tensor[]) => readonly Tensor[],
  by: 'batch' | 'scan' | 'auto',
): readonly Tensor[] {
  const oneByOne = (): readonly Tensor[] =>
    loop({ carries: [], inputs, length: size, inPlace: true }, (_, entries) => ({
      carries: [],
      outputs: run(entries),
    })).outputs
  if (by === 'scan') return oneByOne()
  const single = inputs.map((tensor) => placeholder({ dtype: tensor.dtype, shape: tensor.shape.slice(1) }))
  // Loops that differentiating has doubled become one before they get the models' axis.
  const results = mergeScans(run(single))
  if (by === 'auto' && runOneByOne(results)) return oneByOne()
  const map = new Map(pairs(single, inputs))
  return batchProgram(results, map).map(({ tensor, isBatched }) => withBatch(tensor, isBatched, size))
}
