/**
 * Weights averaged along the way, which are validated and used instead of the last ones.
 */
import { add, mul, sub, type Tensor } from '@utsushi/graph'
import type { Optimiser } from './optimiser.js'

/**
 * Keeps an exponential average of the weights that another optimiser steps on (Polyak & Juditsky 1992): less noise from
 * the last batches for one more pass over the weights.
 *
 * @param decay share of the average that stays at each step, approached from below as min(decay, (1 + n) / (10 + n))
 * @example averaged(adamw(), { decay: 0.999 })
 */
export function averaged(inner: Optimiser, { decay = 0.999 }: { readonly decay?: number } = {}): Optimiser {
  return {
    name: `${inner.name}, averaged`,
    state: [...inner.state, 'average'],
    copies: [...(inner.copies ?? []), 'average'],
    deployed: 'average',
    coefficientCount: inner.coefficientCount + 1,
    coefficients: (step, schedule) => [
      ...inner.coefficients(step, schedule),
      1 - Math.min(decay, (1 + step) / (10 + step)),
    ],
    update: (step) => {
      const average = at(step.state, inner.state.length)
      const next = inner.update({ ...step, state: step.state.slice(0, -1) })
      const moved = mul(sub(next.parameters, average), at(step.coefficients, inner.coefficientCount))
      return { parameters: next.parameters, state: [...next.state, add(average, moved)] }
    },
  }
}

function at(list: readonly Tensor[], position: number): Tensor {
  const found = list[position]
  if (found === undefined) throw new RangeError(`expected more than ${list.length} tensors`)
  return found
}
