// The standard normal distribution: density, integral, and what is gained on average by what is above a mark.

/** Its density. */
export const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)

/** Its integral up to z: the Chebyshev fit of Press et al. (Numerical Recipes, section 6.2), to 1.2e-7 of its value. */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + x / 2)
  const power = chebyshev.reduceRight((sum, factor) => sum * t + factor, 0)
  const above = (t * Math.exp(-x * x + power)) / 2
  return z > 0 ? 1 - above : above
}

const chebyshev = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
]

/**
 * The average of the larger of a number and a normal one.
 *
 * @param deviation its standard deviation, 0 or more
 */
export function expectedLarger(number: number, mean: number, deviation: number): number {
  if (!(deviation > 1e-12)) return Math.max(number, mean)
  const z = (mean - number) / deviation
  return number + (mean - number) * normalBelow(z) + deviation * normalDensity(z)
}
