/**
 * A model fitted to arrays: what `trainProgram` and `runTraining` do, without their programs, workers and flat vectors.
 */
import { adam } from '../optimisers/adam.js'
import { freeze } from '../parameters/frozen.js'
import {
  flatParameters,
  initialise,
  type FlatParameters,
  type ParameterTree,
} from '../parameters/parameters.js'
import { fromRecord, toRecord, type NamedArray } from '../parameters/record.js'
import { constantRate, type Schedule } from '../schedules.js'
import { shuffledBatches } from '../training/batches.js'
import { DivergedError } from '../training/errors.js'
import { runTraining } from '../training/run-training.js'
import { checkLike, notFinite, rangesOfWhole, samplesOf, specsOf, type DataArrays } from './arrays.js'
import { parametersOf, type ModelTree } from './bound-model.js'
import { fitEpoch, fitHistory } from './fit-history.js'
import type { FitOptions, Scores } from './fit-options.js'
import { fitModel, stepsProgram, tablesOf } from './fit-programs.js'
import type { OutputTree } from './output-tree.js'
import { scorer } from './scorer.js'
import { trainedModel, type Trained } from './trained.js'

/**
 * Fits a model to arrays.
 *
 * @throws RangeError when arrays do not fit each other, `batch`, `epochs` or `rate` is no such number, the loss is no scalar, or an answer does not begin with the batch
 * @throws DivergedError when the loss or its gradient becomes NaN or infinite, naming a value of the data that is
 * @example
 * const trained = await fit({
 *   model: { core: recurrent({ cell: gru, inputs: 3, hidden: 32 }), head: linear({ inputs: 32, outputs: 5 }) },
 *   data: { x, y }, // [samples, time, 3] and int32 [samples]
 *   forward: ({ model, x }) => model.head(model.core(x).last),
 *   loss: ({ output, y }) => crossEntropy(output, y),
 *   batch: 32, epochs: 20, rate: 1e-3, seed: 1, validation: { x: xv, y: yv },
 *   runtime: await openWebRuntime(ort), // opened by itself in Node
 * })
 * const { data } = await trained.predict({ x: xt })
 */
export async function fit<
  const M extends ModelTree,
  D extends DataArrays,
  O extends OutputTree,
  S extends Scores = Record<never, never>,
>(options: FitOptions<M, D, O, S>): Promise<Trained<D, O, S>> {
  const { data, validation, runtime, epochs, rate = 1e-3, optimiser = adam(), seed = 0 } = options
  const { clip, monitor, onEpoch, initial, checkpoints, patience, signal, onProgress } = options
  const samples = samplesOf('data', data)
  const specs = specsOf(data)
  if (validation !== undefined) {
    checkLike('validation', validation, specs)
    samplesOf('validation', validation)
  }
  checkPlan(options)
  const size = Math.min(options.batch ?? 32, samples)
  const parameters = flatParameters(withFrozen(parametersOf(options.model), options.frozen))
  const model = fitModel(options, parameters, specs)
  const training = stepsProgram(model, {
    samples,
    size,
    optimiser,
    seed,
    ...(clip !== undefined && { clip }),
  })
  const batches = shuffledBatches({ count: samples, size, seed })
  const scores = scorer<D, O, S>(model, runtime, size, options.score?.bind(options))
  const { stepsPerEpoch } = batches
  const steps = epochs * stepsPerEpoch
  const executor = await runtime.load(training.program)
  try {
    const result = await runTraining({
      ...{ training, executor, batches, steps },
      data: tablesOf(data),
      initial: beginning(parameters, seed, initial),
      schedule: options.schedule?.({ steps, stepsPerEpoch }) ?? scheduleOf(rate),
      ...(validation !== undefined && {
        validate: ({ parameters: weights }) => scores.score(weights, validation),
        monitor: monitor ?? { metric: 'loss' },
      }),
      ...(patience !== undefined && { patience }),
      ...(signal !== undefined && { signal }),
      ...(checkpoints !== undefined && { checkpoints }),
      ...(onProgress !== undefined && { onProgress }),
      ...(onEpoch !== undefined && { onEpoch: (record) => onEpoch(fitEpoch<S>(record)) }),
    })
    const { best, stopped, parameters: weights } = result
    const outcome = { history: fitHistory<S>(result.history), best, stopped, weights }
    return trainedModel(model, outcome, runtime, scores, size)
  } catch (error) {
    await scores.release()
    throw error instanceof DivergedError ? explained(error, data) : error
  } finally {
    await executor.release()
  }
}

/** @throws RangeError for a plan that never ends, or trains nothing */
function checkPlan({ batch, epochs, rate, schedule }: FitPlan): void {
  for (const [name, count] of Object.entries({ batch: batch ?? 1, epochs }))
    if (!Number.isSafeInteger(count) || count < 1)
      throw new RangeError(`fit: ${name} is ${count}, expected a whole number, at least 1`)
  if (rate !== undefined && schedule !== undefined)
    throw new RangeError('fit: give rate or schedule, not both')
  if (typeof rate === 'number' && !(rate >= 0 && rate < Infinity))
    throw new RangeError(`fit: rate is ${rate}, expected a number, at least 0`)
}

type FitPlan = Pick<
  FitOptions<ModelTree, DataArrays, OutputTree, Scores>,
  'batch' | 'epochs' | 'rate' | 'schedule'
>

/** What diverged, with what the data have to do with it. */
function explained({ message, step, learningRate }: DivergedError, data: DataArrays): DivergedError {
  const found = notFinite('data', data)
  if (found !== undefined)
    return new DivergedError(
      `${found}, and the loss NaN in step ${step}: fill it, or leave its sample out`,
      step,
      learningRate,
    )
  const classes = rangesOfWhole('data', data)
  const hint = `; or for class numbers that the logits do not have (${classes.join(', ')})`
  return new DivergedError(classes.length === 0 ? message : message + hint, step, learningRate)
}

const scheduleOf = (rate: number | Schedule): Schedule =>
  typeof rate === 'number' ? constantRate(rate) : rate

/** The weights with those marked that are not trained. */
function withFrozen(tree: ParameterTree, frozen: FitFrozen): ParameterTree {
  if (frozen === undefined) return tree
  if (typeof frozen === 'function') return freeze(tree, frozen)
  const within = (name: string, branch: string): boolean => name === branch || name.startsWith(`${branch}.`)
  const names = flatParameters(tree).entries.map(({ name }) => name)
  const unknown = frozen.find((branch) => !names.some((name) => within(name, branch)))
  if (unknown !== undefined)
    throw new RangeError(`frozen: the model has no weights under "${unknown}"; it has ${names.join(', ')}`)
  return freeze(tree, (name) => frozen.some((branch) => within(name, branch)))
}

type FitFrozen = FitOptions<ModelTree, DataArrays, OutputTree, Scores>['frozen']

/** Fresh weights, and in their place those that are given. */
function beginning(
  parameters: FlatParameters,
  seed: number,
  initial: ReadonlyMap<string, NamedArray> | undefined,
): Float32Array {
  const fresh = initialise(parameters, seed)
  return initial === undefined
    ? fresh
    : fromRecord(
        parameters,
        new Map<string, NamedArray>([...toRecord(parameters, fresh), ...initial]),
        'initial',
      )
}
