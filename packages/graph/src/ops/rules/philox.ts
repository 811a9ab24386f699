/**
 * Philox4x32-10 in ONNX operators: ten rounds of two 32×32→64-bit products, in uint64, over many blocks at once.
 */
import { dtypes, type DType } from '../../expression/dtype.js'
import type { LowerContext } from '../../expression/rules.js'
import type { Dim } from '../../expression/shape.js'

export interface PhiloxRequest {
  /** Draws wanted. */
  readonly count: Dim
  /** Draws that one block of four words gives. */
  readonly perBlock: number
  readonly stream: number
  readonly firstBlock: number
  /** Leading axes of seed and counter: one generator each. */
  readonly lead: number
}

/** Multipliers and key increments of the paper's table 2: M0, M1, and the Weyl sequence of the golden ratio and √3 − 1. */
const multipliers = [0xd2511f53, 0xcd9e8d57] as const

const increments = [0x9e3779b9, 0xbb67ae85] as const

const rounds = 10

/**
 * Emits the generator for a node whose inputs are seed and counter, int64.
 *
 * @returns uint32 `[…lead, 4·blocks]`: the first words of all blocks, then the second words, the third, the fourth
 */
export function emitPhilox(context: LowerContext, request: PhiloxRequest): string {
  const { emit, scalar, int64 } = context
  const cast = (x: string, dtype: DType): string =>
    emit('Cast', [x], { to: { kind: 'int', value: dtypes[dtype].onnx } })
  const u64 = (value: number): string => scalar(value, 'uint64')
  const low = (x: string): string => emit('BitwiseAnd', [x, u64(0xffffffff)])
  const high = (x: string): string =>
    emit('BitShift', [x, u64(32)], { direction: { kind: 'string', value: 'RIGHT' } })
  const xor = (a: string, b: string): string => emit('BitwiseXor', [a, b])
  const [seed, counter] = context.inputs.map((name) => {
    const wide = cast(name, 'uint64')
    return request.lead === 0 ? wide : emit('Unsqueeze', [wide, int64([-1])])
  }) as [string, string]
  let key = [low(seed), high(seed)] as const
  let block = [blockNumbers(context, request), u64(request.stream), low(counter), high(counter)] as const
  for (let round = 0; round < rounds; round++) {
    if (round > 0) {
      const next = (k: 0 | 1): string => low(emit('Add', [key[k], u64(increments[k])]))
      key = [next(0), next(1)]
    }
    const first = emit('Mul', [block[0], u64(multipliers[0])])
    const second = emit('Mul', [block[2], u64(multipliers[1])])
    // The key meets the part that varies less first: while that is one number, so is the result.
    block = [
      xor(high(second), xor(block[1], key[0])),
      low(second),
      xor(high(first), xor(block[3], key[1])),
      low(first),
    ]
  }
  return emit(
    'Concat',
    block.map((word) => cast(word, 'uint32')),
    { axis: { kind: 'int', value: request.lead } },
  )
}

/** uint64 `[blocks]`, numbered from `firstBlock`. */
function blockNumbers({ emit, scalar, int64, shape }: LowerContext, request: PhiloxRequest): string {
  const { count, perBlock, firstBlock } = request
  const start = scalar(firstBlock, 'int64')
  const end =
    typeof count === 'number'
      ? scalar(firstBlock + Math.ceil(count / perBlock), 'int64')
      : emit('Add', [
          start,
          emit('Div', [
            emit('Add', [emit('Reshape', [shape([count]), int64([])]), scalar(perBlock - 1, 'int64')]),
            scalar(perBlock, 'int64'),
          ]),
        ])
  const numbers = emit('Range', [start, end, scalar(1, 'int64')])
  return emit('Cast', [numbers], { to: { kind: 'int', value: dtypes.uint64.onnx } })
}
