import type { Pruner } from '../sampler.js'

/** Lets every trial run to its end. */
export function noPruner(): Pruner {
  return { name: 'none', shouldPrune: () => false }
}
