// The network: sequences in, a logit for each class or a scaled number for each thing asked out. What it is made of is one of the
// sequence models of the learn package; here stands only what of it the study file chooses.
import { add, cast, div, reshape, slice, sub, concat, type Tensor } from '@utsushi/graph'
import {
  flatParameters,
  sequenceModel,
  type FlatParameters,
  type Randomness,
  type Weights,
} from '@utsushi/learn'
import type { MaterialsConfig } from './config.js'

/** Scaled sequences of a batch. */
export interface Seen {
  /** `[batch, steps, channels]` */
  readonly values: Tensor
  /** int32 `[batch]` Real steps of each; all where left out. */
  readonly lengths?: Tensor
}

type Tree = { readonly sequence: ReturnType<typeof sequenceModel>['parameters'] }

/** A network of the study. */
export interface MaterialsModel {
  readonly parameters: FlatParameters<Tree>
  /** @returns `[batch, outputs]`: logits of classes, or scaled answers; and how much of each step was taken, where it is weighed */
  say(
    weights: Weights<Tree>,
    seen: Seen,
    random?: Randomness,
  ): { readonly outputs: Tensor; readonly attention?: Tensor }
}

/** Sizes that the data give. */
export interface Sizes {
  readonly channels: number
  readonly outputs: number
  readonly steps: number
}

/** The network of a study file. */
export function materialsModel(
  { model }: Pick<MaterialsConfig, 'model'>,
  sizes: Sizes,
): MaterialsModel | undefined {
  const { kind } = model
  if (kind === 'kernels' || kind === 'neighbours' || kind === 'ridge' || kind === 'pls') return undefined
  const isRecurrent = ['rnn', 'rnnRelu', 'lstm', 'gru', 'minGru', 'lru'].includes(kind)
  const stride = isRecurrent ? model.stride : 1
  const own = sequenceModel({
    kind,
    inputs: sizes.channels * stride,
    outputs: sizes.outputs,
    hidden: model.hidden,
    ...(model.layers !== undefined && { layers: model.layers }),
    ...(isRecurrent && { bidirectional: model.bidirectional }),
    ...(kind === 'mlp' ? { steps: sizes.steps } : { pooling: model.pooling }),
    dropout: model.dropout,
  })
  return {
    parameters: flatParameters({ sequence: own.parameters }),
    say: (weights, { values, lengths }, random) => {
      const { outputs, attention } = own.apply(weights.sequence, {
        sequence: stride === 1 ? values : gathered(values, sizes, stride),
        ...(lengths && { lengths: stride === 1 ? lengths : shortened(lengths, stride) }),
        ...(random && { random }),
      })
      return { outputs, ...(attention && { attention }) }
    },
  }
}

/** Some points at once: `[batch, steps, channels]` → `[batch, steps / stride, stride · channels]`, the last filled with 0. */
function gathered(values: Tensor, { steps, channels }: Sizes, stride: number): Tensor {
  const batch = values.shape[0] ?? 1
  const groups = Math.ceil(steps / stride)
  const lacking = groups * stride - steps
  if (lacking === 0) return reshape(values, [batch, groups, stride * channels])
  const filler = sub(
    slice(values, { axis: 1, start: 0, end: lacking }),
    slice(values, { axis: 1, start: 0, end: lacking }),
  )
  return reshape(concat([values, filler], 1), [batch, groups, stride * channels])
}

const shortened = (lengths: Tensor, stride: number): Tensor =>
  cast(div(add(cast(lengths, 'int64'), stride - 1), stride), 'int32')
