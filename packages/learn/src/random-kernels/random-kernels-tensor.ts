// Random kernels as one program: sequences in, probabilities or quantities out.
import {
  and,
  ceil,
  concat,
  constant,
  div,
  floor,
  greaterEqual,
  max,
  maximum,
  min,
  mul,
  reshape,
  sqrt,
  square,
  stack,
  sub,
  sum,
  unsqueeze,
  greater,
  less,
  where,
  type Tensor,
} from '@utsushi/graph'
import { ridgeClassifierTensor, ridgeLinesTensor } from '../classical/line-tensors.js'
import { sequenceTensor, timesOf, type SequenceTensor } from '../sequences/sequence-tensor.js'
import { hydraTensor } from './hydra-tensor.js'
import { LEVELS } from './levels.js'
import type { KernelFeatures, RandomKernels } from './random-kernels.js'
import { multiRocketTensor } from './rocket-tensor.js'
import type { FeatureScaling } from './scaling.js'

/**
 * What random kernels say of sequences, as `predictRandomKernels` does, inside a program. There is no gradient through it that is of
 * use: features count steps.
 *
 * @param values float32 `[batch, steps, channels]`, in the units of the training sequences, of any fixed number of steps
 * @param lengths int32 `[batch]`; all steps when left out
 * @returns probabilities `[batch, classes]`, or quantities `[batch, outputs]`
 * @throws RangeError for values or lengths of another form
 * @example
 * const [x, lengths] = [input('x', 'float32', ['batch', 29, 12]), input('lengths', 'int32', ['batch'])]
 * program({ name: 'vowels', inputs: [x, lengths], outputs: { speaker: randomKernelsTensor(model, x, lengths) } })
 */
export function randomKernelsTensor(
  { features, head }: RandomKernels,
  values: Tensor,
  lengths?: Tensor,
): Tensor {
  const table = kernelFeaturesTensor(features, values, lengths)
  return head.kind === 'ridge-classifier' ? ridgeClassifierTensor(head, table) : ridgeLinesTensor(head, table)
}

/** What kernels find, scaled, inside a program: `[batch, features]`, as `kernelFeatures`. */
export function kernelFeaturesTensor(features: KernelFeatures, values: Tensor, lengths?: Tensor): Tensor {
  const { channels, multiRocket, hydra, levels } = features
  const sequences = sequenceTensor('random kernels', channels, values, lengths)
  const parts = [
    ...(multiRocket ? [standard(multiRocketTensor(multiRocket, sequences), multiRocket.scaling)] : []),
    ...(hydra ? [sparse(hydraTensor(hydra, sequences), hydra.scaling)] : []),
    ...(levels ? [standard(levelsTensor(sequences), levels.scaling)] : []),
  ]
  return concat(parts, 1)
}

const standard = (x: Tensor, { mean, factor }: FeatureScaling): Tensor =>
  mul(sub(x, constant(mean)), constant(factor))

/** Roots, scaled where there is anything at all. */
function sparse(x: Tensor, scaling: FeatureScaling): Tensor {
  const roots = sqrt(maximum(x, 0))
  return where(greater(roots, 0), standard(roots, scaling), 0)
}

/** Levels of every channel, as `levelFeatures` has them: `[batch, 7 · channels]`. */
function levelsTensor({ values, steps, lengths }: SequenceTensor): Tensor {
  const times = timesOf(steps, 2)
  const live = less(times, unsqueeze(lengths, 0))
  const mean = div(sum(values, { axes: 0 }), lengths)
  const apart = where(live, sub(values, unsqueeze(mean, 0)), 0)
  const third = ceil(div(lengths, 3))
  const last = sub(lengths, third)
  const thirds = [mul(lengths, 0), floor(div(last, 2)), last].map((start) => {
    const place = sub(times, unsqueeze(start, 0))
    const within = and(greaterEqual(place, 0), less(place, unsqueeze(third, 0)))
    return div(sum(where(within, values, 0), { axes: 0 }), third)
  })
  const features = [
    mean,
    sqrt(div(sum(square(apart), { axes: 0 }), lengths)),
    min(where(live, values, Infinity), { axes: 0 }),
    max(where(live, values, -Infinity), { axes: 0 }),
    ...thirds,
  ]
  const [batch = 1, channels] = mean.shape
  return reshape(stack(features, 2), [batch, LEVELS * (channels as number)])
}
