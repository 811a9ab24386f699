/**
 * Philox4x32-10, the counter-based generator of Salmon et al. (2011, "Parallel random numbers: as easy as 1, 2, 3").
 *
 * A block of four 32-bit numbers is a pure function of a key and a counter: there is no state to save, so whoever resumes
 * at a counter draws what an uninterrupted run would have drawn.
 */
const rounds = 10
const multipliers = [0xd2511f53, 0xcd9e8d57] as const
const weyl = [0x9e3779b9, 0xbb67ae85] as const

export type Block = readonly [number, number, number, number]

/**
 * Four unsigned 32-bit numbers.
 *
 * @example philox([0, 0], [0, 0, 0, 0]) // [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]
 */
export function philox(key: readonly [number, number], counter: Block): Block {
  let [k0, k1] = key
  let [c0, c1, c2, c3] = counter
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multipliers[0], c0)
    const low0 = Math.imul(multipliers[0], c0)
    const high1 = multiplyHigh(multipliers[1], c2)
    const low1 = Math.imul(multipliers[1], c2)
    c0 = high1 ^ c1 ^ k0
    c1 = low1
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + weyl[0]) | 0
    k1 = (k1 + weyl[1]) | 0
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0]
}

/**
 * The words of the blocks of a key, one after the other.
 *
 * @param counterOf the counter of a block, by its number from 0
 * @example philoxWords([7, 0], (block) => [block, 0, 0, 0])()
 */
export function philoxWords(
  key: readonly [number, number],
  counterOf: (block: number) => Block,
): () => number {
  let block: Block = [0, 0, 0, 0]
  let blocks = 0
  let at = 4
  return () => {
    if (at === 4) {
      block = philox(key, counterOf(blocks++))
      at = 0
    }
    return block[at++ as 0 | 1 | 2 | 3]
  }
}

/** The upper half of a 32 × 32-bit product. */
function multiplyHigh(a: number, b: number): number {
  const [a0, a1] = [a & 0xffff, a >>> 16]
  const [b0, b1] = [b & 0xffff, b >>> 16]
  const low = Math.imul(a0, b0) >>> 0
  const middle = (Math.imul(a1, b0) >>> 0) + (low >>> 16)
  const other = (Math.imul(a0, b1) >>> 0) + (middle & 0xffff)
  return ((Math.imul(a1, b1) >>> 0) + Math.floor(middle / 65536) + (other >>> 16)) | 0
}
