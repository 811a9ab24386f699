// Gaussian processes from a table of inputs to a table of outputs, in the units of both: what was fitted, as plain JSON.
import type { Bend } from './bend.js'
import type { CovarianceKernel } from './kernel.js'

/** One output, or the scores of one component, by a process of its own. */
export interface FittedProcess {
  readonly kind: 'process'
  /** Over the inputs that vary, in standard deviations of each. */
  readonly kernel: CovarianceKernel
  readonly bend: Bend
  /** Mean and standard deviation on the scale of `bend`: what the kernel's numbers are relative to. */
  readonly center: number
  readonly scale: number
  /** `[runs]`: the output on the scale of `bend`, in units of `scale`. */
  readonly targets: readonly number[]
  /** How many times wider the deviation is than the kernel alone says, by runs that were held out. */
  readonly spread: number
}

/** An output that was the same in every run. */
export interface ConstantOutput {
  readonly kind: 'constant'
  readonly value: number
}

/** Series or fields as a mean and a few directions. */
export interface FittedComponents {
  /** `[columns]` */
  readonly mean: readonly number[]
  /** `[components, columns]` */
  readonly directions: readonly (readonly number[])[]
  /** Share of the variance along each direction, 0–1, descending. */
  readonly shares: readonly number[]
  /** `[columns]`: variance that the directions leave out. */
  readonly left: readonly number[]
}

/** Gaussian processes that have seen their runs. */
export interface GaussianProcesses {
  readonly kind: 'gaussian-processes'
  readonly version: 1
  /** Mean and standard deviation of each input; 0 in place of the latter where it never varies. */
  readonly inputs: { readonly mean: readonly number[]; readonly deviation: readonly number[] }
  /** `[runs, inputs]`, as given. */
  readonly runs: readonly (readonly number[])[]
  /** One for each output, or for each component. */
  readonly outputs: readonly (FittedProcess | ConstantOutput)[]
  /** Given where outputs are one series or field. */
  readonly components?: FittedComponents
  /** What was found in the runs, in words. */
  readonly notes: readonly string[]
}
