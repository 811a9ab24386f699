import { add, mul, sub, type Tensor } from '@utsushi/graph'
import type { Schedule } from '../schedules.js'
import { decayMask } from './decay-mask.js'
import { optimiser, type Decayed, type Optimiser, type OptimiserStep } from './optimiser.js'

/** Settings of gradient descent. */
export interface SgdOptions {
  /** Share of the velocity that stays at each step, μ; 0 when left out. */
  readonly momentum?: number
  /** Look ahead along the velocity. */
  readonly nesterov?: boolean
  /** Added to the gradient as weightDecay · w. */
  readonly weightDecay?: number
  /** Which weights it shrinks; all when left out. */
  readonly decayed?: Decayed
}

/**
 * Stochastic gradient descent with momentum in PyTorch's form: v' = μ·v + g, w' = w − lr·v' (with `nesterov`,
 * w' = w − lr·(g + μ·v'); Sutskever et al. 2013).
 * @throws RangeError for nesterov without a momentum
 * @example trainProgram({ ...definition, optimiser: sgd({ momentum: 0.9, nesterov: true }) })
 */
export function sgd({
  momentum = 0,
  nesterov = false,
  weightDecay = 0,
  decayed = 'all',
}: SgdOptions = {}): Optimiser {
  if (nesterov && momentum === 0) throw new RangeError('sgd: nesterov needs a momentum above 0')
  const directionOf = ({ gradient, parameters, layout }: OptimiserStep): Tensor =>
    withDecay(gradient, parameters, weightDecay, decayMask(layout, decayed))
  const shared = {
    name: 'sgd',
    scalars: ['rate'],
    coefficients: (step: number, schedule: Schedule) => ({ rate: schedule(step - 1) }),
  } as const
  if (momentum === 0)
    return optimiser({
      ...shared,
      state: [],
      update: (step) => ({
        parameters: sub(step.parameters, mul(directionOf(step), step.coefficients.rate)),
        state: {},
      }),
    })
  return optimiser({
    ...shared,
    state: ['velocity'],
    update: (step) => {
      const direction = directionOf(step)
      const velocity = add(mul(step.state.velocity, momentum), direction)
      const along = nesterov ? add(direction, mul(velocity, momentum)) : velocity
      return { parameters: sub(step.parameters, mul(along, step.coefficients.rate)), state: { velocity } }
    },
  })
}

/** The gradient of the loss plus weightDecay · |w|² / 2. */
export function withDecay(
  gradient: Tensor,
  parameters: Tensor,
  weightDecay: number,
  mask: Tensor | undefined,
): Tensor {
  if (weightDecay === 0) return gradient
  const pull = mul(parameters, weightDecay)
  return add(gradient, mask === undefined ? pull : mul(pull, mask))
}
