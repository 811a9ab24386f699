/**
 * Operations on neighbouring columns become one operation on all of them.
 *
 * The gates of a cell read as their equations, each with its own product and activation, while their weights stand side by side
 * in one matrix. Products of one left operand with neighbouring slices of a matrix are one product and slices of it; an
 * elementwise operation on neighbouring slices of a tensor is one operation and slices of it. So from the weights to the
 * activation there is one of each, however many gates there are. Every number stays what it was.
 */
import { apply1 } from '../expression/apply.js'
import { reachableNodes } from '../expression/reachable.js'
import { rewrite } from '../expression/rewrite.js'
import { ruleOf } from '../expression/rules.js'
import { first, type Node, type Tensor } from '../expression/tensor.js'
import { slice } from '../ops/shape.js'
import { attributeKey } from './deduplicate.js'

/** An operand that all operations of a group share, or of which each has its own columns. */
type Operand =
  | { readonly kind: 'shared'; readonly tensor: Tensor }
  | { readonly kind: 'columns'; readonly of: Tensor; readonly start: number; readonly end: number }

interface Member {
  readonly node: Node
  readonly operands: readonly Operand[]
}

/** The program with such operations joined. Nodes with an id below `clock` surround it and stay as they are. */
export function joinColumns(outputs: readonly Tensor[], clock = 0): readonly Tensor[] {
  // What is joined gives slices, which may let what reads them be joined: a sum behind its products, then an activation.
  for (let results = outputs; ;) {
    const groups = groupsOf(reachableNodes(results).filter(({ id }) => id >= clock))
    if (groups.length === 0) return results
    results = joinGroups(results, groups, clock)
  }
}

function joinGroups(
  results: readonly Tensor[],
  groups: readonly (readonly Member[])[],
  clock: number,
): readonly Tensor[] {
  const groupOf = new Map(groups.flatMap((group) => group.map(({ node }) => [node, group] as const)))
  const made = new Map<readonly Member[], Tensor>()
  return rewrite(
    results,
    new Map(),
    (node, inputs) => {
      const group = groupOf.get(node)
      if (group === undefined) return undefined
      const joined = made.get(group) ?? joinedOperation(group, inputs)
      made.set(group, joined)
      const { start, end } = rangeOf(group.find((member) => member.node === node))
      const origin = isWhole(group) ? 0 : rangeOf(group[0]).start
      return [slice(joined, { axis: -1, start: start - origin, end: end - origin })]
    },
    clock,
  )
}

/** One operation on all columns of a group; `inputs` are those of one of its members, rebuilt. */
function joinedOperation(group: readonly Member[], inputs: readonly Tensor[]): Tensor {
  const [head, last] = [group[0], group.at(-1)]
  const { node, operands } = head ?? unreachable()
  const whole = operands.map((operand, k) => {
    const input = inputs[k] ?? unreachable()
    const end = last?.operands[k]
    if (operand.kind === 'shared' || end?.kind !== 'columns') return input
    const of = first(input.node.inputs)
    return isWhole(group) ? of : slice(of, { axis: -1, start: operand.start, end: end.end })
  })
  return apply1(node.op, whole, node.attributes)
}

/**
 * Whether a group is computed on all columns of its operands, those that it does not need included: a sum of most of the columns
 * of two tensors. The columns beside it cost less than cutting both of them, and a loop can move the terms of a sum that are
 * not cut.
 */
function isWhole(group: readonly Member[]): boolean {
  const [{ start, end }, last] = [rangeOf(group[0]), rangeOf(group.at(-1))]
  const widths = new Set<number>()
  return (group[0]?.operands ?? []).every((operand) => {
    if (operand.kind === 'shared' || operand.start !== start || operand.end !== end) return false
    const width = Number(operand.of.shape.at(-1))
    // Columns that stand in the same places of tensors of different widths can only be cut from both.
    widths.add(width)
    const isMost = width < 2 * (last.end - start) && widths.size === 1
    return isMost && ruleOf(group[0]?.node.op ?? '').arithmetic === 'add'
  })
}

/** Groups of two operations and more on neighbouring columns, in the order of these. */
function groupsOf(nodes: readonly Node[]): readonly (readonly Member[])[] {
  const alike = new Map<string, Member[]>()
  const ids = new Map<Tensor, number>()
  const idOf = (tensor: Tensor): number => {
    const id = ids.get(tensor) ?? ids.size
    ids.set(tensor, id)
    return id
  }
  for (const node of nodes) {
    const operands = operandsOf(node)
    if (operands === undefined) continue
    const parts = operands.map((own) =>
      own.kind === 'shared' ? `shared ${idOf(own.tensor)}` : `columns ${idOf(own.of)}`,
    )
    const key = [node.op, attributeKey(node.attributes), ...parts].join('|')
    alike.set(key, [...(alike.get(key) ?? []), { node, operands }])
  }
  return [...alike.values()].flatMap(runsOf).filter((run) => run.length > 1)
}

/** Operations in the order of their columns, cut wherever columns are left out or overlap. */
function runsOf(members: readonly Member[]): readonly (readonly Member[])[] {
  const runs: Member[][] = []
  for (const member of members.toSorted((a, b) => rangeOf(a).start - rangeOf(b).start)) {
    const run = runs.at(-1)
    if (run !== undefined && follows(run.at(-1), member)) run.push(member)
    else runs.push([member])
  }
  return runs
}

const follows = (before: Member | undefined, after: Member): boolean =>
  after.operands.every((operand, k) => {
    const own = before?.operands[k]
    return operand.kind === 'shared' || (own?.kind === 'columns' && own.end === operand.start)
  })

/** The columns of an operation's first operand that has some. */
function rangeOf(member: Member | undefined): { readonly start: number; readonly end: number } {
  const operand = member?.operands.find(({ kind }) => kind === 'columns')
  return operand?.kind === 'columns' ? operand : unreachable()
}

/** The operands of an operation that works column by column, `undefined` for others. */
function operandsOf(node: Node): readonly Operand[] | undefined {
  const { elementwise, matrixProduct } = ruleOf(node.op)
  if (node.outputs.length !== 1 || node.inputs.length === 0) return undefined
  const width = first(node.outputs).shape.at(-1)
  const operands = node.inputs.map((tensor, k): Operand | undefined => {
    // A product takes its left operand whole for every column.
    if (matrixProduct === true && k === 0) return { kind: 'shared', tensor }
    const cut = ruleOf(tensor.node.op).slices?.(tensor.node.attributes)
    const of = tensor.node.inputs[0]
    const isColumns = cut?.axis === tensor.shape.length - 1 && tensor.shape.at(-1) === width
    if (cut !== undefined && of !== undefined && isColumns && typeof of.shape.at(-1) === 'number')
      return { kind: 'columns', of, start: cut.start, end: cut.end }
    const spreads = matrixProduct !== true && (tensor.shape.at(-1) ?? 1) === 1
    return spreads ? { kind: 'shared', tensor } : undefined
  })
  if (elementwise !== true && matrixProduct !== true) return undefined
  const known = operands.filter((operand) => operand !== undefined)
  return known.length === operands.length && known.some(({ kind }) => kind === 'columns') ? known : undefined
}

function unreachable(): never {
  throw new Error('joinColumns: a group without columns')
}
