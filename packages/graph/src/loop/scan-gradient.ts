/**
 * The gradient of a scan is another scan, walking the other way.
 *
 * The forward loop is extended to keep what the backward step reads (cheap values are recomputed instead). The gradient
 * of an invariant is a sum over steps: where it is a product, its factors are stacked and multiplied once over all steps
 * after the loop, instead of being added up inside it.
 */
import { apply } from '../expression/apply.js'
import { itemAt, pairs, valueOf } from '../expression/pairs.js'
import { dependentNodes } from '../expression/reachable.js'
import { rewrite } from '../expression/rewrite.js'
import { ruleOf, type GradientContext } from '../expression/rules.js'
import type { StepSum } from '../expression/step-sum.js'
import { nodeClock, type Node, type Tensor } from '../expression/tensor.js'
import { placeholder, zeros } from '../ops/constant.js'
import { add } from '../ops/elementwise.js'
import { vjp } from '../transforms/grad.js'
import { scanAttributes, scanName, scanOf, type ScanBody } from './body.js'
import { loop } from './loop.js'
import { sumOverSteps } from './step-sum.js'

export function scanGradient({
  inputs,
  cotangents,
  needed,
  node,
}: GradientContext): readonly (Tensor | undefined)[] {
  const { body, reverse } = scanAttributes(node)
  const clock = nodeClock()
  const active = activeCarries(body, needed)
  const slots = parameterSlots(body)
  const wanted = slots.filter(({ at, parameter }) =>
    body.carries.includes(parameter) ? active.has(parameter) : needed[at] && isFloat(parameter),
  )
  const step = backwardStep(
    body,
    cotangents,
    active,
    wanted.map(({ parameter }) => parameter),
  )
  const residuals = residualsOf(
    step.gradients.filter((g) => g !== undefined),
    body,
    clock,
  )
  const kept = apply(scanName, node.inputs, {
    body: { ...body, outputResults: residuals },
    reverse,
    extends: node,
  })
  const sources = new Map<Tensor, Tensor>()
  const captures = new Map<Tensor, Tensor>()
  const offset = body.carries.length
  const captureOffset = offset + body.inputs.length
  for (const [residual, stacked] of pairs(residuals, kept.slice(offset))) sources.set(residual, stacked)
  for (const [parameter, source] of pairs(body.inputs, inputs.slice(offset, captureOffset)))
    sources.set(parameter, source)
  for (const [parameter, source] of pairs(body.captures, inputs.slice(captureOffset)))
    captures.set(parameter, source)
  body.outputResults.forEach((_, k) => {
    const symbol = step.outputCotangents[k]
    const source = cotangents[offset + k]
    if (symbol !== undefined && source !== undefined) sources.set(symbol, source)
  })
  return runBackward(node, { body, reverse, inputs, cotangents, active, wanted, step, sources, captures })
}

const isFloat = (tensor: Tensor): boolean => tensor.dtype === 'float32' || tensor.dtype === 'float64'

/** Every parameter of the body with the position of its source among the scan's inputs. */
function parameterSlots(body: ScanBody): readonly { readonly parameter: Tensor; readonly at: number }[] {
  return [...body.carries, ...body.inputs, ...body.captures].map((parameter, at) => ({ parameter, at }))
}

/**
 * States through which a gradient flows: those that depend, over any number of steps, on something wanted. A state that the
 * step detaches depends on nothing: what feeds it back stays out of the backward loop.
 */
function activeCarries(body: ScanBody, needed: readonly boolean[]): ReadonlySet<Tensor> {
  const active = new Set(body.carries.filter((carry, k) => isFloat(carry) && needed[k]))
  const sources = [...body.inputs, ...body.captures].filter((_, k) => needed[body.carries.length + k])
  for (;;) {
    const before = active.size
    const nodes = new Set(dependentNodes(body.carryResults, [...active, ...sources], isDetached))
    body.carries.forEach((carry, k) => {
      const result = body.carryResults[k]
      if (result === undefined || !isFloat(carry)) return
      if (nodes.has(result.node) || active.has(result) || sources.includes(result)) active.add(carry)
    })
    if (active.size === before) return active
  }
}

const isDetached = ({ op }: Node): boolean => ruleOf(op).detaches === true

interface BackwardStep {
  readonly carryCotangents: ReadonlyMap<Tensor, Tensor>
  readonly outputCotangents: readonly (Tensor | undefined)[]
  /** Gradients of the wanted parameters for one step, in terms of the body's own tensors and the cotangent symbols. */
  readonly gradients: readonly (Tensor | undefined)[]
}

function backwardStep(
  body: ScanBody,
  cotangents: readonly (Tensor | undefined)[],
  active: ReadonlySet<Tensor>,
  wanted: readonly Tensor[],
): BackwardStep {
  const carryCotangents = new Map([...active].map((carry) => [carry, placeholder(carry)]))
  const outputCotangents = body.outputResults.map((result, k) =>
    cotangents[body.carries.length + k] === undefined ? undefined : placeholder(result),
  )
  const arriving = [...body.carries.map((carry) => carryCotangents.get(carry)), ...outputCotangents]
  const gradients = vjp([...body.carryResults, ...body.outputResults], arriving, wanted)
  return { carryCotangents, outputCotangents, gradients }
}

/** Forward values that the backward step reads and that must be kept for it. */
function residualsOf(gradients: readonly Tensor[], body: ScanBody, clock: number): readonly Tensor[] {
  const known = new Set([...body.inputs, ...body.captures])
  const residuals = new Set<Tensor>()
  const visit = (tensor: Tensor): void => {
    const { leaf, cheapToRepeat } = ruleOf(tensor.node.op)
    if (known.has(tensor) || leaf === 'constant') return
    if (cheapToRepeat === true) tensor.node.inputs.forEach(visit)
    else residuals.add(tensor)
  }
  // A loop in the body, extended to keep what its own backward pass reads, is run forward, not again.
  const isForward = (node: Node): boolean => node.id < clock || scanOf(node)?.extends !== undefined
  const seen = new Set<Node>()
  const pending = [...gradients]
  for (let tensor = pending.pop(); tensor !== undefined; tensor = pending.pop()) {
    if (isForward(tensor.node)) visit(tensor)
    else if (!seen.has(tensor.node)) {
      seen.add(tensor.node)
      pending.push(...tensor.node.inputs)
    }
  }
  // A slice of something that is kept anyway is cut again.
  return [...residuals].filter(
    ({ node }) => ruleOf(node.op).slices === undefined || !node.inputs.some((whole) => residuals.has(whole)),
  )
}

interface BackwardPlan {
  readonly body: ScanBody
  readonly reverse: boolean
  readonly inputs: readonly Tensor[]
  readonly cotangents: readonly (Tensor | undefined)[]
  readonly active: ReadonlySet<Tensor>
  readonly wanted: readonly { readonly parameter: Tensor; readonly at: number }[]
  readonly step: BackwardStep
  /** Step symbols and where their sequences come from. */
  readonly sources: ReadonlyMap<Tensor, Tensor>
  readonly captures: ReadonlyMap<Tensor, Tensor>
}

function runBackward(node: Node, plan: BackwardPlan): readonly (Tensor | undefined)[] {
  const { body, step } = plan
  const gradientOf = new Map(plan.wanted.map(({ parameter }, k) => [parameter, step.gradients[k]]))
  const carries = [...plan.active]
  const changing = new Set(
    dependentNodes(
      step.gradients.filter((g) => g !== undefined),
      [...plan.sources.keys(), ...step.carryCotangents.values()],
    ),
  )
  const isStep = (tensor: Tensor): boolean =>
    plan.sources.has(tensor) ||
    changing.has(tensor.node) ||
    [...step.carryCotangents.values()].includes(tensor)
  const sums = new Map<Tensor, StepSum>()
  for (const parameter of body.captures) {
    const gradient = gradientOf.get(parameter)
    if (gradient !== undefined) sums.set(parameter, sumOverSteps(gradient, isStep))
  }
  const accumulated = [...new Set([...sums.values()].flatMap((total) => total.accumulate))]
  const inputGradients = body.inputs.map((parameter) => gradientOf.get(parameter))
  const emitted = [
    ...new Set([
      ...[...sums.values()].flatMap((total) => total.stack).filter((tensor) => !plan.sources.has(tensor)),
      ...inputGradients.filter((gradient) => gradient !== undefined),
    ]),
  ]
  const sequences = [...plan.sources.keys()]
  const finalCotangent = (carry: Tensor): Tensor =>
    plan.cotangents[body.carries.indexOf(carry)] ?? zeros(carry.shape, carry.dtype)
  const result = loop(
    {
      carries: [...carries.map(finalCotangent), ...accumulated.map((t) => zeros(t.shape, t.dtype))],
      inputs: [...plan.sources.values()],
      reverse: !plan.reverse,
    },
    (states, entries) => {
      const bound = new Map<Tensor, Tensor>(plan.captures)
      const [arriving, running] = [states.slice(0, carries.length), states.slice(carries.length)]
      for (const [carry, state] of pairs(carries, arriving))
        bound.set(valueOf(step.carryCotangents, carry), state)
      for (const [symbol, entry] of pairs(sequences, entries)) bound.set(symbol, entry)
      const flowing = carries.map((carry) => gradientOf.get(carry) ?? zeros(carry.shape, carry.dtype))
      const results = rewrite([...flowing, ...accumulated, ...emitted], bound)
      const terms = results.slice(carries.length, carries.length + accumulated.length)
      const totals = pairs(running, terms).map(([total, term]) => add(total, term))
      return {
        carries: [...results.slice(0, carries.length), ...totals],
        outputs: results.slice(carries.length + accumulated.length),
      }
    },
  )
  const stackOf = (tensor: Tensor): Tensor =>
    plan.sources.get(tensor) ?? itemAt(result.outputs, emitted.indexOf(tensor))
  const totalOf = (tensor: Tensor): Tensor =>
    itemAt(result.carries.slice(carries.length), accumulated.indexOf(tensor))
  const steps = sequences[0] === undefined ? 1 : (plan.sources.get(sequences[0])?.shape[0] ?? 1)
  const gradients: (Tensor | undefined)[] = plan.inputs.map(() => undefined)
  for (const { parameter, at } of plan.wanted) {
    const total = sums.get(parameter)
    if (body.carries.includes(parameter)) gradients[at] = result.carries[carries.indexOf(parameter)]
    else if (total !== undefined)
      gradients[at] = total.build({ stackOf, totalOf, captures: plan.captures, steps })
    else if (body.inputs.includes(parameter)) {
      const gradient = inputGradients[body.inputs.indexOf(parameter)]
      gradients[at] = gradient && stackOf(gradient)
    }
  }
  return gradients
}
