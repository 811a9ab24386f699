/**
 * Weights averaged along the way, which are validated and used instead of the last ones.
 */
import { add, mul, sub } from '@utsushi/graph'
import { optimiser, type Optimiser } from './optimiser.js'

/**
 * Keeps an exponential average of the weights that another optimiser steps on (Polyak & Juditsky 1992): less noise from
 * the last batches for one more pass over the weights.
 *
 * @param decay share of the average that stays at each step, approached from below as min(decay, (1 + n) / (10 + n))
 * @example averaged(adamw(), { decay: 0.999 })
 */
export function averaged(inner: Optimiser, { decay = 0.999 }: { readonly decay?: number } = {}): Optimiser {
  if (inner.state.includes('average')) throw new RangeError(`${inner.name} keeps an average of its own`)
  return optimiser<string, string>({
    name: `${inner.name}, averaged`,
    state: [...inner.state, 'average'],
    copies: [...(inner.copies ?? []), 'average'],
    deployed: 'average',
    scalars: [...inner.scalars, 'moved'],
    coefficients: (step, schedule) => ({
      ...inner.coefficients(step, schedule),
      moved: 1 - Math.min(decay, (1 + step) / (10 + step)),
    }),
    update: ({ state: { average, ...own }, coefficients: { moved, ...scalars }, ...step }) => {
      if (average === undefined || moved === undefined)
        throw new RangeError('averaged: the average is missing')
      const next = inner.update({ ...step, state: own, coefficients: scalars })
      return {
        parameters: next.parameters,
        state: { ...next.state, average: add(average, mul(sub(next.parameters, average), moved)) },
      }
    },
  })
}
