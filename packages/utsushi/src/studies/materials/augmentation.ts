// More of little data: what a training step changes in the sequences that it takes, so that a network cannot learn them by heart. Each change
// is one that leaves the answer as it was; mixing alone moves it, and says by how much.
import {
  add,
  arange,
  cast,
  concat,
  constant,
  div,
  floor,
  gather,
  maximum,
  minimum,
  mul,
  randomNormal,
  randomUniform,
  reshape,
  sin,
  slice,
  squeeze,
  sub,
  sum,
  unsqueeze,
  type Tensor,
} from '@utsushi/graph'
import type { Randomness } from '@utsushi/learn'
import type { MaterialsConfig } from './config.js'
import type { Seen } from './model.js'

type Training = Pick<MaterialsConfig['training'], 'noise' | 'shift' | 'warp' | 'gain'>

/** The sequences of a batch as a step takes them: warped, shifted, louder or fainter, with noise, as far as the study file asks for each. */
export function augmented(training: Training, seen: Seen, steps: number, random: Randomness): Seen {
  const { noise, shift, warp, gain } = training
  let { values } = seen
  if (warp > 0) values = warped(values, seen.lengths, warp, random)
  if (shift > 0) values = shifted(values, shift, steps, random)
  if (gain > 0) {
    const [batch = 1, , channels = 1] = values.shape
    values = mul(values, add(1, mul(drawnNormal(random, [batch, 1, channels]), gain)))
  }
  if (noise > 0) values = add(values, mul(drawnNormal(random, values.shape), noise))
  return { ...seen, values }
}

/** Shifted along the axis, all of a batch alike. */
function shifted(values: Tensor, shift: number, steps: number, random: Randomness): Tensor {
  const drawn = drawnUniform(random, [1])
  const by = squeeze(floor(mul(drawn, 2 * shift + 1)), 0)
  const places = minimum(maximum(add(cast(arange(steps), 'float32'), add(by, -shift)), 0), steps - 1)
  return gather(values, cast(places, 'int32'), 1)
}

/** Waves of a warp: half a wave over the sequence, a whole one, one and a half. */
const waves = [1, 2, 3]

/**
 * Each sequence read at places that hurry and tarry along it, its ends where they were: t + L·Σ cₖ·sin(πkt/L), with cₖ normal of deviation
 * warp / k, and between points on the straight line.
 */
function warped(values: Tensor, lengths: Tensor | undefined, warp: number, random: Randomness): Tensor {
  const [batch = 1, steps = 1, channels = 1] = values.shape
  const rows = Number(batch)
  const size = Number(steps)
  const last =
    lengths === undefined
      ? constant(new Float32Array(rows).fill(size - 1), { shape: [rows, 1] })
      : maximum(unsqueeze(add(cast(lengths, 'float32'), -1), 1), 1)
  const time = unsqueeze(cast(arange(size), 'float32'), 0)
  const along = minimum(div(time, last), 1)
  const sizes = mul(drawnNormal(random, [rows, waves.length]), constant(waves.map((wave) => warp / wave)))
  const ways = sin(mul(unsqueeze(along, 2), constant(waves.map((wave) => Math.PI * wave))))
  const moved = add(time, mul(last, sum(mul(ways, unsqueeze(sizes, 1)), { axes: 2 })))
  const place = minimum(maximum(moved, 0), last)
  const before = floor(place)
  const share = unsqueeze(sub(place, before), 2)
  const flat = reshape(values, [rows * size, channels])
  const starts = mul(unsqueeze(cast(arange(rows), 'float32'), 1), size)
  const at = (where: Tensor): Tensor =>
    reshape(gather(flat, cast(reshape(add(starts, where), [rows * size]), 'int32'), 0), [
      rows,
      size,
      channels,
    ])
  return add(mul(at(before), sub(1, share)), mul(at(minimum(add(before, 1), last)), share))
}

/** A batch mixed with itself: each sequence with the next one, and how much of each is its own. */
export interface Mixed {
  readonly seen: Seen
  /** `[batch]`, 0.5 to 1. */
  readonly own: Tensor
}

/**
 * Mixup (Zhang et al. 2018): each sequence with a share of the next one of the batch, drawn evenly up to half of `most`.
 * @example const { seen, own } = mixed(given, 1, random) // own · loss(answer) + (1 − own) · loss(answer of the next)
 */
export function mixed(seen: Seen, most: number, random: Randomness): Mixed {
  const [batch = 1] = seen.values.shape
  const own = sub(1, mul(drawnUniform(random, [batch]), most / 2))
  const share = unsqueeze(unsqueeze(own, 1), 2)
  return {
    seen: { ...seen, values: add(mul(seen.values, share), mul(next(seen.values), sub(1, share))) },
    own,
  }
}

/** Of each of a batch the one behind it, of the last the first. */
export const next = (of: Tensor): Tensor =>
  concat([slice(of, { axis: 0, start: 1 }), slice(of, { axis: 0, start: 0, end: 1 })], 0)

const drawnNormal = (random: Randomness, shape: Tensor['shape']): Tensor =>
  randomNormal({ seed: random.seed, counter: random.counter, stream: random.nextStream() }, shape)

const drawnUniform = (random: Randomness, shape: Tensor['shape']): Tensor =>
  randomUniform({ seed: random.seed, counter: random.counter, stream: random.nextStream() }, shape)
