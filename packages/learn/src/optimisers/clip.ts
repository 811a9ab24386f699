import { add, div, minimum, mul, sqrt, sumOfSquares, type Tensor } from '@utsushi/graph'

/**
 * Shortens a gradient that is longer than `maximum`: g · min(1, maximum / (|g| + 10⁻⁶)), as PyTorch's
 * `clip_grad_norm_` (Pascanu et al. 2013).
 *
 * @param gradient in any number of parts
 * @returns the gradient to step along, in the same parts, and the norm of all of it before clipping
 * @example const { gradient, norm } = clipByGlobalNorm(grad(loss, [w, b]), 1)
 */
export function clipByGlobalNorm(
  gradient: readonly Tensor[],
  maximum: number,
): { readonly gradient: readonly Tensor[]; readonly norm: Tensor } {
  const norm = globalNorm(gradient)
  const factor = minimum(div(maximum, add(norm, 1e-6)), 1)
  return { gradient: gradient.map((part) => mul(part, factor)), norm }
}

/**
 * √Σg² over all parts.
 * @example const norm = globalNorm(grad(loss, [w, b]))
 */
export const globalNorm = (gradient: readonly Tensor[]): Tensor =>
  sqrt(gradient.map((part) => sumOfSquares(part)).reduce((total, part) => add(total, part)))
