/**
 * PyTorch's outputs and gradients, kept in `packages/graph/fixtures`, as tensors of this package.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import * as graph from '../building.js'
import type { DType } from '../expression/dtype.js'
import type { Tensor } from '../expression/tensor.js'
import { hostTensor, type HostTensor } from '../runtime/host.js'

interface StoredArray {
  readonly dtype?: DType
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

export interface Fixture {
  readonly name: string
  readonly op: string
  readonly attrs: Readonly<Record<string, unknown>>
  readonly inputs: readonly StoredArray[]
  readonly cotangent: StoredArray
  readonly output: StoredArray
  readonly gradients: readonly (StoredArray | null)[]
}

/** The cases of one fixture file. */
export function readFixtures(url: URL): readonly Fixture[] {
  const { cases } = JSON.parse(readFileSync(url, 'utf8')) as { readonly cases: readonly Fixture[] }
  if (cases.length === 0) throw new Error(`${basename(url.pathname)} holds no cases`)
  return cases
}

export const hostOf = ({ dtype = 'float32', shape, data }: StoredArray): HostTensor =>
  hostTensor(data, shape, dtype)

type Build = (inputs: readonly Tensor[], attrs: never) => Tensor

/** Operations whose fixture attributes are not simply their options. */
const special: Readonly<Record<string, Build>> = {
  clamp: ([x], { min, max }: { min: number; max: number }) => graph.clamp(x!, min, max),
  cast: ([x], { dtype }: { dtype: DType }) => graph.cast(x!, dtype),
  argmax: ([x], { axis }: { axis: number }) => graph.argmax(x!, axis),
  softmax: ([x], { axis }: { axis: number }) => graph.softmax(x!, axis),
  logSoftmax: ([x], { axis }: { axis: number }) => graph.logSoftmax(x!, axis),
  gather: ([x, indices], { axis }: { axis: number }) => graph.gather(x!, indices!, axis),
  concat: (parts, { axis }: { axis: number }) => graph.concat(parts, axis),
  stack: (parts, { axis }: { axis: number }) => graph.stack(parts, axis),
  reshape: ([x], { shape }: { shape: number[] }) => graph.reshape(x!, shape),
  broadcastTo: ([x], { shape }: { shape: number[] }) => graph.broadcastTo(x!, shape),
  transpose: ([x], { perm }: { perm?: number[] }) => graph.transpose(x!, perm),
  unsqueeze: ([x], { axis }: { axis: number }) => graph.unsqueeze(x!, axis),
  squeeze: ([x], { axis }: { axis: number }) => graph.squeeze(x!, axis),
  flip: ([x], { axis }: { axis: number }) => graph.flip(x!, axis),
  scan: buildScan,
}

/** What a fixture computes, built from the public functions. */
export function buildFixture({ op, attrs }: Fixture, inputs: readonly Tensor[]): Tensor {
  const build = special[op]
  if (build !== undefined) return build(inputs, attrs as never)
  const operation = (graph as unknown as Record<string, ((...operands: unknown[]) => Tensor) | undefined>)[op]
  if (operation === undefined) throw new Error(`no operation is called "${op}"`)
  return operation(...inputs, ...(Object.keys(attrs).length === 0 ? [] : [attrs]))
}

interface ScanFixture {
  readonly step: string
  readonly start?: number
  readonly reverse?: boolean
}

type Step = (carry: Tensor, x: Tensor, rest: readonly Tensor[]) => readonly [Tensor, Tensor]

/** The steps that the fixtures describe in words. */
const steps: Readonly<Record<string, Step>> = {
  'carry = carry + x; emit carry': (carry, x) => twice(graph.add(carry, x)),
  'carry = carry * x; emit carry': (carry, x) => twice(graph.mul(carry, x)),
  'inputs x, start, w: carry = tanh(w * carry + x); emit carry * x': (carry, x, [w]) => {
    const next = graph.tanh(graph.add(graph.mul(w!, carry), x))
    return [next, graph.mul(next, x)]
  },
  'inputs x, start, w, r: carry = tanh(x @ w + carry @ r); emit carry': (carry, x, [w, r]) =>
    twice(graph.tanh(graph.add(graph.matmul(x, w!), graph.matmul(carry, r!)))),
}

const twice = (value: Tensor): readonly [Tensor, Tensor] => [value, value]

function buildScan(inputs: readonly Tensor[], { step, start, reverse = false }: ScanFixture): Tensor {
  const body = steps[step]
  if (body === undefined) throw new Error(`no step is called "${step}"`)
  const [x, given, ...rest] = inputs
  const first = start === undefined ? given! : graph.full(x!.shape.slice(1), start)
  const { outputs } = graph.scan({ state: [first], inputs: [x!], reverse }, ([carry], [entry]) => {
    const [next, emitted] = body(carry!, entry!, rest)
    return { state: [next], outputs: [emitted] }
  })
  return outputs[0]!
}
