/**
 * Checked mode: finds the operation at which a NaN or an infinity first arises.
 *
 * Every value gets a flag; flags inside loops are summed over their steps. The first raised flag in order of
 * evaluation names the culprit.
 */
import { dtypes } from '../expression/dtype.js'
import type { OnnxNode, OnnxValueInfo } from '../onnx/model.js'
import type { Root } from './graph-root.js'

/** What a flag watches. */
export interface CheckPoint {
  readonly op: string
  readonly type: string
  /** The line that built it. */
  readonly site: string | undefined
}

/** A flag by its name in the graph: a scalar, or one value a step. */
export interface Flag {
  readonly name: string
  readonly points: readonly CheckPoint[]
}

export const checkedOutput = 'utsushi_checked'

/** Joins all flags into one output vector, in order of evaluation. */
export function checkedFlags(
  root: Root,
  nodes: OnnxNode[],
  flags: readonly Flag[],
): { readonly info: OnnxValueInfo; readonly points: readonly CheckPoint[] } {
  const scalars = flags.map(({ name }) => {
    const total = root.emit(nodes, 'ReduceSum', [name], { keepdims: { kind: 'int', value: 0 } })
    return root.emit(nodes, 'Reshape', [total, root.int64([1])])
  })
  const joined =
    scalars.length === 0
      ? root.constant('float32', [0], new Float32Array(0))
      : root.emit(nodes, 'Concat', scalars, { axis: { kind: 'int', value: 0 } })
  nodes.push({
    opType: 'Cast',
    inputs: [joined],
    outputs: [checkedOutput],
    attributes: { to: { kind: 'int', value: dtypes.float32.onnx } },
  })
  return {
    info: { name: checkedOutput, dtype: 'float32', shape: [flags.length] },
    points: flags.flatMap(({ points }) => points),
  }
}
