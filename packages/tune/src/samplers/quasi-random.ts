import { InputError, philox } from '@utsushi/ground'
import { purposes, seedWords } from '../random.js'
import type { Sampler } from '../sampler.js'
import { choose } from '../space.js'
import { fromUnit } from '../unit.js'
import { owenScrambled, sobolBits, sobolDimensions } from './sobol.js'

/** Settings of the Sobol sequence. */
export interface QuasiRandomOptions {
  /**
   * Owen scrambling by the study's seed, unless false; without it every study tries the same points, the corner of lows
   * first.
   */
  readonly scramble?: boolean
}

/**
 * Spreads trials over the space by a Sobol sequence: fewer holes and clusters than random ones. Point k belongs to trial k,
 * and every parameter has a dimension of its own, conditional ones too.
 *
 * @throws InputError for a space of more parameters than the sequence has dimensions.
 * @example optimise(objective, { space, sampler: quasiRandomSampler(), trials: 64 })
 */
export function quasiRandomSampler({ scramble = true }: QuasiRandomOptions = {}): Sampler {
  return {
    name: 'quasi-random',
    sample: ({ space, seed, number }) => {
      const names = Object.keys(space)
      if (names.length > sobolDimensions) {
        throw new InputError(
          `the space has ${names.length} parameters, the Sobol sequence ${sobolDimensions} dimensions: choose another sampler`,
        )
      }
      return choose(space, (name, distribution) => {
        const dimension = names.indexOf(name)
        const plain = sobolBits(number, dimension)
        const value = scramble ? owenScrambled(plain, dimensionSeed(seed, dimension)) : plain
        return fromUnit(distribution, value / 2 ** 32)
      })
    },
  }
}

/** A hash of the study's seed and a dimension. */
function dimensionSeed(seed: number, dimension: number): number {
  return philox(seedWords(seed), [dimension, 0, purposes.sobol, 0])[0]
}
