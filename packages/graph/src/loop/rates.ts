/**
 * How often a value inside a loop changes, and sums and products regrouped by it.
 *
 * `x·W + (s·V + b) + h·R` becomes `(x·W + (s·V + b)) + h·R`, so that everything the state does not feed is one tensor; a
 * product `((d·a)·b)` of one carried factor becomes `d·(a·b)`, so that its coefficient can leave the loop.
 */
import { rewrite } from '../expression/rewrite.js'
import { ruleOf } from '../expression/rules.js'
import { sameShape } from '../expression/shape.js'
import type { Node, Tensor } from '../expression/tensor.js'
import { ones } from '../ops/constant.js'
import { add, mul } from '../ops/elementwise.js'
import { concat } from '../ops/shape.js'
import type { OpenBody } from './body.js'

/** 0: the same at every step; 1: changes with the inputs; 2: changes with the state. */
export type Rate = 0 | 1 | 2

export type RateOf = (tensor: Tensor) => Rate

/** The rate of every tensor of a body; nodes older than `clock` surround the loop. */
export function ratesOf(open: OpenBody, clock: number): RateOf {
  const known = new Map<Tensor, Rate>()
  open.carries.forEach((tensor) => known.set(tensor, 2))
  open.inputs.forEach((tensor) => known.set(tensor, 1))
  const byNode = new Map<Node, Rate>()
  return (tensor) => {
    const pending: Node[] = []
    const rate = (input: Tensor): Rate | undefined =>
      known.get(input) ?? (input.node.id < clock ? 0 : byNode.get(input.node))
    if (rate(tensor) === undefined) pending.push(tensor.node)
    for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
      const missing = node.inputs.filter((input) => rate(input) === undefined)
      if (missing.length > 0) {
        pending.push(...missing.map((input) => input.node))
        continue
      }
      pending.pop()
      byNode.set(
        node,
        node.inputs.reduce<Rate>((most, input) => Math.max(most, rate(input) ?? 0) as Rate, 0),
      )
    }
    return rate(tensor) ?? 0
  }
}

/** Whether a node that changes in the given loop is better run over all its steps at once. */
export function gainsOverSteps({ op, inputs }: Node, rateOf: RateOf): boolean {
  const { work } = ruleOf(op)
  return work !== 'light' && work.overSteps(inputs.map((tensor) => rateOf(tensor) > 0))
}

export const resultsOf = (open: OpenBody): readonly Tensor[] => [...open.carryResults, ...open.outputResults]

export const withResults = (open: OpenBody, results: readonly Tensor[]): OpenBody => ({
  ...open,
  carryResults: results.slice(0, open.carries.length),
  outputResults: results.slice(open.carries.length),
})

/** Sums reordered so that slowly changing terms are added first. */
export function regroupSums(open: OpenBody, clock: number): OpenBody {
  const rateOf = ratesOf(open, clock)
  const terms = new Map<Tensor, readonly Tensor[]>()
  const visit = (node: Node, inputs: readonly Tensor[]): readonly Tensor[] | undefined => {
    if (ruleOf(node.op).arithmetic !== 'add') return undefined
    const parts = inputs.flatMap((input) => terms.get(input) ?? [input])
    const rates = parts.map(rateOf)
    if (new Set(rates).size < 2) return undefined
    const sums = ([0, 1, 2] as const).flatMap((rate) => {
      const group = parts.filter((_, k) => rates[k] === rate)
      return group.length === 0 ? [] : [group.reduce((a, b) => add(a, b))]
    })
    const slow =
      sums.length === 3 ? [add(sums[1] ?? 0, sums[0] ?? 0), ...sums.slice(2)] : sums.slice().reverse()
    const total = slow.reduce((a, b) => add(a, b))
    terms.set(total, parts)
    return [total]
  }
  return withResults(open, rewrite(resultsOf(open), new Map(), visit, clock))
}

interface Factored {
  readonly core: Tensor
  readonly coefficient: Tensor
}

/** Products with one carried factor reordered so that their other factors form one coefficient. */
export function factorProducts(open: OpenBody, clock: number): OpenBody {
  const rateOf = ratesOf(open, clock)
  const forms = new Map<Tensor, Factored>()
  const remember = (core: Tensor, coefficient: Tensor): readonly Tensor[] => {
    const value = mul(core, coefficient)
    forms.set(value, { core, coefficient })
    return [value]
  }
  const scaled = (value: Tensor, factor: Tensor): readonly Tensor[] | undefined => {
    if (rateOf(value) !== 2 || rateOf(factor) === 2 || !sameShape(value.shape, factor.shape)) return undefined
    const form = forms.get(value)
    return form === undefined ? remember(value, factor) : remember(form.core, mul(form.coefficient, factor))
  }
  const visit = (node: Node, inputs: readonly Tensor[]): readonly Tensor[] | undefined => {
    const [a, b] = inputs
    const rule = ruleOf(node.op)
    if (rule.arithmetic === 'multiply' && a && b) return scaled(a, b) ?? scaled(b, a)
    const axis = rule.concatenates?.(node.attributes)
    if (axis === undefined || inputs.filter((part) => forms.has(part)).length * 2 <= inputs.length)
      return undefined
    const flat = (part: Tensor): readonly Tensor[] =>
      ruleOf(part.node.op).concatenates?.(part.node.attributes) === axis ? part.node.inputs : [part]
    const cores = inputs.flatMap((part) => flat(forms.get(part)?.core ?? part))
    const coefficients = inputs.flatMap((part) =>
      flat(forms.get(part)?.coefficient ?? ones(part.shape, part.dtype)),
    )
    return remember(concat(cores, axis), concat(coefficients, axis))
  }
  return withResults(open, rewrite(resultsOf(open), new Map(), visit, clock))
}
