/**
 * Adam and its relatives.
 *
 * The moments are kept without their factors 1 − β (m̃ = β₁·m̃ + g, ṽ = β₂·ṽ + g²): the factors, the bias corrections and
 * the learning rate are one scalar a step, which leaves fewer passes over the weights and the same numbers.
 */
import { add, div, mul, sqrt, square, sub, type Tensor } from '@utsushi/graph'
import { decayMask } from './decay-mask.js'
import { optimiser, type Decayed, type Optimiser, type OptimiserStep } from './optimiser.js'
import { withDecay } from './sgd.js'

/** Settings of Adam and its relatives. */
export interface AdamOptions {
  /** What stays of the first and second moment at each step; 0.9 and 0.999 when left out. */
  readonly betas?: readonly [number, number]
  /** Added to the root of the second moment; 1e-8 when left out. */
  readonly epsilon?: number
  /** 0 when left out, 0.01 of `adamw`. */
  readonly weightDecay?: number
  /** Which weights it shrinks; all when left out. */
  readonly decayed?: Decayed
}

/**
 * Adam (Kingma & Ba 2015); weight decay is added to the gradient, as PyTorch's `Adam` does.
 * @example trainProgram({ ...definition, optimiser: adam() })
 */
export function adam(options: AdamOptions = {}): Optimiser {
  const { betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0, decayed = 'all' } = options
  return optimiser({
    name: 'adam',
    state: ['first', 'second'],
    scalars: ['length', 'least'],
    coefficients: (step, schedule) => adamScalars(step, schedule(step - 1), betas, epsilon),
    update: (step) => {
      const mask = decayMask(step.layout, decayed)
      const gradient = withDecay(step.gradient, step.parameters, weightDecay, mask)
      const { change, state } = adamChange({ ...step, gradient }, betas)
      return { parameters: sub(step.parameters, change), state }
    },
  })
}

/**
 * AdamW: weights shrink by lr · weightDecay a step, apart from the gradient (Loshchilov & Hutter 2019).
 * @example trainProgram({ ...definition, optimiser: adamw({ weightDecay: 1e-4, betas: [0.9, 0.95] }) })
 */
export function adamw(options: AdamOptions = {}): Optimiser {
  const { betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0.01, decayed = 'all' } = options
  return optimiser({
    name: 'adamw',
    state: ['first', 'second'],
    scalars: ['length', 'least', 'decay'],
    coefficients: (step, schedule) => ({
      ...adamScalars(step, schedule(step - 1), betas, epsilon),
      decay: schedule(step - 1) * weightDecay,
    }),
    update: (step) => {
      const { change, state } = adamChange(step, betas)
      const { decay } = step.coefficients
      const kept = shrink(step.parameters, decay, weightDecay, decayMask(step.layout, decayed))
      return { parameters: sub(kept, change), state }
    },
  })
}

/**
 * NAdam: Adam that looks ahead along its momentum (Dozat 2016), with PyTorch's momentum schedule and decoupled weight
 * decay.
 * @example trainProgram({ ...definition, optimiser: nadam() })
 */
export function nadam(options: AdamOptions & { readonly momentumDecay?: number } = {}): Optimiser {
  const {
    betas = [0.9, 0.999],
    epsilon = 1e-8,
    weightDecay = 0,
    decayed = 'all',
    momentumDecay = 0.004,
  } = options
  const [beta1, beta2] = betas
  const momentum = (step: number): number => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay))
  const products = [1]
  const product = (step: number): number => {
    while (products.length <= step) products.push((products.at(-1) ?? 1) * momentum(products.length))
    return products[step] ?? 1
  }
  return optimiser({
    name: 'nadam',
    state: ['first', 'second'],
    scalars: ['now', 'ahead', 'least', 'decay'],
    coefficients: (step, schedule) => {
      const learningRate = schedule(step - 1)
      const unit = secondUnit(step, beta2)
      return {
        now: (learningRate * (1 - momentum(step))) / (1 - product(step)) / unit,
        ahead: (learningRate * momentum(step + 1) * (1 - beta1)) / (1 - product(step + 1)) / unit,
        least: epsilon / unit,
        decay: learningRate * weightDecay,
      }
    },
    update: (step) => {
      const { now, ahead, least, decay } = step.coefficients
      const state = moments(step, betas)
      const direction = add(mul(step.gradient, now), mul(state.first, ahead))
      const change = div(direction, add(sqrt(state.second), least))
      const kept = shrink(step.parameters, decay, weightDecay, decayMask(step.layout, decayed))
      return { parameters: sub(kept, change), state }
    },
  })
}

/** √v̂ = unit · √ṽ: the factor of the second moment with its bias correction. */
export const secondUnit = (step: number, beta2: number): number =>
  Math.sqrt((1 - beta2) / (1 - beta2 ** step))

/** The step length and ε, both in units of √ṽ. */
function adamScalars(
  step: number,
  learningRate: number,
  [beta1, beta2]: readonly [number, number],
  epsilon: number,
): { readonly length: number; readonly least: number } {
  const unit = secondUnit(step, beta2)
  return { length: (learningRate * (1 - beta1)) / (1 - beta1 ** step) / unit, least: epsilon / unit }
}

interface Moments {
  readonly first: Tensor
  readonly second: Tensor
}

function moments(
  { gradient, state: { first, second } }: OptimiserStep<keyof Moments>,
  [beta1, beta2]: readonly [number, number],
): Moments {
  return { first: add(mul(first, beta1), gradient), second: add(mul(second, beta2), square(gradient)) }
}

function adamChange(
  step: OptimiserStep<keyof Moments, 'length' | 'least'>,
  betas: readonly [number, number],
): { readonly change: Tensor; readonly state: Moments } {
  const { length, least } = step.coefficients
  const state = moments(step, betas)
  return { change: mul(div(state.first, add(sqrt(state.second), least)), length), state }
}

/** w · (1 − amount), where the mask lets it. */
export function shrink(
  parameters: Tensor,
  amount: Tensor,
  weightDecay: number,
  mask: Tensor | undefined,
): Tensor {
  if (weightDecay === 0) return parameters
  return mul(parameters, sub(1, mask === undefined ? amount : mul(mask, amount)))
}
