// The network: what is seen of a window (the encoder's embedding, statistics, a recurrent network or attention over its steps) is
// joined and goes through two hidden layers to one logit a horizon. With `tasks: separate` every horizon has a network of its own.
import {
  concat,
  gather,
  mul,
  slice,
  softmax,
  squeeze,
  stack,
  sum,
  transpose,
  unsqueeze,
  type Tensor,
} from '@utsushi/graph'
import {
  attentionPooling,
  convolution1d,
  embedding,
  flatParameters,
  freeze,
  linear,
  lstm,
  mlp,
  parameter,
  recurrent,
  trainedPart,
  zero,
  type EmbeddingOptions,
  type Randomness,
  type TinyTimeMixer,
  type Weights,
} from '@utsushi/learn'
import type { EquipmentConfig } from './config.js'
import { scaledTensor } from './fit/column-scales.js'

/** What a network is given of some windows, each where one of its branches asks for it. */
export interface Seen {
  /** `[batch, embedding]`, as the encoder gives it; made of the window where it is not given. */
  readonly embedding?: Tensor
  /** How an embedding is scaled, `[embedding]` each. */
  readonly embeddingScales?: { readonly center: Tensor; readonly scale: Tensor }
  /** `[batch, statistics]`, standardised. */
  readonly statistics?: Tensor
  /** `[batch, context]`, measured by the normal range: −1 at its lower limit, 1 at its upper. */
  readonly window?: Tensor
  /**
   * `[more]`, int32: which window each row of `statistics` `[more, statistics]` goes with, where one window stands beside many
   * statistics; what is dear is then computed once a window.
   */
  readonly beside?: Tensor
}

/** Widths of what a network is given, and the encoder where it holds one. */
export interface SeenSizes {
  readonly embedding: number
  readonly encoder?: {
    readonly mixer: TinyTimeMixer
    readonly options: EmbeddingOptions
    readonly isFrozen: boolean
  }
  readonly statistics: number
  readonly context: number
}

/** What a network says of some windows. */
export interface Said {
  /** `[batch, horizons]` */
  readonly logits: Tensor
  /** How much of each step was taken, `[batch, networks, context]`; with the branch `attention` alone. */
  readonly attention?: Tensor
}

type Branch = EquipmentConfig['model']['branches'][number]

/** The weights of a network's encoder, as its parameters name them. */
export type { EncoderParameters } from '@utsushi/learn'

/** Channels and width of the kernel before attention over the steps. */
const attentionChannels = 32
const attentionKernel = 7

/** Width to which branches are brought before attention joins them. */
const fusedWidth = 64

export type EquipmentModel = ReturnType<typeof equipmentModel>

/**
 * The network of a study file. Weights are declared here and held nowhere.
 *
 * With the encoder frozen, 64 features of it and the 28 statistics, a network has 20,609 weights.
 * @example const model = equipmentModel(config.model, { embedding: 64, statistics: 28, context: 90 }, 3)
 */
export function equipmentModel(settings: EquipmentConfig['model'], sizes: SeenSizes, horizons: number) {
  const isShared = settings.tasks === 'shared'
  const { encoder } = sizes
  const networks = Array.from({ length: isShared ? 1 : horizons }, () =>
    network(settings, sizes, isShared ? horizons : 1),
  )
  const parameters = flatParameters({
    networks: networks.map((each) => each.parameters),
    // One logarithm of a variance a horizon, by which tasks weigh each other (Kendall, Gal & Cipolla 2018, equation 7).
    ...(settings.taskWeights === 'learned' && { uncertainty: parameter([horizons], zero) }),
    // Frozen, it takes no gradient and no part in training: embeddings are made before. A run and its emulator hold it all the same.
    ...(encoder && {
      encoder: encoder.isFrozen
        ? freeze(encoder.mixer.parameters.backbone)
        : encoder.mixer.parameters.backbone,
    }),
  })
  type Own = Weights<typeof parameters.tree>

  /** What was seen, with the embedding as the networks take it. */
  const encoded = (weights: Own, seen: Seen, random?: Randomness): Seen => {
    const { embedding: given, embeddingScales: scales, window } = seen
    const made =
      given ??
      (encoder && weights.encoder && window
        ? embedding(encoder.mixer, weights.encoder, window, encoder.options, random)
        : undefined)
    if (made === undefined || !settings.branches.includes('encoder')) return seen
    return { ...seen, embedding: scales ? scaledTensor(made, scales) : made }
  }
  return {
    parameters,
    /** Weights that training changes. */
    trained: trainedPart(parameters).size,
    /** Logits of some windows. */
    say(weights: Own, given: Seen, random?: Randomness): Said {
      const seen = encoded(weights, given, random)
      const said = networks.map((each, place) => {
        const own = weights.networks[place]
        if (own === undefined) throw new RangeError(`no weights for network ${place}`)
        return each.apply(own, seen, random)
      })
      const attention = said.flatMap((each) => (each.attention === undefined ? [] : [each.attention]))
      return {
        logits: concat(
          said.map(({ logits }) => logits),
          1,
        ),
        ...(attention.length > 0 && { attention: stack(attention, 1) }),
      }
    },
  }
}

function network(settings: EquipmentConfig['model'], sizes: SeenSizes, outputs: number) {
  const { branches, fusion, hidden, dropout } = settings
  const core = recurrent({ cell: lstm, inputs: 1, hidden: settings.lstm })
  const stem = convolution1d({
    inputs: 1,
    outputs: attentionChannels,
    kernel: attentionKernel,
    padding: 'same',
  })
  const pool = attentionPooling({ features: attentionChannels })
  const widths: Readonly<Record<Branch, number>> = {
    encoder: sizes.embedding,
    statistics: sizes.statistics,
    lstm: core.outputs,
    attention: attentionChannels,
  }
  const has = (branch: Branch): boolean => branches.includes(branch)
  const bring = branches.map((branch) => linear({ inputs: widths[branch], outputs: fusedWidth }))
  const score = linear({ inputs: fusedWidth, outputs: 1 })
  const fuse = fusion === 'attention' && branches.length > 1
  const head = mlp({
    inputs: fuse ? fusedWidth : branches.reduce((total, branch) => total + widths[branch], 0),
    hidden,
    outputs,
    normalise: true,
    dropout,
  })
  const parameters = {
    head: head.parameters,
    ...(has('lstm') && { lstm: core.parameters }),
    ...(has('attention') && { stem: stem.parameters, pool: pool.parameters }),
    ...(fuse && {
      bring: bring.map((layer) => layer.parameters),
      score: score.parameters,
    }),
  }
  type Own = Weights<typeof parameters>

  const attend = (weights: Own, window: Tensor) => {
    if (weights.stem === undefined || weights.pool === undefined)
      throw new RangeError('no weights for attention over the steps')
    const channels = stem.apply(weights.stem, unsqueeze(window, 1))
    return pool.apply(weights.pool, transpose(channels, [0, 2, 1]))
  }

  /** One width for all, and a mean of the branches by weights that they earn. */
  const fused = (weights: Own, each: readonly Tensor[]): Tensor => {
    const brought = each.map((x, place) => {
      const own = weights.bring?.[place]
      const layer = bring[place]
      if (own === undefined || layer === undefined) throw new RangeError(`no weights for branch ${place}`)
      return layer.apply(own, x)
    })
    const together = stack(brought, 1)
    if (weights.score === undefined) throw new RangeError('no weights for the attention that joins branches')
    const scores = score.apply(weights.score, together)
    return sum(mul(together, softmax(scores, 1)), { axes: 1 })
  }

  return {
    parameters,
    apply(weights: Own, seen: Seen, random?: Randomness): Said {
      const attended = has('attention') ? attend(weights, given(seen, 'window')) : undefined
      const { beside } = seen
      const ofWindow = (x: Tensor): Tensor => (beside === undefined ? x : gather(x, beside, 0))
      const taken = branches.map((branch): Tensor => {
        switch (branch) {
          case 'encoder':
            return ofWindow(given(seen, 'embedding'))
          case 'statistics':
            return given(seen, 'statistics')
          case 'attention':
            return ofWindow(attended?.pooled ?? given(seen, 'window'))
          case 'lstm': {
            if (weights.lstm === undefined) throw new RangeError('no weights for the recurrent branch')
            const sequence = unsqueeze(transpose(given(seen, 'window'), [1, 0]), 2)
            const { outputs: steps } = core.apply(weights.lstm, { sequence })
            return ofWindow(squeeze(slice(steps, { axis: 0, start: -1 }), 0))
          }
          default:
            return branch satisfies never
        }
      })
      const joined = fuse ? fused(weights, taken) : concat(taken, 1)
      return {
        logits: head.apply(weights.head, joined, random),
        ...(attended && { attention: attended.attention }),
      }
    },
  }
}

function given(seen: Seen, name: 'embedding' | 'statistics' | 'window'): Tensor {
  const found = seen[name]
  if (found === undefined) throw new RangeError(`the network is not given ${name}`)
  return found
}
