/**
 * The linear recurrent unit: a state of complex numbers that turn and fade, each at a rate of its own, with no
 * non-linearity between one step and the next (Orvieto et al. 2023).
 */
import {
  add,
  arange,
  cast,
  concat,
  cos,
  exp,
  matmul,
  mul,
  neg,
  scan,
  sin,
  slice,
  sqrt,
  sub,
  unsqueeze,
  where,
  zeros,
  type Tensor,
} from '@utsushi/graph'
import type { Layer } from '../layers/layer.js'
import { normalWith, type Initialiser } from '../parameters/initialisers.js'
import { parameter, type Parameter } from '../parameters/parameters.js'

/**
 * `input [inputs, 2 · states]` and `output [2 · states, outputs]`, real parts first; `decay` and `angle [states]`:
 * λ = exp(−exp(decay) + i·exp(angle)).
 */
export type LinearRecurrenceParameters = {
  readonly input: Parameter
  readonly output: Parameter
  readonly decay: Parameter
  readonly angle: Parameter
}

/** Sizes of a linear recurrent unit, and how long its memory is at the beginning. */
export interface LinearRecurrenceOptions {
  readonly inputs: number
  /** Complex numbers of the state; one for each output when left out. */
  readonly states?: number
  readonly outputs: number
  /** Least and greatest |λ| at the beginning; 0.9 and 0.999 when left out: memories of ten to a thousand steps. */
  readonly ring?: readonly [number, number]
  /** Greatest angle of λ at the beginning, in radians a step; π/10 when left out. */
  readonly phase?: number
  /** Walk from the last step to the first. */
  readonly reverse?: boolean
}

/** A sequence, time first, and which of its steps are real. */
export interface LinearRecurrenceInputs {
  /** `[time, batch, inputs]` */
  readonly sequence: Tensor
  /** bool `[time, batch, 1]`; where it is false nothing comes in, the state goes on fading, and the output is 0. */
  readonly live?: Tensor | undefined
}

/** A linear recurrent unit. */
export type LinearRecurrence = Layer<LinearRecurrenceParameters, [LinearRecurrenceInputs], Tensor>

/**
 * s' = λ·s + √(1 − |λ|²)·B·x over complex states, and Re(C·s) at every step (Orvieto et al. 2023, equations 1 and 7).
 *
 * @returns `[time, batch, outputs]`
 * @throws RangeError when the ring is not within 0 and 1
 * @example
 * const mix = linearRecurrence({ inputs: 64, outputs: 64, ring: [0.9, 0.999] })
 * const mixed = mix.apply(weights.mix, { sequence })
 */
export function linearRecurrence({
  inputs,
  outputs,
  states = outputs,
  ring: [least, greatest] = [0.9, 0.999],
  phase = Math.PI / 10,
  reverse = false,
}: LinearRecurrenceOptions): LinearRecurrence {
  if (!(least >= 0 && least <= greatest && greatest < 1))
    throw new RangeError(
      `linearRecurrence: the ring is ${least} to ${greatest}, expected 0 ≤ least ≤ greatest < 1`,
    )
  return {
    parameters: {
      input: parameter([inputs, 2 * states], normalWith(Math.sqrt(1 / (2 * inputs)))),
      output: parameter([2 * states, outputs], normalWith(Math.sqrt(1 / states))),
      decay: parameter([states], ringDecay(least, greatest)),
      angle: parameter([states], (shape, random) =>
        Float32Array.from({ length: shape[0] ?? 0 }, () => Math.log(phase * (random.uniform() + 1e-6))),
      ),
    },
    apply: (weights, { sequence, live }) => {
      const size = exp(neg(exp(weights.decay)))
      const scale = sqrt(sub(1, mul(size, size)))
      const seen = live === undefined ? sequence : where(live, sequence, 0)
      const driven = mul(matmul(seen, weights.input), concat([scale, scale], 0))
      const walked = turningStates({ driven, size, angle: exp(weights.angle), states, reverse })
      const read = matmul(walked, weights.output)
      return live === undefined ? read : where(live, read, 0)
    },
  }
}

interface Turning {
  /** What comes in, `[time, batch, 2 · states]`. */
  readonly driven: Tensor
  /** |λ|, `[states]` */
  readonly size: Tensor
  /** arg λ, `[states]` */
  readonly angle: Tensor
  readonly states: number
  readonly reverse: boolean
}

/**
 * The states at every step, `[time, batch, 2 · states]`. Seen from a frame that turns with λ they only fade, so that a step
 * of the loop is one multiplication and one addition; the turning is done over all steps at once.
 */
function turningStates({ driven, size, angle, states, reverse }: Turning): Tensor {
  const [time = 1, batch = 1] = driven.shape
  const steps = cast(arange(time), 'float32')
  const turned = unsqueeze(mul(unsqueeze(reverse ? neg(steps) : steps, 1), angle), 1)
  const [cosine, sine] = [cos(turned), sin(turned)]
  /** Times exp(±i·angle·step). */
  const turn = (x: Tensor, sign: 1 | -1): Tensor => {
    const real = slice(x, { axis: 2, start: 0, end: states })
    const imaginary = slice(x, { axis: 2, start: states })
    const by = sign === 1 ? sine : neg(sine)
    return concat([sub(mul(real, cosine), mul(imaginary, by)), add(mul(real, by), mul(imaginary, cosine))], 2)
  }
  const fading = concat([size, size], 0)
  const { outputs } = scan(
    { state: zeros([batch, 2 * states]), inputs: turn(driven, -1), reverse },
    (before, come) => {
      const next = add(mul(fading, before), come)
      return { state: next, outputs: next }
    },
  )
  return turn(outputs, 1)
}

/** log(−log |λ|) with |λ|² uniform between the squares of the ring's ends, so that λ is uniform on the ring. */
const ringDecay =
  (least: number, greatest: number): Initialiser =>
  (shape, random) =>
    Float32Array.from({ length: shape[0] ?? 0 }, () => {
      const square = least ** 2 + random.uniform() * (greatest ** 2 - least ** 2)
      return Math.log(-0.5 * Math.log(Math.max(square, 1e-12)))
    })
