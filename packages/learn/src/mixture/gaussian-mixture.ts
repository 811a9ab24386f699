/** A mixture of normal distributions as plain data. Fitting is in `fit-mixture.ts`, asking in `mixture-density.ts`. */

/**
 * What components may look like: `full`, each an ellipsoid of its own; `tied`, all the same one; `diagonal`, stretched along the columns
 * alone; `spherical`, round.
 */
export const covarianceKinds = ['full', 'tied', 'diagonal', 'spherical'] as const
export type CovarianceKind = (typeof covarianceKinds)[number]

/** A fitted mixture: plain JSON. */
export interface GaussianMixture {
  readonly kind: 'gaussian-mixture'
  readonly version: 1
  readonly covariance: CovarianceKind
  /** Share of every component, together 1. */
  readonly weights: readonly number[]
  /** `[components][columns]` */
  readonly means: readonly (readonly number[])[]
  /**
   * By component, of `full` row by row `[columns × columns]`, of `diagonal` the variances `[columns]`, of `spherical` one variance; of
   * `tied` one list `[columns × columns]` for all.
   */
  readonly covariances: readonly (readonly number[])[]
}

/** Number of columns that a mixture knows. */
export const mixtureColumns = ({ means }: GaussianMixture): number => means[0]?.length ?? 0
