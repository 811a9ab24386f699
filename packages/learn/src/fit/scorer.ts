/**
 * The loss and the scores of samples that are not trained on, for any weights.
 */
import { hostTensor } from '@utsushi/graph'
import { parametersName } from '../training/train-definition.js'
import type { DataArrays } from './arrays.js'
import type { FitOptions, ProgramRunner, ScoreInputs, Scores } from './fit-options.js'
import { scoredName, scoringProgram, tablesOf, type FitModel } from './fit-programs.js'
import { loadedProgram } from './loaded-program.js'
import { answersLike, namedOutputs, type OutputTree } from './output-tree.js'
import { runSamples, samplesPerRun } from './run-samples.js'

/** The loss, and what `score` gave beside it. */
export type Scored<S> = { readonly loss: number } & S

/** Scores arrays of any number of samples. */
export interface Scorer<D extends DataArrays, S> {
  /** @param weights flat */
  score(weights: Float32Array, data: D): Promise<Scored<S>>
  release(): Promise<void>
}

/**
 * The loss is the mean over runs of some hundred samples, each by its number of samples: the loss over all of them, but
 * for one that weighs its samples by what else is in their batch.
 */
export function scorer<D extends DataArrays, O extends OutputTree, S extends Scores>(
  model: FitModel<O>,
  runtime: ProgramRunner,
  batch: number,
  score: FitOptions<never, D, O, S>['score'],
): Scorer<D, S> {
  const { program, tree } = scoringProgram(model)
  const { ready, release } = loadedProgram(runtime, program)
  const scored = async (weights: Float32Array, data: D): Promise<Scored<S>> => {
    const executable = await ready()
    await executable.set({ [parametersName]: hostTensor(weights) })
    const results = await runSamples(executable, program, tablesOf(data), samplesPerRun(batch))
    const answers = Object.fromEntries(
      Object.keys(namedOutputs(tree)).flatMap((path) => {
        const array = results[scoredName(path)]
        return array === undefined ? [] : [[path, array]]
      }),
    )
    const inputs: unknown = { output: answersLike(tree, answers), ...data }
    const own: unknown = { ...score?.(inputs as ScoreInputs<D, O>), loss: Number(results['loss']?.data[0]) }
    return own as Scored<S>
  }
  return { score: scored, release }
}
