// One kind of newness, and what an emulator reaches there: parameters, sites and years that training saw, or did not see.

/** Whether training saw it; `none` where data have no such thing, as towers have no parameters. */
export type Newness = 'seen' | 'unseen' | 'none'

/** Scores of one combination of seen and unseen. */
export interface Generalisation {
  parameters: Newness
  site: Newness
  /** Days of the training period, or of the test period. */
  days: 'seen' | 'unseen'
  /** First and last forecast day. */
  period: { from: string; to: string }
  /** Samples that fall under it, and windows that were scored. */
  samples: number
  windows: number
  /** Pooled, by flux; errors in the flux's unit. */
  scores: Record<string, { r2: number; rmse: number; bias: number }>
}
