/**
 * Scores of predictions against observations, on the host in float64.
 *
 * A pair counts when its mask is not 0 and its observation is not missing (NaN). A prediction that is NaN counts, and
 * makes the scores NaN: a model that cannot answer is not scored on the rest.
 */

/** Which pairs count. */
export interface MetricOptions {
  /** 0 where the observation does not count; as long as the values. */
  readonly mask?: ArrayLike<number>
}

/** Scores of one series; p stands for the prediction, o for the observation, ō for the mean of the observations. */
export interface Metrics {
  /** Pairs counted. Every score below is NaN when there are none. */
  readonly count: number
  /** √ mean (p − o)² */
  readonly rmse: number
  /** mean |p − o| */
  readonly mae: number
  /** mean (p − o) */
  readonly bias: number
  /** 1 − Σ(p − o)² / Σ(o − ō)², the coefficient of determination. NaN when the observations are constant. */
  readonly r2: number
  /** Nash–Sutcliffe efficiency (Nash & Sutcliffe 1970): the same number as r², as hydrologists call it. */
  readonly nse: number
  /** Pearson correlation. */
  readonly correlation: number
  /** Kling–Gupta efficiency of 2009 (Gupta et al. 2009): spread by σₚ/σₒ. */
  readonly kge2009: number
  /** Kling–Gupta efficiency of 2012 (Kling et al. 2012): spread by the ratio of coefficients of variation. */
  readonly kge2012: number
}

/**
 * All scores of one series.
 *
 * @throws RangeError when lengths differ
 * @example metrics(predicted, observed).rmse
 */
export function metrics(
  prediction: ArrayLike<number>,
  observation: ArrayLike<number>,
  { mask }: MetricOptions = {},
): Metrics {
  if (
    prediction.length !== observation.length ||
    (mask !== undefined && mask.length !== observation.length)
  ) {
    throw new RangeError(
      `metrics: ${prediction.length} predictions, ${observation.length} observations${mask ? `, mask of ${mask.length}` : ''}`,
    )
  }
  const each = (visit: (p: number, o: number) => void): void => {
    for (let k = 0; k < observation.length; k++) {
      const p = prediction[k] ?? NaN
      const o = observation[k] ?? NaN
      if (mask?.[k] !== 0 && !Number.isNaN(o)) visit(p, o)
    }
  }
  let count = 0
  let [sumP, sumO] = [0, 0]
  each((p, o) => {
    count++
    sumP += p
    sumO += o
  })
  const [meanP, meanO] = [sumP / count, sumO / count]
  let [squares, absolute, varianceP, varianceO, covariance] = [0, 0, 0, 0, 0]
  each((p, o) => {
    squares += (p - o) ** 2
    absolute += Math.abs(p - o)
    varianceP += (p - meanP) ** 2
    varianceO += (o - meanO) ** 2
    covariance += (p - meanP) * (o - meanO)
  })
  const correlation = covariance / Math.sqrt(varianceP * varianceO)
  const spread = Math.sqrt(varianceP / varianceO)
  const level = meanP / meanO
  const efficiency = varianceO === 0 ? NaN : 1 - squares / varianceO
  const klingGupta = (scale: number): number =>
    1 - Math.sqrt((correlation - 1) ** 2 + (scale - 1) ** 2 + (level - 1) ** 2)
  return {
    count,
    rmse: Math.sqrt(squares / count),
    mae: absolute / count,
    bias: meanP - meanO,
    r2: efficiency,
    nse: efficiency,
    correlation,
    kge2009: klingGupta(spread),
    kge2012: klingGupta(spread / level),
  }
}
