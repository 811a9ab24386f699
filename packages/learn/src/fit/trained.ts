/**
 * A fitted model: it answers, scores, and is written as an ONNX file.
 */
import type { HostTensor } from '@utsushi/graph'
import { toRecord } from '../parameters/record.js'
import type { FlatParameters } from '../parameters/parameters.js'
import type { Best } from '../training/ledger.js'
import type { Stopped } from '../training/training-options.js'
import { checkLike, type DataArrays } from './arrays.js'
import type { FitHistory } from './fit-history.js'
import type { ProgramRunner, Scores } from './fit-options.js'
import { answeringProgram, type FitModel } from './fit-programs.js'
import { loadedProgram } from './loaded-program.js'
import { answersLike, type Answers, type OutputTree } from './output-tree.js'
import { runSamples, samplesPerRun } from './run-samples.js'
import type { Scored, Scorer } from './scorer.js'

/** A fitted model. */
export interface Trained<D extends DataArrays, O extends OutputTree, S extends Scores> {
  readonly history: FitHistory<S>
  /** When the weights that are kept were found, and their score; null when nothing was validated. */
  readonly best: Best | null
  /** Why it stopped. */
  readonly stopped: Stopped
  /** The weights' names and shapes, in the order of the flat vector. */
  readonly parameters: FlatParameters
  /** The weights by name, as `initial` of another `fit` or a weight file takes them. */
  readonly weights: ReadonlyMap<string, HostTensor>
  /** The arrays that its answers are computed from: what `predict` needs, and the inputs of the ONNX file. */
  readonly inputs: readonly string[]
  /**
   * Answers to any number of samples.
   *
   * @param data the arrays that `forward` reads, each `[samples, …]`; others are passed over
   * @throws RangeError when an array is missing, not known, or not like the one trained on
   * @example const { data } = await trained.predict({ x })
   */
  predict(data: Partial<D>): Promise<Answers<O>>
  /**
   * The loss and the scores of other samples.
   * @throws RangeError when an array is missing, not known, or not like the one trained on
   * @example const { loss } = await trained.score({ x: xt, y: yt })
   */
  score(data: D): Promise<Scored<S>>
  /**
   * The model as a standard ONNX file for any runtime: its inputs are called as the arrays, their first axis is free.
   *
   * @param metadata key–value pairs written into the file
   * @example const session = await ort.InferenceSession.create(trained.onnx())
   */
  onnx(metadata?: Readonly<Record<string, string>>): Uint8Array
  /** Lets go of what runs it; asked again, it is made ready again. */
  close(): Promise<void>
}

/** What a training ended with. */
export interface FitOutcome<S> extends Pick<Trained<never, never, Scores>, 'best' | 'stopped'> {
  readonly history: FitHistory<S>
  /** Flat weights. */
  readonly weights: Float32Array
}

export function trainedModel<D extends DataArrays, O extends OutputTree, S extends Scores>(
  model: FitModel<O>,
  { weights, ...outcome }: FitOutcome<S>,
  runtime: ProgramRunner,
  scorer: Scorer<D, S>,
  batch: number,
): Trained<D, O, S> {
  const { program, inputs, tree } = answeringProgram(model, weights)
  const answering = loadedProgram(runtime, program)
  return {
    ...outcome,
    parameters: model.parameters,
    weights: toRecord(model.parameters, weights),
    inputs,
    predict: async (data) => {
      const given = Object.fromEntries(Object.entries(data).filter(([, array]) => array !== undefined))
      checkLike('data', given, model.specs, inputs)
      const results = await runSamples(await answering.ready(), program, given, samplesPerRun(batch))
      return answersLike(tree, results)
    },
    score: async (data) => {
      checkLike('data', data, model.specs)
      return scorer.score(weights, data)
    },
    onnx: (metadata) =>
      (metadata === undefined ? program : answeringProgram(model, weights, metadata).program).toOnnx(),
    close: async () => {
      await Promise.all([scorer.release(), answering.release()])
    },
  }
}
