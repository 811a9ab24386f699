import { add, mul, sub, type Tensor } from '@utsushi/graph'
import { decayMask } from './decay-mask.js'
import type { Decayed, Optimiser } from './optimiser.js'

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
  return {
    name: 'sgd',
    state: momentum === 0 ? [] : ['velocity'],
    coefficientCount: 1,
    coefficients: (step, schedule) => [schedule(step - 1)],
    update: ({ parameters, gradient, state, coefficients: [rate], layout }) => {
      const direction = withDecay(gradient, parameters, weightDecay, decayMask(layout, decayed))
      const scaled = (vector: Tensor): Tensor => sub(parameters, mul(vector, rate ?? 0))
      const [velocity] = state
      if (velocity === undefined) return { parameters: scaled(direction), state: [] }
      const next = add(mul(velocity, momentum), direction)
      return {
        parameters: scaled(nesterov ? add(direction, mul(next, momentum)) : next),
        state: [next],
      }
    },
  }
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
