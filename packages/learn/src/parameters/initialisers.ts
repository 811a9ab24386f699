/**
 * How weights begin. Every initialiser is a function of a shape and a stream of random numbers of its own.
 */
import type { Random } from '@utsushi/ground'

/** First values of a weight of the given shape, row by row, drawn from a stream of its own. */
export type Initialiser = (shape: readonly number[], random: Random) => Float32Array

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

/**
 * Every element `value`.
 * @example linear({ inputs: 64, outputs: 4, biasInitial: filled(0.1) })
 */
export const filled =
  (value: number): Initialiser =>
  (shape) =>
    new Float32Array(sizeOf(shape)).fill(value)

/**
 * Every element 0.
 * @example linear({ inputs: 64, outputs: 4, biasInitial: zero })
 */
export const zero: Initialiser = filled(0)

/**
 * Every element 1.
 * @example parameter([64], one)
 */
export const one: Initialiser = filled(1)

/**
 * Uniform in [−bound, bound).
 * @example parameter([36, 64], uniformWithin(0.05))
 */
export const uniformWithin =
  (bound: number): Initialiser =>
  (shape, random) =>
    Float32Array.from({ length: sizeOf(shape) }, () => (2 * random.uniform() - 1) * bound)

/**
 * Uniform in ±1/√fanIn: what PyTorch gives linear layers (fanIn inputs) and recurrent layers (fanIn = hidden).
 * @example parameter([36, 64], uniformByFan(36))
 */
export const uniformByFan = (fanIn: number): Initialiser => uniformWithin(1 / Math.sqrt(fanIn))

/**
 * Normal with mean 0 and the given standard deviation.
 * @example parameter([36, 64], normalWith(0.02))
 */
export const normalWith =
  (deviation: number): Initialiser =>
  (shape, random) =>
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal() * deviation)

/**
 * Uniform in ±√(6 / (rows + columns)) for a matrix `[rows, columns]` (Glorot & Bengio 2010, equation 16).
 * @throws RangeError for a shape that is no matrix
 * @example parameter([36, 64], glorotUniform)
 */
export const glorotUniform: Initialiser = (shape, random) => {
  const [rows, columns] = matrixShape(shape)
  return uniformWithin(Math.sqrt(6 / (rows + columns)))(shape, random)
}

/**
 * Normal with variance 2 / rows for a matrix `[inputs, outputs]` that feeds ReLU (He et al. 2015).
 * @throws RangeError for a shape that is no matrix
 * @example mlp({ inputs: 36, hidden: [128], outputs: 64, initial: heNormal })
 */
export const heNormal: Initialiser = (shape, random) =>
  normalWith(Math.sqrt(2 / matrixShape(shape)[0]))(shape, random)

/**
 * A matrix with orthonormal rows or columns, whichever are fewer (Saxe et al. 2014), times a gain.
 * @throws RangeError for a shape that is no matrix
 * @example parameter([256, 256], orthogonal())
 */
export const orthogonal =
  (gain = 1): Initialiser =>
  (shape, random) => {
    const [rows, columns] = matrixShape(shape)
    const [count, length] = rows < columns ? [rows, columns] : [columns, rows]
    const basis = orthonormal(count, length, random)
    return Float32Array.from({ length: rows * columns }, (_, k) => {
      const [row, column] = [Math.floor(k / columns), k % columns]
      const vector = basis[rows < columns ? row : column]
      return gain * (vector?.[rows < columns ? column : row] ?? 0)
    })
  }

/**
 * Column blocks `[rows, width]` side by side, each from its own initialiser: gates that share one matrix.
 *
 * @example sideBySide([orthogonal(), orthogonal(), orthogonal()])
 */
export const sideBySide =
  (blocks: readonly Initialiser[]): Initialiser =>
  (shape, random) => {
    const total = shape.at(-1) ?? 1
    const rows = sizeOf(shape) / total
    const width = total / blocks.length
    const values = new Float32Array(rows * total)
    blocks.forEach((initial, block) => {
      const part = initial([...shape.slice(0, -1), width], random)
      for (let row = 0; row < rows; row++) {
        values.set(part.subarray(row * width, (row + 1) * width), row * total + block * width)
      }
    })
    return values
  }

function matrixShape(shape: readonly number[]): readonly [number, number] {
  const [rows, columns] = shape
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new RangeError(`this initialiser makes matrices, not [${shape.join(', ')}]`)
  }
  return [rows, columns]
}

/** Modified Gram–Schmidt, twice for accuracy. */
function orthonormal(count: number, length: number, random: Random): readonly Float64Array[] {
  const vectors: Float64Array[] = []
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal())
    for (const pass of [1, 2]) {
      for (const other of vectors) {
        const along = dot(vector, other)
        for (let k = 0; k < length; k++) vector[k] = (vector[k] ?? 0) - along * (other[k] ?? 0)
      }
      const norm = Math.sqrt(dot(vector, vector))
      for (let k = 0; k < length; k++) vector[k] = (vector[k] ?? 0) / norm
      if (pass === 2) vectors.push(vector)
    }
  }
  return vectors
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let k = 0; k < a.length; k++) total += (a[k] ?? 0) * (b[k] ?? 0)
  return total
}
