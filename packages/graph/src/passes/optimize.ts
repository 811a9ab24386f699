/**
 * Passes over a whole program before it is lowered. Loop bodies are rewritten from the inside out.
 */
import { deduplicate } from './deduplicate.js'
import type { Tensor } from '../tensor.js'

export function optimize(outputs: readonly Tensor[]): readonly Tensor[] {
  return deduplicate(outputs)
}
