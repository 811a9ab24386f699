/** Where and with what weight a function is looked at so that its integral from 0 to 1 is as good as it gets: Gauss and Legendre's rule. */

export interface QuadratureRule {
  /** In (0, 1), rising. */
  readonly nodes: Float64Array
  /** Their sum is 1. */
  readonly weights: Float64Array
}

/**
 * The rule of n points, exact for polynomials of degree 2 n − 1: roots of Legendre's polynomial by Newton's method.
 * @example gaussLegendre(1) // { nodes: [0.5], weights: [1] }
 */
export function gaussLegendre(points: number): QuadratureRule {
  const nodes = new Float64Array(points)
  const weights = new Float64Array(points)
  for (let k = 0; k < points; k++) {
    let x = Math.cos((Math.PI * (points - k - 0.25)) / (points + 0.5))
    let slope = 1
    for (let round = 0; round < 50; round++) {
      const { value, derivative } = legendre(points, x)
      slope = derivative
      const step = value / derivative
      x -= step
      if (Math.abs(step) < 1e-15) break
    }
    slope = legendre(points, x).derivative
    nodes[k] = (1 + x) / 2
    weights[k] = 1 / ((1 - x * x) * slope * slope)
  }
  return { nodes, weights }
}

/** Legendre's polynomial of a degree and its derivative, by the recurrence of three terms. */
function legendre(degree: number, x: number): { readonly value: number; readonly derivative: number } {
  let [before, value] = [1, x]
  for (let k = 2; k <= degree; k++)
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k]
  return { value, derivative: (degree * (x * value - before)) / (x * x - 1) }
}
