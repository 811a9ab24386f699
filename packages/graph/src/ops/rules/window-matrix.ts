/**
 * The windows of a convolution laid out as a matrix, in the runtime's own operators: what a product of matrices takes in.
 */
import type { LowerContext } from '../../expression/rules.js'
import type { OnnxAttribute } from '../../onnx/structure.js'
import { at, type Window } from '../window.js'

/** Adds an operator of the runtime and returns its output's name. */
export type Emit = (
  op: string,
  inputs: readonly string[],
  attributes?: Record<string, OnnxAttribute>,
) => string

export const ints = (value: readonly number[]): OnnxAttribute => ({ kind: 'ints', value })

/** What a matrix of windows is made of. */
export interface WindowSizes {
  readonly groups: number
  /** Channels of a group of the input, and of the cotangent. */
  readonly perGroup: number
  readonly outPerGroup: number
  readonly kernel: readonly number[]
  readonly spatial: readonly number[]
  readonly windows: readonly number[]
}

export const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1)

/** From so many channels on, the channels of a place are copied as a row faster than the places of a channel. */
const channelsOfRow = 32

/**
 * The windows of a sample `[channels, …spatial]`: `[groups, windows, taps · channels]`, one tap of the kernel after another.
 */
export function windowsOf(
  context: LowerContext,
  emit: Emit,
  sample: string,
  sizes: WindowSizes,
  window: Window,
): string {
  const { groups, perGroup, kernel, spatial, windows } = sizes
  if (groups === 1 && perGroup >= channelsOfRow) return gathered(context, emit, sample, sizes, window)
  const { int64 } = context
  const grouped = emit('Reshape', [sample, int64([groups, perGroup, ...spatial])])
  const laid = laidOut(context, emit, grouped, sizes, window, 1)
  const columns = emit('Reshape', [laid, int64([groups, product(kernel) * perGroup, product(windows)])])
  return emit('Transpose', [columns], { perm: ints([0, 2, 1]) })
}

/**
 * The windows of a sample `[groups, channels, …spatial]`, one tap of the kernel after another: `[groups, taps · channels, …windows]`.
 * @param joined the axis along which taps are laid
 */
export function laidOut(
  { int64, scalar }: LowerContext,
  emit: Emit,
  sample: string,
  { kernel, windows }: WindowSizes,
  { stride, padding, dilation }: Window,
  joined: 0 | 1,
): string {
  const axes = kernel.map((_, axis) => axis + 2)
  const padded = padding.some((pad) => pad > 0)
    ? emit('Pad', [sample, int64([0, 0, ...padding, 0, 0, ...padding]), scalar(0, 'float32')])
    : sample
  const taps = kernel.reduce<readonly (readonly number[])[]>(
    (all, width) => all.flatMap((tap) => Array.from({ length: width }, (_, k) => [...tap, k])),
    [[]],
  )
  const cuts = taps.map((tap) => {
    const from = tap.map((k, axis) => k * at(dilation, axis))
    const to = from.map((start, axis) => start + (at(windows, axis) - 1) * at(stride, axis) + 1)
    return emit('Slice', [padded, int64(from), int64(to), int64(axes), int64(stride)])
  })
  return cuts.length === 1
    ? (cuts[0] ?? padded)
    : emit('Concat', cuts, { axis: { kind: 'int', value: joined } })
}

/**
 * The same of one group, one place after another, `[1, windows, taps · channels]`: whole rows of channels are copied, once.
 */
function gathered(
  { int64, scalar, constant }: LowerContext,
  emit: Emit,
  sample: string,
  { perGroup, kernel, spatial, windows }: WindowSizes,
  { stride, padding, dilation }: Window,
): string {
  const padded = spatial.map((size, axis) => size + 2 * at(padding, axis))
  const widened = emit('Pad', [sample, int64([0, ...padding, 0, ...padding]), scalar(0, 'float32')])
  const byPlace = emit('Transpose', [emit('Reshape', [widened, int64([perGroup, product(padded)])])], {
    perm: ints([1, 0]),
  })
  // Where each tap of each window reads, counted through the padded sample.
  const along = (sizes: readonly number[], step: readonly number[]): readonly number[] =>
    sizes.reduce<readonly number[]>(
      (places, size, axis) =>
        places.flatMap((place) =>
          Array.from({ length: size }, (_, k) => place * at(padded, axis) + k * at(step, axis)),
        ),
      [0],
    )
  const [starts, taps] = [along(windows, stride), along(kernel, dilation)]
  const index = Int32Array.from(starts.flatMap((start) => taps.map((tap) => start + tap)))
  const rows = emit('Gather', [byPlace, constant('int32', [index.length], index)], {
    axis: { kind: 'int', value: 0 },
  })
  return emit('Reshape', [rows, int64([1, starts.length, taps.length * perGroup])])
}
