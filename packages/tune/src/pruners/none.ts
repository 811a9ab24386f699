import type { Pruner } from '../sampler.js'

/**
 * Lets every trial run to its end.
 * @example openStudy({ space, pruner: noPruner() })
 */
export function noPruner(): Pruner {
  return { name: 'none', shouldPrune: () => false }
}
