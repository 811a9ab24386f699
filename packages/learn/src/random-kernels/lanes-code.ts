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
const moreThan = [0xfd, 0x44]
const less = [0xfd, 0xb1, 0x01]
const lane = (k: number): readonly number[] => [0xfd, 0x1b, k]

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

/** `countAbove(x, end, bias)`: how many numbers are above the bias; local 3 counts in four lanes. */
const countAbove: readonly number[] = [
  ...[2, 1, 0x7b, 1, 0x7b, ...get(2), ...spread, ...set(4)],
  ...[0x03, 0x40, ...get(3), ...get(0), ...load, ...get(4), ...moreThan, ...less, ...set(3)],
  ...[...onward([0], 1), 0x0b],
  ...[...get(3), ...lane(0), ...get(3), ...lane(1), ...plus],
  ...[...get(3), ...lane(2), ...plus, ...get(3), ...lane(3), ...plus, 0x0b],
]

const i32 = (count: number): readonly number[] => Array<number>(count).fill(0x7f)

/** The module: imports the memory `host.memory`, exports the three functions. */
export const lanesCode: Uint8Array = moduleCode([
  { name: 'weigh', type: [0x60, 5, ...i32(5), 0], body: weigh },
  { name: 'addThree', type: [0x60, 6, ...i32(6), 0], body: addThree },
  { name: 'countAbove', type: [0x60, 3, ...i32(2), 0x7d, 1, 0x7f], body: countAbove },
])
