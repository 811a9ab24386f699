/**
 * Checked mode: finds the operation at which a NaN or an infinity first arises.
 *
 * Every value gets a flag. Inside a loop a flag has one value a step, and a value that is wrong at one step makes wrong what
 * comes earlier in the body at the next: so each flag says where it was first raised, and the first in the order of
 * computing names the culprit.
 */
import { dtypes } from '../expression/dtype.js'
import type { OnnxNode, OnnxValueInfo } from '../onnx/model.js'
import type { Root } from './graph-root.js'

/** A loop around a value. */
export interface LoopAround {
  /** The same for all values of one loop. */
  readonly loop: string
  /** Whether it runs from its last step to its first. */
  readonly reverse: boolean
}

/** What a flag watches. */
export interface CheckPoint {
  readonly op: string
  readonly type: string
  /** The line that built it. */
  readonly site: string | undefined
  /** The loops that it stands in, the outermost first. */
  readonly within: readonly LoopAround[]
}

/** A flag by its name in the graph: one value for every step of the loops around what it watches. */
export interface Flag {
  readonly name: string
  readonly point: CheckPoint
}

/** A culprit, and at which step of each loop around it. */
export interface Culprit {
  readonly point: CheckPoint
  /** Steps of the loops, in their order of running, from 0. */
  readonly steps: readonly number[]
}

export const checkedOutput = 'utsushi_checked'

/** Joins what all flags say into one output vector, in order of evaluation: how often raised, where first, sizes of the loops. */
export function checkedFlags(
  root: Root,
  nodes: OnnxNode[],
  flags: readonly Flag[],
): { readonly info: OnnxValueInfo; readonly points: readonly CheckPoint[] } {
  const emit = (opType: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}): string =>
    root.emit(nodes, opType, inputs, attributes)
  const float64 = (name: string): string =>
    emit('Cast', [name], { to: { kind: 'int', value: dtypes.float64.onnx } })
  const none = root.constant('float32', [1], new Float32Array(1))
  const told = flags.flatMap(({ name, point: { within } }) => {
    const flat = emit('Reshape', [running(root, nodes, name, within), root.int64([-1])])
    const raised = float64(emit('ReduceSum', [flat], { keepdims: { kind: 'int', value: 1 } }))
    if (within.length === 0) return [raised]
    // A loop of no steps raises nothing.
    const first = emit('ArgMax', [emit('Concat', [emit('Sign', [flat]), none], axis)], axis)
    return [raised, float64(first), float64(emit('Shape', [name]))]
  })
  const joined =
    told.length === 0 ? root.constant('float64', [0], new Float64Array(0)) : emit('Concat', told, axis)
  nodes.push({ opType: 'Identity', inputs: [joined], outputs: [checkedOutput] })
  const size = flags.reduce((sum, { point }) => sum + width(point), 0)
  return {
    info: { name: checkedOutput, dtype: 'float64', shape: [size] },
    points: flags.map(({ point }) => point),
  }
}

const axis: OnnxNode['attributes'] = { axis: { kind: 'int', value: 0 } }

/** Numbers that a flag says. */
const width = ({ within }: CheckPoint): number => (within.length === 0 ? 1 : 2 + within.length)

/** A flag with its steps in their order of running. */
function running(root: Root, nodes: OnnxNode[], name: string, within: readonly LoopAround[]): string {
  const axes = within.flatMap(({ reverse }, at) => (reverse ? [at] : []))
  if (axes.length === 0) return name
  const same = (value: number): string => root.int64(axes.map(() => value))
  return root.emit(nodes, 'Slice', [name, same(-1), same(-(2 ** 31)), root.int64(axes), same(-1)])
}

/** The first value in the order of computing that is NaN or infinite; nothing when all are finite. */
export function culprit(points: readonly CheckPoint[], told: ArrayLike<number>): Culprit | undefined {
  let found: Culprit | undefined
  let at = 0
  for (const point of points) {
    const [raised = 0, first = 0] = [told[at], told[at + 1]]
    if (raised > 0) {
      const sizes = point.within.map((_, k) => told[at + 2 + k] ?? 1)
      const one = { point, steps: unravelled(first, sizes) }
      if (found === undefined || isBefore(one, found)) found = one
    }
    at += width(point)
  }
  return found
}

function unravelled(index: number, sizes: readonly number[]): readonly number[] {
  let left = index
  return sizes.map((_, k) => {
    const inner = sizes.slice(k + 1).reduce((product, size) => product * size, 1)
    const own = Math.floor(left / inner)
    left -= own * inner
    return own
  })
}

/** Whether `a`, which comes later in order of evaluation, was computed before `b`: at an earlier step of a loop around both. */
function isBefore(a: Culprit, b: Culprit): boolean {
  for (const [k, { loop }] of a.point.within.entries()) {
    if (b.point.within[k]?.loop !== loop) return false
    const [own = 0, other = 0] = [a.steps[k], b.steps[k]]
    if (own !== other) return own < other
  }
  return false
}
