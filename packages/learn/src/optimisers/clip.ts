import { add, div, minimum, mul, sqrt, square, sum, type Tensor } from '@utsushi/graph'

/**
 * Shortens a gradient that is longer than `maximum`: g · min(1, maximum / (|g| + 10⁻⁶)), as PyTorch's
 * `clip_grad_norm_` (Pascanu et al. 2013).
 *
 * @returns the gradient to step along, and the norm before clipping
 */
export function clipByGlobalNorm(
  gradient: Tensor,
  maximum: number,
): { readonly gradient: Tensor; readonly norm: Tensor } {
  const norm = globalNorm(gradient)
  return { gradient: mul(gradient, minimum(div(maximum, add(norm, 1e-6)), 1)), norm }
}

/** √Σg² */
export const globalNorm = (gradient: Tensor): Tensor => sqrt(sum(square(gradient)))
