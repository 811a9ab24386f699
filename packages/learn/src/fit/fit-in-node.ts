/**
 * `fit` in Node: it opens a worker by itself, and saves files.
 */
import { openRuntime } from '@utsushi/graph'
import { writeAtomicAsync } from '@utsushi/ground/node'
import type { DataArrays } from './arrays.js'
import type { ModelTree } from './bound-model.js'
import { fit as fitAnywhere } from './fit.js'
import type { FitOptions, ProgramRunner, Scores } from './fit-options.js'
import type { OutputTree } from './output-tree.js'
import type { Trained } from './trained.js'

/** As anywhere; in Node a runtime need not be given. */
export interface NodeFitOptions<
  M extends ModelTree,
  D extends DataArrays,
  O extends OutputTree,
  S extends Scores,
> extends Omit<FitOptions<M, D, O, S>, 'runtime'> {
  /** Where it runs; a worker thread of its own when left out. */
  readonly runtime?: ProgramRunner
  /** Threads of that worker; 1 is best for small models, and what it is when left out. */
  readonly threads?: number
}

/** A fitted model that can be saved. */
export interface SavableTrained<D extends DataArrays, O extends OutputTree, S extends Scores> extends Trained<
  D,
  O,
  S
> {
  /**
   * Writes the ONNX file, whole or not at all. Folders are made.
   *
   * @param metadata key–value pairs written into the file
   * @throws RangeError when the path does not end in `.onnx`
   * @example await trained.save('mine.onnx')
   */
  save(path: string, metadata?: Readonly<Record<string, string>>): Promise<void>
  /**
   * Lets go of what runs it, and ends the worker that `fit` opened: it cannot be asked again. A runtime that was given stays.
   * A worker left open does not keep the process alive.
   */
  close(): Promise<void>
}

/**
 * Fits a model to arrays.
 *
 * @throws RangeError when arrays do not fit each other, the loss is no scalar, or an answer does not begin with the batch
 * @throws DivergedError when the loss or its gradient becomes NaN or infinite
 * @example
 * const trained = await fit({
 *   model: { core: recurrent({ cell: gru, inputs: 3, hidden: 32 }), head: linear({ inputs: 32, outputs: 5 }) },
 *   data: { x, y }, // [samples, time, 3] and int32 [samples]
 *   forward: ({ model, x }) => model.head(model.core(x).last),
 *   loss: ({ output, y }) => crossEntropy(output, y),
 *   batch: 32, epochs: 20, rate: 1e-3, seed: 1, validation: { x: xv, y: yv },
 * })
 * const { data } = await trained.predict({ x: xt })
 * await trained.save('mine.onnx')
 */
export async function fit<
  const M extends ModelTree,
  D extends DataArrays,
  O extends OutputTree,
  S extends Scores = Record<never, never>,
>({ runtime, threads = 1, ...options }: NodeFitOptions<M, D, O, S>): Promise<SavableTrained<D, O, S>> {
  if (runtime !== undefined) return savable(await fitAnywhere({ ...options, runtime }), async () => undefined)
  const own = await openRuntime({ threads })
  try {
    return savable(await fitAnywhere({ ...options, runtime: own }), () => own.close())
  } catch (error) {
    await own.close()
    throw error
  }
}

const savable = <D extends DataArrays, O extends OutputTree, S extends Scores>(
  trained: Trained<D, O, S>,
  close: () => Promise<void>,
): SavableTrained<D, O, S> => ({
  ...trained,
  save: async (path, metadata) => {
    if (!path.endsWith('.onnx'))
      throw new RangeError(`${path}: what is saved is an ONNX file; end its name in .onnx`)
    await writeAtomicAsync(path, trained.onnx(metadata))
  },
  close: async () => {
    await trained.close()
    await close()
  },
})
