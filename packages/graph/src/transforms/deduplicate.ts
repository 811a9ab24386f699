/**
 * Common subexpressions: equal operations on equal inputs become one.
 */
import type { TypedArray } from '../expression/dtype.js'
import { rewrite } from '../expression/rewrite.js'
import { ruleOf, type BodyRule } from '../expression/rules.js'
import { makeNode, type Attributes, type Node, type Tensor } from '../expression/tensor.js'

export function deduplicate(outputs: readonly Tensor[]): readonly Tensor[] {
  const identity = new Map<Tensor, number>()
  const number = (tensor: Tensor): number => {
    const known = identity.get(tensor) ?? identity.size
    identity.set(tensor, known)
    return known
  }
  const seen = new Map<string, readonly Tensor[]>()
  return rewrite(outputs, new Map(), (node, inputs) => {
    const { leaf, bodies } = ruleOf(node.op)
    if (leaf === 'input') return undefined
    if (bodies !== undefined) return deduplicateBodies(node, inputs, bodies)
    const key = `${node.op}|${inputs.map(number).join()}|${attributeKey(node.attributes)}`
    const known = seen.get(key)
    if (known !== undefined) return known
    const unchanged = inputs.every((tensor, k) => tensor === node.inputs[k])
    const made = unchanged
      ? node.outputs
      : makeNode(node.op, inputs, node.attributes, node.outputs, node.site)
    seen.set(key, made)
    return made
  })
}

const arrays = new WeakMap<object, number>()

let arrayCount = 0

/** Attributes as text, by which equal operations are known. */
export function attributeKey(attributes: Attributes): string {
  return JSON.stringify(attributes, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
    if (Object.is(value, -0)) return '-0'
    if (!ArrayBuffer.isView(value)) return value
    const data = value as TypedArray
    if (data.length <= 64)
      return Array.from(data as Float64Array, (item) => (Object.is(item, -0) ? '-0' : String(item)))
    const known = arrays.get(data) ?? arrayCount++
    arrays.set(data, known)
    return `array ${known}`
  })
}

/** A node with its bodies deduplicated, and captures that have become equal joined. */
function deduplicateBodies(node: Node, inputs: readonly Tensor[], rule: BodyRule): readonly Tensor[] {
  const { captures, results } = rule.of(node.attributes)
  const offset = inputs.length - captures.length
  const sources = inputs.slice(offset)
  const joined = new Map<Tensor, Tensor>()
  const kept: number[] = []
  captures.forEach((parameter, k) => {
    const first = sources.findIndex((source) => source === sources[k])
    const twin = captures[first]
    if (first < k && twin !== undefined) joined.set(parameter, twin)
    else kept.push(k)
  })
  const attributes = rule.replace(node.attributes, {
    captures: captures.filter((_, k) => kept.includes(k)),
    results: results.map((body) => deduplicate(rewrite(body, joined))),
  })
  const captured = sources.filter((_, k) => kept.includes(k))
  return makeNode(node.op, [...inputs.slice(0, offset), ...captured], attributes, node.outputs, node.site)
}
