// What a taste is, fitted or to be fitted: a Gaussian process over pictures' parameters or embeddings, learnt from choices alone.
import type { Matrix } from '../classical/matrix.js'
import type { Comparison } from './comparison.js'
import type { TasteKernel } from './taste-kernel.js'

/** Pictures and what was said of them. */
export interface TasteData {
  /** `[rows, features]`, features of about 0 to 1: parameters by `spaceFeatures`, or embeddings brought to that range. */
  readonly rows: Matrix
  /**
   * Options as the rows that they show: a sheet of several pictures is liked as its pictures are on average. Option i is row i when
   * left out.
   */
  readonly options?: readonly (readonly number[])[]
  readonly comparisons: readonly Comparison[]
  /** `[rows]`: what is expected of each row beforehand, such as what a taste for another sketch says; nothing when left out. */
  readonly expected?: Float64Array
}

/** How a taste is fitted. */
export interface TasteOptions {
  /** `[features]`: features of one group share a length scale. Each is its own group when left out. */
  readonly groups?: readonly number[]
  /**
   * Share of choices that are made blindly, apart from those that are close. 0 when left out: contradictions are noise either way, and while
   * choices are few, a search that may take some for blind holds on to its first mistake.
   */
  readonly lapse?: number
  /** Whether there may be an ideal point, towards which everything becomes better, beside what is only smooth; so when left out. */
  readonly ideal?: boolean
  /** The kernel, when it is known; fitted when left out. */
  readonly kernel?: TasteKernel
  /** How much of what is expected is taken over, 0 to 1; what makes the choices most probable when left out. */
  readonly trust?: number
  /** Where the search for a kernel begins: that of the same taste some choices ago. */
  readonly from?: TasteKernel
}

/** A fitted taste: plain data. */
export interface Taste {
  readonly kernel: TasteKernel
  readonly lapse: number
  /** `[rows, features]` */
  readonly rows: Matrix
  /** `[rows]`: covariances with the rows times these are the mean. */
  readonly weights: Float64Array
  /** `[rows, columns]`: covariances with the rows times these are what choices took from the covariance. */
  readonly shrinkage: Matrix
  /** How much of what was expected of rows was taken over; 0 where nothing was. */
  readonly trust: number
  /** Logarithm of the probability of all choices, the kernel's numbers given. */
  readonly evidence: number
  /** Choices that it was fitted to: a full ranking of k counts as k − 1. */
  readonly choices: number
}

/** What a taste says of pictures: relative to each other, in the logarithm of the odds of a choice. */
export interface TastePrediction {
  /** `[rows]` */
  readonly mean: Float64Array
  /** `[rows, rows]` */
  readonly covariance: Matrix
}
