// The innermost loops of random kernels as a WebAssembly module, written down byte by byte: four steps of a series at once. Each sum is
// rounded as in JavaScript, in the same order, so that `lanes.ts` gives the same bits without it.
import { get, moduleCode, set } from '../web-assembly/module-code.js'

const tee = (local: number): readonly number[] => [0x22, local]
const int = (value: number): readonly number[] => [0x41, value]
const [plus, below, load, splatOf] = [[0x6a], [0x49], [0xfd, 0x00, 2, 0], [0xfd, 0x09, 2]]
const [sum, product, spread, store] = [
  [0xfd, 0xe4, 0x01],
  [0xfd, 0xe6, 0x01],
  [0xfd, 0x13],
  [0xfd, 0x0b, 2, 0],
]
const storeAt = (offset: number): readonly number[] => [0xfd, 0x0b, 2, offset]
const moreThan = [0xfd, 0x44]
const lessThan = [0xfd, 0x43]
const and = [0xfd, 0x4e]
/** Of the two before the last, bit by bit: the first where the last has a one. */
const choose = [0xfd, 0x52]
const spreadInt = [0xfd, 0x11]
/** Of whole numbers in lanes: sum, difference, the larger. */
const [more, less, larger] = [
  [0xfd, 0xae, 0x01],
  [0xfd, 0xb1, 0x01],
  [0xfd, 0xb8, 0x01],
]

/** Moves these addresses on by four numbers, and begins again while the first is below the last local. */
const onward = (locals: readonly number[], end: number): readonly number[] => [
  ...locals.flatMap((local) => [...get(local), ...int(16), ...plus, ...set(local)]),
  ...[...get(locals[0] as number), ...get(end), ...below, 0x0d, 0],
]

/**
 * `weigh(x, end, stride, weights, into)`: nine weights along a series whose places lie `stride` bytes apart. Locals 5 is an address, 6 a
 * sum, 7 to 15 the weights.
 */
const weigh: readonly number[] = [
  ...[3, 1, 0x7f, 1, 0x7b, 9, 0x7b],
  ...Array.from({ length: 9 }, (_, tap) => [...get(3), ...splatOf, 4 * tap, ...set(7 + tap)]).flat(),
  ...[0x03, 0x40, ...get(0), ...tee(5), ...load, ...get(7), ...product, ...set(6)],
  ...Array.from({ length: 8 }, (_, tap) => [
    ...[...get(6), ...get(5), ...get(2), ...plus, ...tee(5), ...load],
    ...[...get(8 + tap), ...product, ...sum, ...set(6)],
  ]).flat(),
  ...[...get(4), ...get(6), ...store, ...onward([0, 4], 1), 0x0b, 0x0b],
]

/** `addThree(x, end, first, second, third, into)`: four series added one after the other. */
const addThree: readonly number[] = [
  ...[0, 0x03, 0x40, ...get(5), ...get(0), ...load],
  ...[2, 3, 4].flatMap((local) => [...get(local), ...load, ...sum]),
  ...[...store, ...onward([0, 2, 3, 4, 5], 1), 0x0b, 0x0b],
]

/**
 * `countAbove(x, end, bias, into)`: of four series that lie interleaved, how many numbers of each are above the bias. Local 4 is the bias
 * in all lanes, 5 counts.
 */
const countAbove: readonly number[] = [
  ...[1, 2, 0x7b, ...get(2), ...spread, ...set(4)],
  ...[0x03, 0x40, ...get(5), ...get(0), ...load, ...get(4), ...moreThan, ...less, ...set(5)],
  ...[...onward([0], 1), 0x0b],
  ...[...get(3), ...get(5), ...store, 0x0b],
]

/**
 * `pool(x, end, bias, into)`: of four series that lie interleaved, what `poolFour` keeps of each: how many numbers are above the bias, the
 * longest stretch between numbers below it, the sum of number plus bias of those above, and the sum of their places. Locals: 4 the bias in
 * all lanes, 5 to 8 those four, 9 the place of the last number below, 10 the place, 11 the numbers, 12 which are above, 13 which below, 14
 * a one in every lane.
 */
const pool: readonly number[] = [
  ...[1, 11, 0x7b, ...get(2), ...spread, ...set(4), ...int(1), ...spreadInt, ...set(14)],
  ...[0x03, 0x40, ...get(0), ...load, ...tee(11), ...get(4), ...moreThan, ...set(12)],
  ...[...get(5), ...get(12), ...less, ...set(5)],
  ...[...get(7), ...get(12), ...get(11), ...get(4), ...sum, ...and, ...sum, ...set(7)],
  ...[...get(8), ...get(12), ...get(10), ...and, ...more, ...set(8)],
  ...[...get(11), ...get(4), ...lessThan, ...set(13)],
  ...[...get(6), ...get(10), ...get(9), ...less, ...get(13), ...and, ...larger, ...set(6)],
  ...[...get(10), ...get(9), ...get(13), ...choose, ...set(9)],
  ...[...get(10), ...get(14), ...more, ...set(10), ...onward([0], 1), 0x0b],
  ...[...get(6), ...get(10), ...get(14), ...less, ...get(9), ...less, ...larger, ...set(6)],
  ...[5, 6, 7, 8].flatMap((local, k) => [...get(3), ...get(local), ...storeAt(16 * k)]),
  0x0b,
]

const i32 = (count: number): readonly number[] => Array<number>(count).fill(0x7f)

/** The module: imports the memory `host.memory`, exports the four functions. */
export const lanesCode: Uint8Array = moduleCode([
  { name: 'weigh', type: [0x60, 5, ...i32(5), 0], body: weigh },
  { name: 'addThree', type: [0x60, 6, ...i32(6), 0], body: addThree },
  { name: 'countAbove', type: [0x60, 4, ...i32(2), 0x7d, 0x7f, 0], body: countAbove },
  { name: 'pool', type: [0x60, 4, ...i32(2), 0x7d, 0x7f, 0], body: pool },
])
