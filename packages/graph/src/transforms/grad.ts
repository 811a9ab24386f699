/**
 * Reverse-mode differentiation: extends a program with the gradient of a scalar.
 */
import { refuse } from '../expression/apply.js'
import { GraphError } from '../expression/graph-error.js'
import { pairs } from '../expression/pairs.js'
import { dependentNodes } from '../expression/reachable.js'
import { ruleOf } from '../expression/rules.js'
import type { Tensor } from '../expression/tensor.js'
import { ones, zeros } from '../ops/constant.js'
import { add } from '../ops/elementwise.js'

/**
 * The gradient of a scalar with respect to each of `wrt`.
 *
 * @throws GraphError when `loss` is no scalar, or a needed operation has no gradient
 * @example const [gradient] = grad(mean(square(sub(predicted, target))), [weights])
 */
export function grad(loss: Tensor, wrt: readonly Tensor[]): readonly Tensor[] {
  if (loss.shape.length !== 0) refuse('grad', [loss], 'the loss must be a scalar; take its sum or mean')
  return vjpOrZeros([loss], [ones([], loss.dtype)], wrt)
}

/** {@link vjp}, zeros where nothing flows. */
export const vjpOrZeros = (...[outputs, cotangents, wrt]: Parameters<typeof vjp>): readonly Tensor[] =>
  pairs(wrt, vjp(outputs, cotangents, wrt)).map(([tensor, g]) => g ?? zeros(tensor.shape, tensor.dtype))

/**
 * Cotangents of `wrt` given cotangents of `outputs` (a vector–Jacobian product); `undefined` where nothing flows.
 */
export function vjp(
  outputs: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
  wrt: readonly Tensor[],
): readonly (Tensor | undefined)[] {
  const total = new Map<Tensor, Tensor>()
  const accumulate = (tensor: Tensor, cotangent: Tensor): void => {
    const before = total.get(tensor)
    total.set(tensor, before === undefined ? cotangent : add(before, cotangent))
  }
  outputs.forEach((output, k) => {
    const cotangent = cotangents[k]
    if (cotangent !== undefined) accumulate(output, cotangent)
  })
  const nodes = dependentNodes(outputs, wrt)
  const dependent = new Set(nodes)
  const wanted = new Set(wrt)
  for (let k = nodes.length - 1; k >= 0; k--) {
    const node = nodes[k]
    if (node === undefined) continue
    const needed = node.inputs.map(
      (input) => isFloat(input) && (wanted.has(input) || dependent.has(input.node)),
    )
    if (!needed.includes(true)) continue
    const arriving = node.outputs.map((output) => total.get(output))
    if (arriving.every((cotangent) => cotangent === undefined)) continue
    const { gradient } = ruleOf(node.op)
    if (gradient === undefined) {
      throw new GraphError(
        `${node.op} has no gradient${node.site === undefined ? '' : ` — built at ${node.site}`}`,
      )
    }
    const contributions = gradient({
      inputs: node.inputs,
      outputs: node.outputs,
      cotangents: arriving,
      needed,
      attributes: node.attributes,
      node,
    })
    contributions.forEach((contribution, at) => {
      const target = node.inputs[at]
      if (contribution !== undefined && target !== undefined && needed[at]) accumulate(target, contribution)
    })
  }
  return wrt.map((tensor) => total.get(tensor))
}

const isFloat = (tensor: Tensor): boolean => tensor.dtype === 'float32' || tensor.dtype === 'float64'
