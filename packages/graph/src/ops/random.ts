/**
 * Random numbers without hidden state: Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy
 * as 1, 2, 3"), a function of seed, stream and counter in integer operators.
 *
 * The key is the seed; a block's 128-bit counter is (block, stream, counter low, counter high). So the same seed, stream
 * and counter give the same numbers on every machine, in Node and in a page, in any order of evaluation, and a resumed
 * run continues exactly. Two places of a program that draw at the same counter take different streams.
 */
import { GraphError } from '../graph-error.js'
import { registerRules, type LowerContext, type Rule } from '../rules.js'
import { broadcastShapes, multiplyDims, type Shape } from '../shape.js'
import { apply1, first, isTensor, naming, type Attributes, type Tensor } from '../tensor.js'
import { alignBatched } from './batching.js'
import { constant, ones } from './constant.js'
import { cos, log, mul, neg, sqrt, sub } from './elementwise.js'
import { reshape, slice } from './shape.js'
import { emitPhilox } from './philox.js'

/** What determines a draw. */
export interface RandomSource {
  /** int64 scalar, or a whole number: one per run. */
  readonly seed: Tensor | number
  /** int64 scalar, or a whole number: one per step of training. */
  readonly counter: Tensor | number
  /** One per place that draws, 0 … 2³²−1. */
  readonly stream: number
}

interface DrawAttributes {
  readonly shape: Shape
  readonly stream: number
  /** Number of the first block of four words. */
  readonly firstBlock: number
}

const drawOf = (attributes: Attributes): DrawAttributes => attributes as unknown as DrawAttributes

function drawRule(dtype: 'uint32' | 'float32', lower: Rule['lower']): Rule {
  return {
    infer: ([seed, counter], attributes) => {
      if (seed?.dtype !== 'int64' || counter?.dtype !== 'int64') {
        throw new GraphError('seed and counter must be int64 scalars')
      }
      const lead = broadcastShapes(seed.shape, counter.shape)
      return [{ dtype, shape: [...lead, ...drawOf(attributes).shape] }]
    },
    gradient: () => [undefined, undefined],
    batch: ({ inputs, batched, attributes, node }) => [
      apply1(node.op, alignBatched(inputs, batched), attributes),
    ],
    lower,
  }
}

/** Words, `perWord` draws each, trimmed and shaped as the node's output. */
function shaped(context: LowerContext, words: string, perWord: number): string {
  const { emit, int64, node } = context
  const output = first(node.outputs)
  const { shape } = drawOf(context.attributes)
  const lead = output.shape.length - shape.length
  const count = multiplyDims(shape)
  const exact = typeof count === 'number' && count % (4 * perWord) === 0
  const trimmed = exact ? words : emit('Slice', [words, int64([0]), context.shape([count]), int64([lead])])
  return emit('Reshape', [trimmed, context.shape(output.shape)])
}

registerRules({
  randomBits: drawRule('uint32', (context) => [shaped(context, words(context, 1), 1)]),
  randomUniform: drawRule('float32', (context) => {
    const { emit, scalar } = context
    // 24 bits fill a float32's significand: every value is a multiple of 2⁻²⁴, and 1 cannot come out.
    const high = emit('BitShift', [words(context, 1), scalar(8, 'uint32')], {
      direction: { kind: 'string', value: 'RIGHT' },
    })
    const whole = emit('Cast', [high], { to: { kind: 'int', value: 1 } })
    return [shaped(context, emit('Mul', [whole, scalar(2 ** -24, 'float32')]), 1)]
  }),
  dropoutMask: drawRule('float32', (context) => {
    const { emit, scalar, attributes } = context
    const dropped = attributes['dropped'] as number
    const bits = words(context, 2)
    // Both halves of a word decide: its upper 16 bits are below d exactly when the word is below d·2¹⁶.
    const upper = emit('Less', [scalar(dropped * 65536 - 1, 'uint32'), bits])
    const low = emit('BitwiseAnd', [bits, scalar(65535, 'uint32')])
    const lower = emit('Less', [scalar(dropped - 1, 'uint32'), low])
    const axis = first(context.node.outputs).shape.length - drawOf(attributes).shape.length
    const kept = emit('Concat', [upper, lower], { axis: { kind: 'int', value: axis } })
    const mask = emit('Cast', [kept], { to: { kind: 'int', value: 1 } })
    return [shaped(context, emit('Mul', [mask, scalar(65536 / (65536 - dropped), 'float32')]), 2)]
  }),
})

/** Enough random words for the node's output, `perWord` draws from each: uint32 `[…lead, 4·blocks]`. */
function words(context: LowerContext, perWord: number): string {
  const { shape, stream, firstBlock } = drawOf(context.attributes)
  const lead = first(context.node.outputs).shape.length - shape.length
  return emitPhilox(context, { count: multiplyDims(shape), perBlock: 4 * perWord, stream, firstBlock, lead })
}

function source(name: string, { seed, counter, stream }: RandomSource): readonly [Tensor, Tensor] {
  const operands = [seed, counter].filter(isTensor)
  return naming(name, operands, () => {
    if (!Number.isInteger(stream) || stream < 0 || stream >= 2 ** 32) {
      throw new GraphError(`stream ${stream}: expected a whole number from 0 to 4294967295`)
    }
    const scalar = (value: Tensor | number, what: string): Tensor => {
      if (!isTensor(value)) {
        if (!Number.isSafeInteger(value)) throw new GraphError(`${what} ${value}: expected a whole number`)
        return constant(value, { dtype: 'int64' })
      }
      if (value.dtype !== 'int64' || value.shape.length !== 0) {
        throw new GraphError(`the ${what} must be an int64 scalar`)
      }
      return value
    }
    return [scalar(seed, 'seed'), scalar(counter, 'counter')]
  })
}

function draw(op: string, from: RandomSource, shape: Shape, attributes: Attributes = {}): Tensor {
  const inputs = source(op, from)
  return apply1(op, inputs, { shape, stream: from.stream, firstBlock: 0, ...attributes })
}

/**
 * Uniformly distributed uint32, as they come out of Philox4x32-10 (Salmon et al. 2011): all first words of the blocks,
 * all second words, …
 * @example const words = randomBits({ seed: 7, counter: step, stream: 0 }, [64])
 */
export const randomBits = (from: RandomSource, shape: Shape, firstBlock = 0): Tensor =>
  draw('randomBits', from, shape, { firstBlock })

/**
 * Uniformly distributed float32 in [0, 1), multiples of 2⁻²⁴.
 *
 * @param shape may hold named sizes
 * @example const coin = less(randomUniform({ seed: 7, counter: step, stream: 0 }, ['batch', 1]), 0.5)
 */
export const randomUniform = (from: RandomSource, shape: Shape): Tensor => draw('randomUniform', from, shape)

/**
 * Normally distributed float32, mean 0 and variance 1 (Box & Muller 1958). Logarithm and cosine are the runtime's own:
 * between Node and a page the last bits may differ.
 *
 * @example const noise = mul(0.1, randomNormal({ seed, counter, stream: 3 }, [64, 12]))
 */
export function randomNormal(from: RandomSource, shape: Shape): Tensor {
  const pair = draw('randomUniform', from, [2, ...shape])
  const half = (k: number): Tensor => reshape(slice(pair, { axis: 0, start: k, end: k + 1 }), shape)
  return mul(sqrt(mul(neg(log(sub(1, half(0)))), 2)), cos(mul(half(1), 2 * Math.PI)))
}

/**
 * A mask for dropout: 0 with probability `rate`, else 1/(1 − rate). Sixteen bits decide each element, so the rate is
 * rounded to a multiple of 2⁻¹⁶, and the scale is that of the rounded rate: the mean of the mask is exactly 1.
 *
 * @throws GraphError when the rate is not in [0, 1)
 * @example const dropped = mul(h, dropoutMask({ seed, counter: step, stream: 1, rate: 0.1 }, [64, 256]))
 */
export function dropoutMask(from: RandomSource & { readonly rate: number }, shape: Shape): Tensor {
  const dropped = Math.round(from.rate * 65536)
  if (!(from.rate >= 0 && dropped < 65536)) {
    return naming('dropoutMask', [], () => {
      throw new GraphError(`rate ${from.rate}: expected a number from 0 to below 1`)
    })
  }
  return dropped === 0 ? ones(shape) : draw('dropoutMask', from, shape, { dropped })
}
