/**
 * The rule of the choice: its types, its gradient, its model axis, and the ONNX `If` that it becomes.
 */
import { GraphError } from '../expression/graph-error.js'
import { pairs } from '../expression/pairs.js'
import { rewrite } from '../expression/rewrite.js'
import type { LowerContext, RuleTable } from '../expression/rules.js'
import type { Dim } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'
import type { OnnxAttribute } from '../onnx/structure.js'
import { batchSize, withBatch } from '../ops/batching.js'
import { cast, greater, where } from '../ops/compare.js'
import { max } from '../ops/reduce.js'
import { reshape } from '../ops/shape.js'
import { batchProgram } from '../transforms/batch.js'
import { vjpOrZeros } from '../transforms/grad.js'
import { branchesOf, choice, type Branches } from './choice.js'

/** Both branches on other tensors in place of the captures. */
function onInputs({ captures, then, otherwise }: Branches, inputs: readonly Tensor[]) {
  const map = new Map(pairs(captures, inputs))
  return [() => rewrite(then, map), () => rewrite(otherwise, map)] as const
}

export const condRules: RuleTable = {
  cond: {
    work: 'light',
    infer: (_, attributes) => branchesOf(attributes).then.map(({ dtype, shape }) => ({ dtype, shape })),
    gradient: ({ inputs: [condition, ...inputs], cotangents, needed, attributes }) => {
      if (condition === undefined) throw new GraphError('cond: needs a condition')
      const wanted = inputs.filter((_, k) => needed[k + 1])
      const [then, otherwise] = onInputs(branchesOf(attributes), inputs)
      const gradients = choice(
        condition,
        () => vjpOrZeros(then(), cotangents, wanted),
        () => vjpOrZeros(otherwise(), cotangents, wanted),
      )
      let next = 0
      return [undefined, ...inputs.map((_, k) => (needed[k + 1] ? gradients[next++] : undefined))]
    },
    batch: ({ inputs, batched, attributes }) => batchCond(inputs, batched, branchesOf(attributes)),
    lower: (context) => lowerCond(context, branchesOf(context.attributes)),
    bodies: {
      of: (attributes) => {
        const { captures, then, otherwise } = branchesOf(attributes)
        return { captures, parameters: [], results: [then, otherwise] }
      },
      replace: (_, { captures, results: [then = [], otherwise = []] }) => ({
        branches: { captures, then, otherwise } satisfies Branches,
      }),
      repeats: false,
    },
  },
}

function batchCond(
  [condition, ...inputs]: readonly Tensor[],
  [own, ...batched]: readonly boolean[],
  { captures, then, otherwise }: Branches,
): readonly Tensor[] {
  if (condition === undefined) throw new GraphError('cond: needs a condition')
  const size = own ? (condition.shape[0] ?? 1) : batchSize(inputs, batched)
  const pick = (wanted: boolean): ReadonlyMap<Tensor, Tensor> =>
    new Map(pairs(captures, inputs).filter((_, k) => batched[k] === wanted))
  const over = (results: readonly Tensor[]): readonly Tensor[] =>
    batchProgram(rewrite(results, pick(false)), pick(true)).map(({ tensor, isBatched }) =>
      withBatch(tensor, isBatched, size),
    )
  if (!own)
    return choice(
      condition,
      () => over(then),
      () => over(otherwise),
    )
  const some = greater(max(cast(condition, 'float32')), 0)
  const all = (rank: number): Tensor => reshape(condition, [size, ...Array<Dim>(rank).fill(1)])
  return choice(
    some,
    () => {
      const no = over(otherwise)
      return over(then).map((yes, k) => where(all(yes.shape.length - 1), yes, no[k] ?? yes))
    },
    () => over(otherwise),
  )
}

/** An ONNX `If`. What a branch makes is not watched: it may not run. Its results are. */
function lowerCond(context: LowerContext, { captures, then, otherwise }: Branches): readonly string[] {
  const [condition = '', ...sources] = context.inputs
  const names = new Map(pairs(captures, sources))
  const branch = (results: readonly Tensor[]): OnnxAttribute => {
    const request = { stem: 'branch', parameters: [], captures: names, results, watched: false }
    return { kind: 'graph', value: context.body(request).graph }
  }
  const outputs = then.map(() => context.fresh('cond'))
  context.push({
    opType: 'If',
    inputs: [condition],
    outputs,
    attributes: { then_branch: branch(then), else_branch: branch(otherwise) },
  })
  return outputs
}
