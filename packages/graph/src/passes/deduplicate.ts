/**
 * Common subexpressions: equal operations on equal inputs become one.
 */
import type { TypedArray } from '../dtype.js'
import { branchesOf } from '../cond.js'
import { rewrite } from '../rewrite.js'
import { scanAttributes, type ScanBody } from '../scan.js'
import { makeNode, type Node, type Tensor } from '../tensor.js'

export function deduplicate(outputs: readonly Tensor[]): readonly Tensor[] {
  const identity = new Map<Tensor, number>()
  const number = (tensor: Tensor): number => {
    const known = identity.get(tensor) ?? identity.size
    identity.set(tensor, known)
    return known
  }
  const seen = new Map<string, readonly Tensor[]>()
  return rewrite(outputs, new Map(), (node, inputs) => {
    if (node.op === 'input') return undefined
    if (node.op === 'scan') return deduplicateScan(node, inputs)
    if (node.op === 'cond') return deduplicateCond(node, inputs)
    const key = `${node.op}|${inputs.map(number).join()}|${attributeKey(node)}`
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

function attributeKey(node: Node): string {
  return JSON.stringify(node.attributes, (_, value: unknown) => {
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

/** A scan with its body deduplicated, and captures that have become equal joined. */
function deduplicateScan(node: Node, inputs: readonly Tensor[]): readonly Tensor[] {
  const { body, ...rest } = scanAttributes(node)
  const offset = body.carries.length + body.inputs.length
  const sources = inputs.slice(offset)
  const joined = new Map<Tensor, Tensor>()
  const kept: number[] = []
  body.captures.forEach((parameter, k) => {
    const first = sources.findIndex((source) => source === sources[k])
    const twin = body.captures[first]
    if (first < k && twin !== undefined) joined.set(parameter, twin)
    else kept.push(k)
  })
  const results = deduplicate([...rewrite([...body.carryResults, ...body.outputResults], joined)])
  const next: ScanBody = {
    carries: body.carries,
    inputs: body.inputs,
    captures: body.captures.filter((_, k) => kept.includes(k)),
    carryResults: results.slice(0, body.carries.length),
    outputResults: results.slice(body.carries.length),
  }
  const captured = sources.filter((_, k) => kept.includes(k))
  return makeNode(
    'scan',
    [...inputs.slice(0, offset), ...captured],
    { ...rest, body: next },
    node.outputs,
    node.site,
  )
}

function deduplicateCond(node: Node, inputs: readonly Tensor[]): readonly Tensor[] {
  const branches = branchesOf(node.attributes)
  const [then, otherwise] = [deduplicate(branches.then), deduplicate(branches.otherwise)]
  return makeNode('cond', inputs, { branches: { ...branches, then, otherwise } }, node.outputs, node.site)
}
