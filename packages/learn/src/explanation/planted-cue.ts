/**
 * A cue planted into sequences of one's own, so that what an explanation should find is known: the check that a method works on such data.
 */
import type { HostTensor } from '@utsushi/graph'
import { InputError, randomStream } from '@utsushi/ground'

/** What is planted, and where. */
export interface PlantedCueOptions {
  /** float32 `[sequences, steps, channels]`; best with a mean of 0 in every channel */
  readonly sequences: HostTensor
  /** Steps of the cue; a twelfth of a sequence when left out, at least 3. */
  readonly span?: number
  /** Its height, in standard deviations of its channel; 3 when left out. */
  readonly height?: number
  /** 0 when left out. */
  readonly seed?: number
}

/** Sequences of two classes, and what tells them apart. */
export interface PlantedCue {
  /** float32 `[sequences, steps, channels]`: those given, half of them with the cue. */
  readonly sequences: HostTensor
  /** int32 `[sequences]`: 1 where the cue is. */
  readonly labels: HostTensor
  /** 1 where the cue stands, `[sequences, steps, channels]`. */
  readonly mask: Uint8Array
}

/**
 * Adds half a sine wave to one channel of every other sequence, at a place of its own. A network that is trained to tell the two classes
 * apart can have learnt nothing else, so its maps must show the cue (Adebayo et al. 2022; Ismail et al. 2020).
 *
 * @throws InputError when sequences are not `[sequences, steps, channels]`; RangeError for a span that does not fit
 * @example
 * const { sequences, labels, mask } = plantCue({ sequences: training, seed: 1 })
 * // … train the model on them, explain it, then:
 * localisation(maps, mask) // at least 0.9 of a method and a model that can be trusted
 */
export function plantCue({ sequences, span, height = 3, seed = 0 }: PlantedCueOptions): PlantedCue {
  const [count = 0, steps = 0, channels = 0] = sequences.shape
  if (sequences.shape.length !== 3 || !(sequences.data instanceof Float32Array) || count === 0)
    throw new InputError(
      `plantCue: sequences are ${sequences.dtype} [${sequences.shape.join(', ')}], expected float32 [sequences, steps, channels]`,
    )
  const width = span ?? Math.max(3, Math.round(steps / 12))
  if (!Number.isInteger(width) || width < 1 || width > steps)
    throw new RangeError(`plantCue: a span of ${width} steps in sequences of ${steps}; give 1 to ${steps}`)
  const data = sequences.data.slice()
  const deviations = deviationsOf(data, channels)
  const labels = Int32Array.from({ length: count }, (_, sequence) => sequence % 2)
  const mask = new Uint8Array(data.length)
  for (let sequence = 1; sequence < count; sequence += 2) {
    const random = randomStream(seed, 'cue', sequence)
    const channel = random.below(channels)
    const from = random.below(steps - width + 1)
    for (let step = 0; step < width; step++) {
      const at = (sequence * steps + from + step) * channels + channel
      const wave = Math.sin((Math.PI * (step + 1)) / (width + 1))
      data[at] = (data[at] ?? NaN) + height * (deviations[channel] ?? NaN) * wave
      mask[at] = 1
    }
  }
  return {
    sequences: { dtype: 'float32', shape: [count, steps, channels], data },
    labels: { dtype: 'int32', shape: [count], data: labels },
    mask,
  }
}

/** Standard deviation of each channel; 1 where it is constant. */
function deviationsOf(data: Float32Array, channels: number): number[] {
  return Array.from({ length: channels }, (_, channel) => {
    let [sum, squares] = [0, 0]
    for (let at = channel; at < data.length; at += channels) {
      sum += data[at] ?? NaN
      squares += (data[at] ?? NaN) ** 2
    }
    const count = data.length / channels
    return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) || 1
  })
}
