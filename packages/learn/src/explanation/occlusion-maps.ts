/**
 * Occlusion of every channel by itself, of several sequences, in the form of the other maps.
 */
import type { HostTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import type { Attribution } from './attribution.js'
import type { RowPredictor } from './column-groups.js'
import { occlusion, type OcclusionFill } from './occlusion.js'

/** What is hidden, and how finely. */
export interface OcclusionMapOptions {
  /** The answer that is explained, on sequences laid out step by step, `[rows, steps · channels]`. */
  readonly predict: RowPredictor
  /** `[sequences, steps, channels]` */
  readonly sequences: HostTensor
  /** Steps hidden at once; a twelfth of a sequence when left out, at least 1. */
  readonly span?: number
  /** Steps between the beginnings of spans; 1 when left out. */
  readonly stride?: number
  /** `line` when left out. */
  readonly fill?: OcclusionFill
}

/**
 * Hides one span of one channel after the other and asks the model again: the one map that needs no gradients, and so serves for any model, such
 * as kernels with a ridge. A value is the mean drop of the answer over the spans that hide its step.
 *
 * @throws InputError and RangeError as `occlusion` does
 * @example const { values } = await occlusionMaps({ predict, sequences, span: 12 })
 */
export async function occlusionMaps({
  predict,
  sequences: { shape, data },
  span,
  stride = 1,
  fill = 'line',
}: OcclusionMapOptions): Promise<Attribution> {
  const [count = 0, steps = 0, channels = 0] = shape
  if (shape.length !== 3)
    throw new InputError(
      `occlusionMaps: sequences are [${shape.join(', ')}], expected [sequences, steps, channels]`,
    )
  const size = steps * channels
  const values = new Float32Array(count * size)
  const scores = new Float64Array(count)
  const width = span ?? Math.max(1, Math.round(steps / 12))
  for (let sequence = 0; sequence < count; sequence++) {
    const window = Float64Array.from({ length: size }, (_, at) => Number(data[sequence * size + at]))
    for (let channel = 0; channel < channels; channel++) {
      const found = await occlusion({
        ...{ predict, window, features: channels, only: [channel], span: width, stride, fill },
      })
      found.steps.forEach((drop, step) => {
        values[sequence * size + step * channels + channel] = drop
      })
      scores[sequence] = found.prediction
    }
  }
  return { method: 'occlusion', shape: [count, steps, channels], values, scores }
}
