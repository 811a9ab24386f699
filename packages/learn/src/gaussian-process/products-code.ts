// The innermost loop of matrix products in float64 as a WebAssembly module, written down byte by byte: products of rows with rows, four
// by four at once, two numbers in each register. `subtractPlainly` of products.ts is the same in JavaScript.
import { get, moduleCode, set } from '../web-assembly/module-code.js'

/** Rows of A and of B that are multiplied at once. */
export const TILE = { a: 4, b: 4 } as const

/** Numbers that are taken in one go: lengths of rows are multiples of it. */
export const STEP = 4

const tee = (local: number): readonly number[] => [0x22, local]
const int = (value: number): readonly number[] => [0x41, ...signed(value)]
const [plus, below] = [[0x6a], [0x49]]
const load = (offset: number): readonly number[] => [0xfd, 0x00, 3, offset]
const [sum, product] = [
  [0xfd, 0xf0, 0x01],
  [0xfd, 0xf2, 0x01],
]
const lane = (k: number): readonly number[] => [0xfd, 0x21, k]
const [sumOne, difference] = [[0xa0], [0xa1]]

/** Numbers of the parameters, then of the locals. */
const [a, end, aStride, b, bStride, c, cStride, length] = [0, 1, 2, 3, 4, 5, 6, 7]
const rowsA = Array.from({ length: TILE.a }, (_, i) => 8 + i)
const rowsB = Array.from({ length: TILE.b }, (_, j) => 8 + TILE.a + j)
const [stop, into] = [8 + TILE.a + TILE.b, 9 + TILE.a + TILE.b]
const first = into + 1
const sums = rowsA.map((_, i) => rowsB.map((__, j) => first + i * TILE.b + j))
const [x, held] = [first + TILE.a * TILE.b, rowsB.map((_, j) => first + TILE.a * TILE.b + 1 + j)]

const at = <T>(list: readonly T[], k: number): T => list[k] as T

/** Addresses of rows that lie `stride` bytes apart. */
const addresses = (rows: readonly number[], from: number, stride: number): readonly number[] =>
  rows.flatMap((row, k) =>
    k === 0 ? [...get(from), ...set(row)] : [...get(at(rows, k - 1)), ...get(stride), ...plus, ...set(row)],
  )

/** The products of two numbers of each row. */
const step = (offset: number): readonly number[] => [
  ...rowsB.flatMap((row, j) => [...get(row), ...load(offset), ...set(at(held, j))]),
  ...rowsA.flatMap((row, i) => [
    ...[...get(row), ...load(offset), ...set(x)],
    ...rowsB.flatMap((_, j) => {
      const total = at(at(sums, i), j)
      return [...get(total), ...get(x), ...get(at(held, j)), ...product, ...sum, ...set(total)]
    }),
  ]),
]

/** `(a, end, aStride, b, bStride, c, cStride, length)`: addresses and lengths in bytes; takes `A · Bᵀ` from a strip of C. */
const body: readonly number[] = [
  ...[2, TILE.a + TILE.b + 2, 0x7f, TILE.a * TILE.b + 1 + TILE.b, 0x7b],
  ...[0x03, 0x40], // loop over rows of A
  ...[...addresses(rowsA, a, aStride), ...addresses(rowsB, b, bStride)],
  ...[...get(at(rowsA, 0)), ...get(length), ...plus, ...set(stop)],
  ...sums.flat().flatMap((total) => [0xfd, 0x0c, ...Array<number>(16).fill(0), ...set(total)]),
  ...[0x03, 0x40], // loop along the rows
  ...[...step(0), ...step(16)],
  ...[...rowsB, ...rowsA.slice(1)].flatMap((row) => [...get(row), ...int(32), ...plus, ...set(row)]),
  ...[...get(at(rowsA, 0)), ...int(32), ...plus, ...tee(at(rowsA, 0)), ...get(stop), ...below, 0x0d, 0, 0x0b],
  ...rowsA.flatMap((_, i) => [
    ...(i === 0 ? [...get(c), ...set(into)] : [...get(into), ...get(cStride), ...plus, ...set(into)]),
    ...rowsB.flatMap((__, j) => {
      const total = at(at(sums, i), j)
      return [
        ...[...get(into), ...get(into), 0x2b, 3, 8 * j],
        ...[...get(total), ...lane(0), ...get(total), ...lane(1), ...sumOne, ...difference, 0x39, 3, 8 * j],
      ]
    }),
  ]),
  ...[...get(into), ...get(cStride), ...plus, ...set(c)],
  ...[...get(at(rowsA, TILE.a - 1)), ...get(aStride), ...plus, ...get(length), 0x6b, ...tee(a)],
  ...[...get(end), ...below, 0x0d, 0, 0x0b, 0x0b],
]

/** The module: imports the memory `host.memory`, exports the function `subtract`. */
export const productsCode: Uint8Array = moduleCode([
  { name: 'subtract', type: [0x60, 8, ...Array<number>(8).fill(0x7f), 0], body },
])

/** A number in LEB128 with a sign, where it is not negative. */
function signed(value: number): readonly number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >>> 7)]
}
