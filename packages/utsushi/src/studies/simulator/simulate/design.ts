// How runs are laid out in the ranges of their parameters: a Latin hypercube, or a scrambled Sobol sequence.
import { latinHypercube } from '@utsushi/data'
import { seededRandom } from '@utsushi/ground'
import { owenScrambled, sobolBits } from '@utsushi/tune'
import type { Varied } from './functions.js'
import type { SimulationOptions } from './options.js'

/** `[runs][inputs]`, in the parameters' units. */
export function designOf(
  inputs: readonly Varied[],
  { design, samples, seed }: Pick<SimulationOptions, 'design' | 'samples' | 'seed'>,
): readonly (readonly number[])[] {
  switch (design) {
    case 'latin': {
      const { values } = latinHypercube({ parameters: inputs, samples, seed })
      return Array.from({ length: samples }, (_, run) => [
        ...values.subarray(run * inputs.length, (run + 1) * inputs.length),
      ])
    }
    case 'sobol': {
      const random = seededRandom(seed)
      const seeds = inputs.map(() => Math.floor(random.uniform() * 2 ** 31))
      return Array.from({ length: samples }, (_, run) =>
        inputs.map(({ min, max }, k) => {
          // The middle of the cell: never an end of the range itself.
          const share = (owenScrambled(sobolBits(run, k), seeds[k] ?? 0) + 0.5) / 2 ** 32
          return min + share * (max - min)
        }),
      )
    }
    default:
      return design satisfies never
  }
}
