/**
 * A small convolutional network for pictures: blocks of convolution, normalisation, ReLU and pooling, each halving the picture,
 * then an embedding and a linear layer.
 */
import { maxPool2d, mean, relu, reshape, sub, type Tensor } from '@utsushi/graph'
import { convolution2d } from '../layers/convolution.js'
import { dropout } from '../layers/dropout.js'
import { groupNorm } from '../layers/group-norm.js'
import type { BindableLayer } from '../layers/layer.js'
import { linear, type LinearParameters } from '../layers/linear.js'
import type { Randomness } from '../layers/randomness.js'
import { residualBlock } from '../layers/residual-block.js'
import { sequential, type Block, type BlockParameters } from '../layers/sequential.js'
import { checkImageOptions, type ImageModelOptions } from './options.js'
import { pixelsOf } from './pixels.js'

/** Weights of the blocks, of the layer that makes the embedding, and of the last one. */
export type ImageModelParameters = {
  readonly blocks: BlockParameters
  readonly embedding: LinearParameters
  readonly head: LinearParameters
}

/** What an image model answers. */
export interface ImageModelOutputs {
  /** `[batch, outputs]` */
  readonly outputs: Tensor
  /** What stands for each picture before the last layer, `[batch, embedding]`, 0 or above. */
  readonly embedding: Tensor
}

/** An image model: its weights, and what they do. */
export interface ImageModel extends BindableLayer<
  ImageModelParameters,
  [Tensor, Randomness?],
  ImageModelOutputs,
  (pixels: Tensor) => ImageModelOutputs
> {
  /** As they were given. */
  readonly options: ImageModelOptions
}

/**
 * A convolutional network for pictures of one size. It is given uint8 `[batch, height, width, channels]`, 0 to 255, or float32
 * `[batch, channels, height, width]`, 0 to 1.
 *
 * @throws RangeError when an option is out of range, or the pictures are too small for so many blocks
 * @example
 * const model = imageModel({ height: 64, width: 64, blocks: [32, 64, 128, 128], outputs: 4 })
 * const trained = await fit({
 *   model,
 *   data: { x: hostTensor(images, [10000, 64, 64, 3], 'uint8'), y },
 *   forward: ({ model, x }) => model(x).outputs,
 *   loss: ({ output, y }) => mse(output, y),
 *   ...{ batch: 64, epochs: 20, rate: 1e-3 },
 * })
 */
export function imageModel(options: ImageModelOptions): ImageModel {
  checkImageOptions(options)
  const { height, width, channels = 3, outputs, blocks = [32, 64, 128, 128] } = options
  const { head = 'flat', embedding: features = 128, dropout: rate = 0 } = options
  const body = sequential(blocks.flatMap((after, k) => blockOf(blocks[k - 1] ?? channels, after, options)))
  const last = blocks.at(-1) ?? channels
  const [rows, columns] = [height, width].map((size) => Math.floor(size / 2 ** blocks.length))
  const places = (rows ?? 1) * (columns ?? 1)
  const inner = linear({ inputs: head === 'flat' ? last * places : last, outputs: features })
  const outer = linear({ inputs: features, outputs })
  const apply: ImageModel['apply'] = (weights, pixels, random) => {
    const picture = sub(pixelsOf(pixels, { height, width, channels }), 0.5)
    const map = body.apply(weights.blocks, picture, random)
    const [batch = 1] = map.shape
    const flat = head === 'flat' ? reshape(map, [batch, last * places]) : mean(map, { axes: [2, 3] })
    const embedding = relu(inner.apply(weights.embedding, flat))
    return { outputs: outer.apply(weights.head, dropout(embedding, rate, random)), embedding }
  }
  return {
    parameters: { blocks: body.parameters, embedding: inner.parameters, head: outer.parameters },
    apply,
    bound: (weights, random) => (pixels) => apply(weights, pixels, random),
    options,
  }
}

/** A convolution that keeps the size, normalised; a residual block where asked for; and the larger of each 2 × 2 places. */
function blockOf(
  inputs: number,
  outputs: number,
  { residual, norm = 'group' }: ImageModelOptions,
): readonly Block[] {
  const isNormed = norm === 'group'
  const convolution = convolution2d({ inputs, outputs, kernel: 3, padding: 'same', bias: !isNormed })
  const groups = [8, 4, 2].find((count) => outputs % count === 0 && outputs / count >= 4) ?? 1
  return [
    convolution,
    ...(isNormed ? [groupNorm({ channels: outputs, groups })] : []),
    relu,
    ...(residual === true ? [residualBlock({ inputs: outputs, outputs, kernel: 3, axes: 2, groups })] : []),
    (x) => maxPool2d(x, { kernel: 2 }),
  ]
}
