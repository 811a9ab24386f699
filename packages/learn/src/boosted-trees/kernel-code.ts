// The innermost loop of boosted trees as a WebAssembly module, written down byte by byte: one 128-bit addition for gradient and
// count of a row at once, and no check of bounds, which halves the time of a fit. `addPlainly` of kernel.ts is the same in JavaScript.
import { get, moduleCode, set, unsigned } from '../web-assembly/module-code.js'

/** Numbers of a function's parameters and locals. */
const [words, order, end, pairs, into, word, pair, at] = [0, 1, 2, 3, 4, 5, 6, 7]

const int = (value: number): readonly number[] => [0x41, ...signed(value)]
const [load, add, and, shiftLeft, shiftRight, isLess] = [[0x28, 2, 0], [0x6a], [0x71], [0x74], [0x76], [0x49]]

/** Adds the pair to the range of one of the four features: its histogram begins `feature` × 4096 bytes further. */
function addTo(feature: number): readonly number[] {
  // A range is 16 bytes wide: the byte of the word, times 16.
  const shifted = feature === 0 ? [...int(4), ...shiftLeft] : [...int(8 * feature - 4), ...shiftRight]
  const offset = unsigned(4096 * feature)
  return [
    ...[...get(into), ...get(word), ...shifted, ...int(0xff0), ...and, ...add, ...set(at)],
    ...[...get(at), ...get(at), 0xfd, 0x00, 4, ...offset, ...get(pair), 0xfd, 0xf0, 0x01],
    ...[0xfd, 0x0b, 4, ...offset],
  ]
}

/** `(words, order, end, pairs, into)`: addresses in bytes; there is at least one row. */
const body: readonly number[] = [
  ...[3, 1, 0x7f, 1, 0x7b, 1, 0x7f], // locals: word i32, pair v128, at i32
  ...[0x03, 0x40], // loop
  ...[...get(words), ...get(order), ...load, ...int(2), ...shiftLeft, ...add, ...load, ...set(word)],
  ...[...get(pairs), 0xfd, 0x00, 4, 0, ...set(pair)],
  ...[0, 1, 2, 3].flatMap(addTo),
  ...[...get(pairs), ...int(16), ...add, ...set(pairs)],
  ...[...get(order), ...int(4), ...add, ...set(order)],
  ...[...get(order), ...get(end), ...isLess, 0x0d, 0],
  ...[0x0b, 0x0b], // end of the loop, and of the function
]

/** The module: imports the memory `host.memory`, exports the function `add`. */
export const kernelCode: Uint8Array = moduleCode([
  { name: 'add', type: [0x60, 5, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0], body },
])

/** A number in LEB128 with a sign, where it is not negative. */
function signed(value: number): readonly number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >>> 7)]
}
