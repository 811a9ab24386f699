import { add, mul, sign, sub } from '@utsushi/graph'
import { shrink } from './adam.js'
import { decayMask } from './decay-mask.js'
import { optimiser, type Decayed, type Optimiser } from './optimiser.js'

/** Settings of Lion. */
export interface LionOptions {
  /** What stays of the averaged gradient in the step's direction, and in memory; 0.9 and 0.99 when left out. */
  readonly betas?: readonly [number, number]
  /** Share lost at each step, times the learning rate; 0 when left out. */
  readonly weightDecay?: number
  /** Which weights it shrinks; all when left out. */
  readonly decayed?: Decayed
}

/**
 * Lion: steps of equal length, in the direction of the sign of an averaged gradient (Chen et al. 2023, algorithm 2).
 * Its learning rate is three to ten times smaller than AdamW's, its weight decay as much larger.
 * @example trainProgram({ ...definition, optimiser: lion({ weightDecay: 0.1 }) })
 */
export function lion({ betas = [0.9, 0.99], weightDecay = 0, decayed = 'all' }: LionOptions = {}): Optimiser {
  const [beta1, beta2] = betas
  return optimiser({
    name: 'lion',
    state: ['first'],
    scalars: ['rate', 'decay'],
    coefficients: (step, schedule) => ({
      rate: schedule(step - 1),
      decay: schedule(step - 1) * weightDecay,
    }),
    update: ({ parameters, gradient, state: { first }, coefficients: { rate, decay }, layout }) => {
      const direction = sign(add(mul(first, beta1), mul(gradient, 1 - beta1)))
      const kept = shrink(parameters, decay, weightDecay, decayMask(layout, decayed))
      return {
        parameters: sub(kept, mul(direction, rate)),
        state: { first: add(mul(first, beta2), mul(gradient, 1 - beta2)) },
      }
    },
  })
}
