// What is said of runs along the directions of a basis.
import type { Matrix } from '@utsushi/learn'

/** Scores with the variance of each. */
export interface Scores {
  /** `[rows, scores]` */
  readonly mean: Matrix
  /** `[rows, scores]` */
  readonly variance: Matrix
}
