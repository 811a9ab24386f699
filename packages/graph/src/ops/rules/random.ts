/**
 * Rules of random draws: integer operators on seed, stream and counter.
 */
import { apply1 } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import type { LowerContext, Rule, RuleTable } from '../../expression/rules.js'
import { broadcastShapes, multiplyDims, type Shape } from '../../expression/shape.js'
import { first, type Attributes } from '../../expression/tensor.js'
import { alignBatched } from '../batching.js'
import { emitPhilox } from './philox.js'

interface DrawAttributes {
  readonly shape: Shape
  readonly stream: number
  /** Number of the first block of four words. */
  readonly firstBlock: number
}

const drawOf = (attributes: Attributes): DrawAttributes => attributes as unknown as DrawAttributes

function drawRule(dtype: 'uint32' | 'float32', lower: Rule['lower']): Rule {
  return {
    work: 'light',
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

export const randomRules: RuleTable = {
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
}

/** Enough random words for the node's output, `perWord` draws from each: uint32 `[…lead, 4·blocks]`. */
export function words(context: LowerContext, perWord: number): string {
  const { shape, stream, firstBlock } = drawOf(context.attributes)
  const lead = first(context.node.outputs).shape.length - shape.length
  return emitPhilox(context, { count: multiplyDims(shape), perBlock: 4 * perWord, stream, firstBlock, lead })
}
