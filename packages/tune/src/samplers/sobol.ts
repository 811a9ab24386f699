/**
 * The Sobol sequence, its points computed from their index alone, and hash-based Owen scrambling.
 */
import { sobolNumbers } from './sobol-numbers.js'

const bits = 32

/** Dimensions there are direction numbers for. */
export const sobolDimensions = sobolNumbers.trim().split('\n').length + 1

let table: readonly Uint32Array[] | undefined

/** Direction numbers v_1 … v_32 of each dimension, as 32-bit fractions. */
function directions(): readonly Uint32Array[] {
  if (table !== undefined) return table
  const first = Uint32Array.from({ length: bits }, (_, bit) => 2 ** (bits - 1 - bit))
  const others = sobolNumbers
    .trim()
    .split('\n')
    .map((line) => expanded(line.split(' ').map(Number)))
  table = [first, ...others]
  return table
}

/** The recurrence of Bratley and Fox (1988), algorithm 659, equation (6). */
function expanded([polynomial = 1, ...initial]: readonly number[]): Uint32Array {
  const degree = initial.length
  const numbers = new Uint32Array(bits)
  initial.forEach((m, at) => (numbers[at] = m * 2 ** (bits - 1 - at)))
  for (let at = degree; at < bits; at++) {
    const oldest = numbers[at - degree] as number
    let value = oldest ^ (oldest >>> degree)
    for (let back = 1; back < degree; back++) {
      if ((polynomial >>> (degree - back)) & 1) value ^= numbers[at - back] as number
    }
    numbers[at] = value
  }
  return numbers
}

/**
 * Coordinate of a point of the sequence as a 32-bit fraction, in the order of Antonov and Saleev (Gray code), in which SciPy
 * and PyTorch count too.
 */
export function sobolBits(index: number, dimension: number): number {
  const numbers = directions()[dimension]
  if (numbers === undefined) {
    throw new RangeError(`dimension ${dimension}: the Sobol sequence here has ${sobolDimensions} dimensions`)
  }
  let gray = (index ^ (index >>> 1)) >>> 0
  let value = 0
  for (let bit = 0; gray !== 0; bit++, gray >>>= 1) if (gray & 1) value ^= numbers[bit] as number
  return value >>> 0
}

/**
 * Owen's nested uniform scrambling by a hash in place of a tree of random bits: B. Burley, "Practical hash-based Owen
 * scrambling", JCGT 9 (2020), section 3; the permutation is Laine and Karras's with constants by N. Vegdahl (2021).
 */
export function owenScrambled(value: number, seed: number): number {
  let x = reversed(value)
  x ^= Math.imul(x, 0x3d20adea)
  x = (x + seed) | 0
  x = Math.imul(x, (seed >>> 16) | 1)
  x ^= Math.imul(x, 0x05526c56)
  x ^= Math.imul(x, 0x53a22864)
  return reversed(x)
}

function reversed(value: number): number {
  let x = value
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1)
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2)
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4)
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8)
  return ((x >>> 16) | (x << 16)) >>> 0
}
