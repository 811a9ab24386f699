/**
 * Student's t distribution: its distribution function and its inverse, to about 12 digits. What tests of scores over folds read their
 * probabilities from.
 */

/** Coefficients of Lanczos' approximation of the gamma function, g = 7, n = 9. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** Logarithm of the gamma function, x > 0. */
function logGamma(x: number): number {
  const at = x - 1
  const [first = 1, ...others] = lanczos
  const sum = others.reduce((all, coefficient, k) => all + coefficient / (at + k + 1), first)
  const t = at + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(t) - t + Math.log(sum)
}

/** The regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast on this side of the mean alone.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  const tiny = 1e-300
  let [fraction, c, d] = [1, 1, 0]
  for (let step = 0; step <= 500; step++) {
    const m = Math.floor(step / 2)
    const numerator =
      step === 0
        ? 1
        : step % 2 === 0
          ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
          : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / (Math.abs(1 + numerator * d) < tiny ? tiny : 1 + numerator * d)
    c = Math.abs(1 + numerator / c) < tiny ? tiny : 1 + numerator / c
    fraction *= c * d
    if (step > 0 && Math.abs(c * d - 1) < 1e-15) break
  }
  return (front * (fraction - 1)) / a
}

/**
 * The probability that Student's t is at most `t`.
 *
 * @param freedom degrees of freedom, above 0; need not be whole
 * @throws RangeError for degrees of freedom that are none
 * @example studentCdf(2.776, 4) // 0.975
 */
export function studentCdf(t: number, freedom: number): number {
  if (!(freedom > 0)) throw new RangeError(`${freedom} degrees of freedom: expected a number above 0`)
  if (Number.isNaN(t)) return NaN
  if (!Number.isFinite(t)) return t > 0 ? 1 : 0
  const tail = 0.5 * incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
  return t > 0 ? 1 - tail : tail
}

/**
 * The value that Student's t does not exceed with a probability.
 *
 * @param probability above 0 and below 1
 * @param freedom degrees of freedom, above 0
 * @throws RangeError for a probability that is none
 * @example studentQuantile(0.975, 4) // 2.776
 */
export function studentQuantile(probability: number, freedom: number): number {
  if (!(probability > 0 && probability < 1))
    throw new RangeError(`a quantile of ${probability}: expected a number between 0 and 1`)
  if (probability === 0.5) return 0
  if (probability < 0.5) return -studentQuantile(1 - probability, freedom)
  // The upper tail, which keeps its digits where 1 − p loses them.
  const tail = 1 - probability
  const excess = (t: number): number => studentCdf(-t, freedom) - tail
  let [low, high] = [0, 1]
  while (excess(high) > 0) [low, high] = [high, 2 * high]
  for (let step = 0; step < 200 && high - low > 1e-14 * high; step++) {
    const middle = (low + high) / 2
    if (excess(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}
