// Runs as the study keeps them: what was varied, and what came out, from whichever layout they were read.
import type { Panel } from '@utsushi/data'

/** Runs by place, ascending. */
export type Places = readonly number[]

/** All runs of a study file that came to an end. */
export interface Runs {
  readonly parametersFile: string
  readonly outputsFile: string
  /** `[runs]` As the tables call them; `run 7` where they have no names. */
  readonly names: readonly string[]
  /** `[runs]` Row in the table of parameters, as an editor counts it. */
  readonly rows: Int32Array
  /** `[runs]` Row in the table of outputs; the first one, where a run has several. */
  readonly outputRows: Int32Array
  /** `[runs]` Runs of the same parameters have the same number. */
  readonly sets: Int32Array
  /** `[runs, inputs]` */
  readonly inputs: Panel
  /** `[runs, outputs]`, or `[runs, steps, outputs]` along an axis. */
  readonly outputs: Panel
  /** `[steps]` Where values lie along it; empty where there is none. */
  readonly axis: Float64Array
  /** Runs without an output, which were left out. */
  readonly failed: number
  /** What was odd in the files, in words. */
  readonly cautions: readonly string[]
}

/** Number of runs. */
export const runCount = ({ names }: Pick<Runs, 'names'>): number => names.length

/** Numbers of one run: one an output, or one a step and output. */
export const valuesOfRun = ({ outputs }: Pick<Runs, 'outputs'>): number =>
  outputs.shape.slice(1).reduce((all, size) => all * size, 1)
