import { add, div, mul, sqrt, square, sub, type Tensor } from '@utsushi/graph'
import type { Schedule } from '../schedules.js'
import { secondUnit } from './adam.js'
import { decayMask } from './decay-mask.js'
import { optimiser, type Decayed, type Optimiser } from './optimiser.js'

/** Settings of schedule-free AdamW. */
export interface ScheduleFreeOptions {
  /** Where between the stepped point (0) and the average (1) gradients are taken. */
  readonly beta?: number
  /** What stays of the second moment at each step; 0.999 when left out. */
  readonly secondBeta?: number
  /** Added to the root of the second moment; 1e-8 when left out. */
  readonly epsilon?: number
  /** Share lost at each step, times the learning rate; 0 when left out. */
  readonly weightDecay?: number
  /** Which weights it shrinks; all when left out. */
  readonly decayed?: Decayed
}

/**
 * Schedule-free AdamW (Defazio et al. 2024, "The road less scheduled", algorithm 1): a constant learning rate, after a
 * warm-up, does what a decaying one does, without knowing how long training will be. Gradients are taken between the
 * point that is stepped (z) and its average (x, which is validated and used).
 *
 * @example runTraining({ schedule: cosineRate({ rate: 4e-3, lowest: 4e-3, steps, warmup: 500 }), … })
 */
export function scheduleFree(options: ScheduleFreeOptions = {}): Optimiser {
  const { beta = 0.9, secondBeta = 0.999, epsilon = 1e-8, weightDecay = 0, decayed = 'all' } = options
  const squaresUpTo = runningSquares()
  return optimiser({
    name: 'schedule-free adamw',
    state: ['second', 'stepped', 'average'],
    copies: ['stepped', 'average'],
    deployed: 'average',
    scalars: ['length', 'least', 'decay', 'share'],
    coefficients: (step, schedule) => {
      const rate = schedule(step - 1)
      const unit = secondUnit(step, secondBeta)
      const squares = squaresUpTo(step, schedule)
      return {
        length: rate / unit,
        least: epsilon / unit,
        decay: rate * weightDecay,
        share: squares === 0 ? 1 : rate ** 2 / squares,
      }
    },
    update: ({ parameters, gradient, state, coefficients, layout }) => {
      const { stepped } = state
      const { length, least, decay, share } = coefficients
      const second = add(mul(state.second, secondBeta), square(gradient))
      const change = mul(div(gradient, add(sqrt(second), least)), length)
      const shrunk =
        weightDecay === 0 ? stepped : sub(stepped, decayOf(parameters, decay, decayMask(layout, decayed)))
      const z = sub(shrunk, change)
      const x = add(state.average, mul(sub(z, state.average), share))
      return { parameters: add(z, mul(sub(x, z), beta)), state: { second, stepped: z, average: x } }
    },
  })
}

const decayOf = (parameters: Tensor, decay: Tensor, mask: Tensor | undefined): Tensor =>
  mul(mask === undefined ? parameters : mul(parameters, mask), decay)

/** Σ of squared learning rates up to a step: a function of the schedule alone, so that a resume finds the same. */
function runningSquares(): (step: number, schedule: Schedule) => number {
  const known = new WeakMap<Schedule, number[]>()
  return (step, schedule) => {
    const sums = known.get(schedule) ?? [0]
    known.set(schedule, sums)
    while (sums.length <= step) sums.push((sums.at(-1) ?? 0) + schedule(sums.length - 1) ** 2)
    return sums[step] ?? 0
  }
}
