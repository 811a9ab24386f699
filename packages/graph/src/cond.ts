/**
 * A choice made while a program runs: only the chosen branch is computed.
 *
 * Unlike `where`, which computes both sides, it saves the work of the other one: a decoder that a loop needs at a fifth of
 * its steps, say. Tensors of the surroundings that a branch uses are captured, as in a loop.
 */
import { batchProgram } from './batch.js'
import { reachableNodes, vjpOrZeros } from './grad.js'
import { GraphError } from './graph-error.js'
import { mergeScans } from './merge-scans.js'
import { batchSize, withBatch } from './ops/batching.js'
import { cast, greater, where } from './ops/compare.js'
import { max } from './ops/reduce.js'
import { reshape } from './ops/shape.js'
import { rewrite } from './rewrite.js'
import { registerRules } from './rules.js'
import { placeholder } from './scan.js'
import type { Dim } from './shape.js'
import { apply, describe, naming, nodeClock, refuse, type Attributes, type Tensor } from './tensor.js'
import { alignLeaves, leavesOf, sameType, withTensors, type AnyTree, type Leaf, type Tree } from './tree.js'

/** Both branches, closed: every tensor they use is one of the captures, a constant, or made inside. */
export interface Branches {
  readonly captures: readonly Tensor[]
  readonly then: readonly Tensor[]
  readonly otherwise: readonly Tensor[]
}

export const branchesOf = (attributes: Attributes): Branches => attributes['branches'] as Branches

/**
 * The results of `then` where the condition holds, else those of `otherwise`.
 *
 * Over an axis of models that each have a condition of their own, `then` runs for all as soon as it holds for one.
 *
 * @param condition bool scalar
 * @returns the tree of tensors that both branches give
 * @throws GraphError when the condition is no bool scalar, or the branches differ in keys, dtypes or shapes
 * @example const value = cond(greater(step, 10), () => expensive(x), () => x)
 */
export function cond<const T extends AnyTree>(
  condition: Tensor,
  then: () => T & Tree<T>,
  otherwise: () => NoInfer<T>,
): T {
  let form: T | undefined
  let leaves: readonly Leaf[] = []
  const results = choice(
    condition,
    () => {
      form = then()
      leaves = naming('cond', [condition], () => leavesOf(form))
      return leaves.map(({ tensor }) => tensor)
    },
    () => {
      const other = otherwise()
      return naming('cond', [condition], () => alignLeaves(leaves, other, asBranches))
    },
  )
  return withTensors(form as T, results)
}

const asBranches = { given: 'the first branch', returned: 'the second branch' }

/** {@link cond} over lists. */
export function choice(
  condition: Tensor,
  then: () => readonly Tensor[],
  otherwise: () => readonly Tensor[],
): readonly Tensor[] {
  if (condition.dtype !== 'bool' || condition.shape.length > 0)
    refuse('cond', [condition], 'the condition must be a bool scalar')
  const clock = nodeClock()
  const sides = [then(), otherwise()] as const
  const [yes, no] = sides.map((results) => mergeScans(results, clock))
  if (yes === undefined || no === undefined) throw new GraphError('cond: needs two branches')
  if (yes.length !== no.length || yes.some((each, k) => no[k] === undefined || !sameType(each, no[k]))) {
    const shown = [yes, no].map((results) => results.map(describe).join(', '))
    refuse('cond', [condition], `the branches give ${shown.join(' and ')}`)
  }
  const captured = capturesOf([...yes, ...no], clock)
  const close = (results: readonly Tensor[]): readonly Tensor[] =>
    rewrite(results, captured, undefined, clock)
  const branches: Branches = { captures: [...captured.values()], then: close(yes), otherwise: close(no) }
  return apply('cond', [condition, ...captured.keys()], { branches })
}

/** Tensors older than the branches that they use, each with the symbol that stands for it. */
function capturesOf(results: readonly Tensor[], clock: number): ReadonlyMap<Tensor, Tensor> {
  const captured = new Map<Tensor, Tensor>()
  const capture = (tensor: Tensor): void => {
    if (tensor.node.id >= clock || tensor.node.op === 'constant' || captured.has(tensor)) return
    captured.set(tensor, placeholder(tensor))
  }
  results.forEach(capture)
  for (const { id, inputs } of reachableNodes(results)) if (id >= clock) inputs.forEach(capture)
  return captured
}

/** Both branches on other tensors in place of the captures. */
function onInputs({ captures, then, otherwise }: Branches, inputs: readonly Tensor[]) {
  const map = new Map(captures.map((parameter, k) => [parameter, inputs[k] ?? parameter]))
  return [() => rewrite(then, map), () => rewrite(otherwise, map)] as const
}

registerRules({
  cond: {
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
    lower: (context) => context.cond(branchesOf(context.attributes)),
  },
})

function batchCond(
  [condition, ...inputs]: readonly Tensor[],
  [own, ...batched]: readonly boolean[],
  { captures, then, otherwise }: Branches,
): readonly Tensor[] {
  if (condition === undefined) throw new GraphError('cond: needs a condition')
  const size = own ? (condition.shape[0] ?? 1) : batchSize(inputs, batched)
  const pick = (wanted: boolean): ReadonlyMap<Tensor, Tensor> =>
    new Map(
      captures.flatMap((parameter, k) =>
        batched[k] === wanted ? [[parameter, inputs[k] ?? parameter]] : [],
      ),
    )
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
