// The network: sequences in, a logit for each class or a scaled number for each thing asked out. What it is made of is one of the
// sequence models of the learn package; here stands only what of it the study file chooses.
import {
  add,
  arange,
  cast,
  concat,
  div,
  less,
  pad,
  reshape,
  squeeze,
  unsqueeze,
  where,
  type Tensor,
} from '@utsushi/graph'
import { flatParameters, gru, sequenceModel, sequenceToSequence, type Weights } from '@utsushi/learn'
import { ensembleOf } from './ensemble.js'
import type { MaterialsModel } from './network.js'
import {
  fittedKinds,
  isOneOf,
  recurrentKinds,
  walkingKinds,
  type MaterialsConfig,
  type networkKinds,
} from './config.js'

export type { MaterialsModel, Seen } from './network.js'

/** Sizes that the data give. */
export interface Sizes {
  readonly channels: number
  readonly outputs: number
  readonly steps: number
}

/** Points given at once where the study file does not say: a state that is carried over hundreds of steps forgets, and takes long. */
const strideOf = (steps: number): number => (steps <= 150 ? 1 : Math.round(steps / 100))

/** The network of a study file. */
export function materialsModel(
  { model, training }: Pick<MaterialsConfig, 'model' | 'training'>,
  sizes: Sizes,
): MaterialsModel | undefined {
  const { kind, ensemble } = model
  if (isOneOf(fittedKinds, kind)) return undefined
  const one = kind === 'seq2seq' ? decoded(model, training, sizes) : pooled(model, kind, sizes)
  return ensembleOf(one, ensemble)
}

/** One network that makes a vector of a sequence. */
function pooled(
  model: MaterialsConfig['model'],
  kind: Exclude<(typeof networkKinds)[number], 'seq2seq'>,
  sizes: Sizes,
): MaterialsModel {
  const isRecurrent = isOneOf(recurrentKinds, kind)
  const stride = isOneOf(walkingKinds, kind) ? (model.stride ?? strideOf(sizes.steps)) : 1
  const layers = model.layers ?? (kind === 'inception' ? 3 : undefined)
  const own = sequenceModel({
    kind,
    inputs: sizes.channels * stride,
    outputs: sizes.outputs,
    hidden: model.hidden,
    ...(layers !== undefined && { layers }),
    ...(isRecurrent && { bidirectional: model.bidirectional }),
    ...(kind === 'mlp' ? { steps: sizes.steps } : { pooling: model.pooling }),
    dropout: model.dropout,
  })
  const parameters = flatParameters({ sequence: own.parameters })
  return {
    parameters,
    say: (given, { values, lengths, settled }, random) => {
      const weights = given as Weights<typeof parameters.tree>
      const atOnce = (of: Tensor): Tensor => concat(Array<Tensor>(stride).fill(of), 0)
      const { outputs, attention } = own.apply(weights.sequence, {
        sequence: stride === 1 ? values : gathered(withoutPadding(values, sizes, lengths), sizes, stride),
        ...(lengths && { lengths: stride === 1 ? lengths : shortened(lengths, stride) }),
        ...(settled && { settled: { begin: atOnce(settled.begin), end: atOnce(settled.end) } }),
        ...(random && { random }),
      })
      return { outputs, ...(attention && { attention }) }
    },
  }
}

/** Zeros behind the end of each sequence: a group that the end falls into must not see what stands there. */
function withoutPadding(values: Tensor, { steps }: Sizes, lengths?: Tensor): Tensor {
  if (lengths === undefined) return values
  const isReal = less(unsqueeze(arange(steps), 0), unsqueeze(cast(lengths, 'int64'), 1))
  return where(unsqueeze(isReal, 2), values, 0)
}

/** Some points at once: `[batch, steps, channels]` → `[batch, steps / stride, stride · channels]`, the last filled with 0. */
function gathered(values: Tensor, { steps, channels }: Sizes, stride: number): Tensor {
  const batch = values.shape[0] ?? 1
  const groups = Math.ceil(steps / stride)
  const whole = pad(values, { axis: 1, after: groups * stride - steps })
  return reshape(whole, [batch, groups, stride * channels])
}

const shortened = (lengths: Tensor, stride: number): Tensor =>
  cast(div(add(cast(lengths, 'int64'), stride - 1), stride), 'int32')

/** An encoder, and a decoder that says the answer point by point. */
function decoded(
  { hidden, layers, bidirectional, attention, dropout }: MaterialsConfig['model'],
  { teacherForcing }: MaterialsConfig['training'],
  { channels, outputs: horizon }: Sizes,
): MaterialsModel {
  const own = sequenceToSequence({
    ...{ cell: gru, inputs: channels, outputs: 1, hidden, bidirectional, attention, dropout },
    ...(layers !== undefined && { layers }),
  })
  const parameters = flatParameters({ sequence: own.parameters })
  return {
    parameters,
    say: (given, { values, lengths, answers }, random) => {
      const weights = given as Weights<typeof parameters.tree>
      const isFed = random !== undefined && answers !== undefined && teacherForcing > 0
      const { outputs } = own.apply(weights.sequence, {
        ...{ source: values, horizon },
        ...(lengths && { lengths }),
        ...(random && { random }),
        ...(isFed && { targets: unsqueeze(answers, 2), share: teacherForcing }),
      })
      return { outputs: squeeze(outputs, 2) }
    },
  }
}
