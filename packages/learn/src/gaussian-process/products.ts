// Where matrix products in float64 are worked out: in WebAssembly, or in JavaScript where that is not to be had. Numbers lie in one
// memory that both work in.
import { openModule } from '../web-assembly/open-module.js'
import { productsCode, STEP, TILE } from './products-code.js'

/** Rows in the memory: entry (i, j) is `at + i * stride + j`. */
export interface Rows {
  readonly at: number
  readonly stride: number
}

/** One memory of float64 numbers, and products in it. */
export interface Products {
  readonly memory: Float64Array
  /** C less `A · Bᵀ`; A has `rows` rows and B has `columns`, each of `length` numbers: multiples of 4. */
  subtract(c: Rows, a: Rows, b: Rows, rows: number, columns: number, length: number): void
}

/** Numbers of a row that stay in the fastest memory while others are multiplied with them. */
const CHUNK = 128

/** Rows of A that stay there. */
const BLOCK = 48

type Subtract = (
  a: number,
  end: number,
  aStride: number,
  b: number,
  bStride: number,
  c: number,
  cStride: number,
  length: number,
) => void

/** The next multiple of 4: what sizes are padded to. */
export const padded = (size: number): number => STEP * Math.ceil(size / STEP)

/** A stride for rows of so many numbers, so that rows that follow each other do not fall on the same places of the cache. */
export const strideOf = (size: number): number => size + (size % 32 === 0 ? 4 : 0)

/**
 * @param numbers of the memory
 * @param plain JavaScript alone
 */
export function openProducts(numbers: number, plain = false): Products {
  const opened = plain ? undefined : openModule(productsCode, 8 * numbers)
  if (opened === undefined) return inPlainCode(new Float64Array(numbers))
  const strip = opened.exports['subtract'] as Subtract
  return {
    memory: new Float64Array(opened.buffer, 0, numbers),
    subtract: (c, a, b, rows, columns, length) => {
      for (let from = 0; from < length; from += CHUNK) {
        const count = 8 * Math.min(CHUNK, length - from)
        for (let row = 0; row < rows; row += BLOCK) {
          const first = 8 * (a.at + row * a.stride + from)
          const end = first + 8 * Math.min(BLOCK, rows - row) * a.stride
          const into = 8 * (c.at + row * c.stride)
          for (let j = 0; j < columns; j += TILE.b) {
            const other = 8 * (b.at + j * b.stride + from)
            strip(first, end, 8 * a.stride, other, 8 * b.stride, into + 8 * j, 8 * c.stride, count)
          }
        }
      }
    },
  }
}

function inPlainCode(memory: Float64Array): Products {
  return {
    memory,
    subtract: (c, a, b, rows, columns, length) => {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const [left, right] = [a.at + i * a.stride, b.at + j * b.stride]
          let sum = 0
          for (let k = 0; k < length; k++) sum += (memory[left + k] as number) * (memory[right + k] as number)
          const place = c.at + i * c.stride + j
          memory[place] = (memory[place] as number) - sum
        }
      }
    },
  }
}
