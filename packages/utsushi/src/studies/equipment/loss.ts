// What training goes through and minimises: windows, and a loss on the logits of every horizon that has a label. All that is fitted
// (scales, weights of the positives) is data here, never a constant: folds of a search then share one program.
import {
  add,
  div,
  exp,
  gather,
  mul,
  neg,
  randomNormal,
  slice,
  squeeze,
  sub,
  type Tensor,
} from '@utsushi/graph'
import { binaryCrossEntropy, binaryFocal, type Randomness } from '@utsushi/learn'
import { named, type Examples, type Loss, type NamedTensors, type Task } from '@utsushi/study'
import type { EquipmentConfig } from './config.js'
import type { Places } from './data/columns.js'
import type { Fitted } from './fit/fitted.js'
import { scaledTensor } from './fit/column-scales.js'
import type { WindowedPark } from './data/windowed.js'
import type { EquipmentModel, Seen } from './model.js'
import { updateWindows } from './update.js'

/** The study with its data, before anything is trained. */
export type EquipmentTask = Task<EquipmentConfig, WindowedPark, Places, Fitted, EquipmentModel | undefined>

/** Windows, by their place among all. */
export function trainingExamples(config: EquipmentConfig, park: WindowedPark, train: Places): Examples {
  const windows = park.earlier === undefined ? train : updateWindows(config, park, train, park.earlier)
  return { count: windows.length, called: 'training windows', columns: { index: Int32Array.from(windows) } }
}

/** What a network is given of the windows at `index`, out of the tables. */
export function seenAt(data: NamedTensors, index: Tensor): Seen {
  const at = (name: string): Tensor | undefined => {
    const table = data[name]
    return table && gather(table, index, 0)
  }
  const scalesOf = (name: string) => {
    const [center, scale] = [data[`${name}_center`], data[`${name}_scale`]]
    return center && scale && { center, scale }
  }
  const [embedding, statistics, window] = [at('embedding'), at('statistics'), at('windows')]
  const [embeddingScales, scales] = [scalesOf('embedding'), scalesOf('statistics')]
  return {
    ...(embedding && { embedding }),
    ...(embeddingScales && { embeddingScales }),
    ...(statistics && scales && { statistics: scaledTensor(statistics, scales) }),
    ...(window && { window }),
  }
}

/** Focal loss or cross-entropy of every horizon that has a label; horizons weigh alike, or by what is learned of each. */
export function windowLoss({ config, model }: EquipmentTask): Loss<EquipmentModel | undefined> {
  const { loss, gamma, noise } = config.training
  const horizons = config.labels.horizons.length
  const say = model?.say
  if (model === undefined || say === undefined)
    throw new RangeError(`model.kind ${config.model.kind} is not trained by gradients`)
  return {
    loss: ({ weights, data, batch, random }) => {
      const index = named(batch, 'index')
      const given = seenAt(data, index)
      const seen = noise === 0 ? given : jittered(given, noise, random)
      const { logits } = say(weights as Parameters<typeof say>[0], seen, random)
      const [labels, known] = [
        gather(named(data, 'labels'), index, 0),
        gather(named(data, 'known'), index, 0),
      ]
      const uncertainty = (weights as Parameters<typeof say>[0]).uncertainty
      const each = Array.from({ length: horizons }, (_, horizon) => {
        const of = (x: Tensor): Tensor => slice(x, { axis: 1, start: horizon, end: horizon + 1 })
        const alpha = squeeze(slice(named(data, 'alpha'), { axis: 0, start: horizon, end: horizon + 1 }), 0)
        const options = { mask: of(known) }
        const own =
          loss === 'focal'
            ? binaryFocal(of(logits), of(labels), { gamma, alpha, ...options })
            : binaryCrossEntropy(of(logits), of(labels), { posWeight: div(alpha, sub(1, alpha)), ...options })
        if (uncertainty === undefined) return own
        const logVariance = squeeze(slice(uncertainty, { axis: 0, start: horizon, end: horizon + 1 }), 0)
        return add(mul(own, exp(neg(logVariance))), logVariance)
      })
      return each.reduce((total, own) => add(total, own))
    },
  }
}

/** What the network sees with noise added, so that no value is relied upon to the last digit. */
function jittered(
  { embedding, statistics, window, ...scales }: Seen,
  noise: number,
  random: Randomness,
): Seen {
  const moved = (x: Tensor): Tensor => {
    const { seed, counter } = random
    return add(x, mul(randomNormal({ seed, counter, stream: random.nextStream() }, x.shape), noise))
  }
  return {
    ...scales,
    ...(embedding && { embedding: moved(embedding) }),
    ...(statistics && { statistics: moved(statistics) }),
    ...(window && { window: moved(window) }),
  }
}
