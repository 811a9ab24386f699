/**
 * A sum of padded pieces that do not overlap is their concatenation: the gradient of slicing a tensor into gates, or a
 * flat parameter vector into weights, becomes one copy.
 */
import { countUses, reachableNodes } from '../expression/reachable.js'
import { rewrite } from '../expression/rewrite.js'
import { ruleOf, type Cut } from '../expression/rules.js'
import { dimAt } from '../expression/shape.js'
import type { Node, Tensor } from '../expression/tensor.js'
import { zeros } from '../ops/constant.js'
import { add } from '../ops/elementwise.js'
import { concat } from '../ops/shape.js'

/** @param clock nodes with a smaller id surround the program and stay as they are */
export function joinPads(outputs: readonly Tensor[], clock = 0): readonly Tensor[] {
  const nodes = reachableNodes(outputs).filter(({ id }) => id >= clock)
  const uses = countUses(outputs, nodes)
  const inner = new Set<Node>()
  for (const node of nodes) {
    if (!isSum(node)) continue
    for (const tensor of node.inputs) {
      if (isSum(tensor.node) && uses.get(tensor) === 1) inner.add(tensor.node)
    }
  }
  const isPart = new Map<Tensor, boolean>()
  const termsOf = (tensor: Tensor): readonly Tensor[] =>
    isPart.get(tensor) ? tensor.node.inputs.flatMap(termsOf) : [tensor]
  const visit = (node: Node, [a, b]: readonly Tensor[]): readonly Tensor[] | undefined => {
    if (!isSum(node) || a === undefined || b === undefined) return undefined
    if (inner.has(node)) {
      const sum = add(a, b)
      if (isSum(sum.node) && sum.node.inputs[0] === a) isPart.set(sum, true)
      return [sum]
    }
    const joined = join([...termsOf(a), ...termsOf(b)])
    return joined === undefined ? undefined : [joined]
  }
  return rewrite(outputs, new Map(), visit, clock)
}

interface Piece {
  readonly start: number
  readonly end: number
  readonly value: Tensor
}

/** The sum of the terms with its pads joined, or `undefined` when there is nothing to join. */
function join(terms: readonly Tensor[]): Tensor | undefined {
  const cuts = new Map(terms.map((tensor) => [tensor, ruleOf(tensor.node.op).pads?.(tensor.node)]))
  const axis = terms.map((tensor) => cuts.get(tensor)).find((cut) => cut !== undefined)?.axis
  const shape = terms[0]?.shape ?? []
  if (axis === undefined || typeof shape[axis] !== 'number') return undefined
  const pads = terms.filter((tensor) => cuts.get(tensor)?.axis === axis)
  if (pads.length < 2) return undefined
  const pieces = disjoint(pads.map((pad) => pieceOf(pad, cuts.get(pad))))
  if (pieces === undefined) return undefined
  const others = terms.filter((tensor) => !pads.includes(tensor))
  const rest = others.length > 1 ? (join(others) ?? others.reduce((a, b) => add(a, b))) : others[0]
  const whole = fillGaps(pieces, axis, shape)
  return rest === undefined ? whole : add(whole, rest)
}

function pieceOf(pad: Tensor, cut: Cut | undefined): Piece {
  const [value = pad] = pad.node.inputs
  return { start: cut?.start ?? 0, end: cut?.end ?? 0, value }
}

const isSum = ({ op }: Node): boolean => ruleOf(op).arithmetic === 'add'

/** Pieces in order, equal ranges added up; `undefined` when ranges overlap in part. */
function disjoint(pieces: readonly Piece[]): readonly Piece[] | undefined {
  const sorted = [...pieces].sort((a, b) => a.start - b.start || a.end - b.end)
  const result: Piece[] = []
  for (const piece of sorted) {
    const last = result.at(-1)
    if (last !== undefined && last.start === piece.start && last.end === piece.end) {
      result[result.length - 1] = { ...last, value: add(last.value, piece.value) }
    } else if (last !== undefined && piece.start < last.end) return undefined
    else result.push(piece)
  }
  return result
}

function fillGaps(pieces: readonly Piece[], axis: number, shape: Tensor['shape']): Tensor {
  const size = dimAt(shape, axis) as number
  const dtype = pieces[0]?.value.dtype ?? 'float32'
  const parts: Tensor[] = []
  let at = 0
  const gap = (to: number): void => {
    if (to > at)
      parts.push(
        zeros(
          shape.map((dim, k) => (k === axis ? to - at : dim)),
          dtype,
        ),
      )
  }
  for (const { start, end, value } of pieces) {
    gap(start)
    parts.push(value)
    at = end
  }
  gap(size)
  return concat(parts, axis)
}
