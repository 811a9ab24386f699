// Several networks as one: trained side by side, each from first weights of its own, and asked together. On few sequences networks that were
// begun otherwise err otherwise, and their mean errs less than most of them.
import { add, mul, type Tensor } from '@utsushi/graph'
import { flatParameters, type Weights } from '@utsushi/learn'
import type { MaterialsModel } from './network.js'

/**
 * So many copies of a network, each with weights of its own. What they say is the mean of their logits or scaled answers; the loss is that of
 * each by itself, so that they learn nothing from one another.
 *
 * @example ensembleOf(network, 5).say(weights, { values }).outputs // [batch, outputs]
 */
export function ensembleOf(one: MaterialsModel, count: number): MaterialsModel {
  if (count === 1) return one
  const parameters = flatParameters({ members: Array.from({ length: count }, () => one.parameters.tree) })
  return {
    parameters,
    say: (given, seen, random) => {
      const { members } = given as Weights<typeof parameters.tree>
      const each = members.map((own) => one.say(own, seen, random).outputs)
      return { outputs: meanOf(each), each }
    },
  }
}

/** The mean of tensors of one shape. */
export const meanOf = ([first, ...others]: readonly Tensor[]): Tensor => {
  if (first === undefined) throw new RangeError('a mean of nothing')
  return mul(
    others.reduce((sum, own) => add(sum, own), first),
    1 / (others.length + 1),
  )
}
