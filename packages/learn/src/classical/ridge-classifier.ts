// A ridge regression to classes: one line for each, fitted to +1 for the class and −1 for the others, which is quick and hard to beat on
// thousands of random features.
import { greatestOf, InputError } from '@utsushi/ground'
import { dot, matrix, type Matrix } from './matrix.js'
import { fitSharpness } from './sharpness.js'
import type { Table } from './table.js'
import { fitWideRidge } from './wide-ridge.js'

/** How a ridge classifier is fitted. */
export interface RidgeClassifierOptions {
  /** How many classes there are; one more than the largest target when left out. */
  readonly classes?: number
  /** Penalties to try; ten from 0.001 to 1000 when left out. */
  readonly penalties?: readonly number[]
  /** How much rows of each class count; `balanced`: all classes as much as each other, all together as the rows. */
  readonly classWeights?: 'balanced' | readonly number[]
}

/** A fitted ridge classifier: plain JSON. */
export interface RidgeClassifier {
  readonly kind: 'ridge-classifier'
  readonly version: 1
  readonly classes: number
  /** `[lines, inputs]`: a line for each class; of two classes one, for the second. */
  readonly coefficients: readonly (readonly number[])[]
  /** `[lines]` */
  readonly intercept: readonly number[]
  /** The penalty that was chosen. */
  readonly penalty: number
  /** What decision values are multiplied by before the softmax that makes probabilities of them. */
  readonly sharpness: number
  /** Share of training rows whose class is found when each is left out. */
  readonly leaveOneOut: number
}

/** Ten penalties from 0.001 to 1000, as those who use random kernels try. */
export const classifierPenalties: readonly number[] = Array.from(
  { length: 10 },
  (_, k) => 10 ** ((2 * k) / 3 - 3),
)

/**
 * Fits a ridge classifier, its penalty chosen by leaving out one row after the other, in closed form. Probabilities are a softmax of
 * the decision values times a sharpness (the inverse of a temperature), which minimises the log loss of the decisions on rows left
 * out.
 *
 * @param x `[rows, inputs]`, scaled: one penalty holds for all inputs
 * @param targets `[rows]`, class numbers from 0
 * @throws RangeError for lengths, classes, weights or penalties that do not fit; InputError for targets of one class
 * @example
 * const classifier = fitRidgeClassifier(features, classes, { classWeights: 'balanced' })
 * predictRidgeClassifier(classifier, others) // probabilities [rows, classes]
 */
export function fitRidgeClassifier(
  x: Table,
  targets: ArrayLike<number>,
  options: RidgeClassifierOptions = {},
): RidgeClassifier {
  const classes = countClasses(x.rows, targets, options.classes)
  const { penalties = classifierPenalties } = options
  if (penalties.length === 0 || !penalties.every((penalty) => penalty > 0 && penalty < Infinity))
    throw new RangeError(`ridge classifier: penalties [${penalties.join(', ')}], expected numbers above 0`)
  const lines = classes === 2 ? 1 : classes
  const y = matrix(
    x.rows,
    lines,
    Float64Array.from({ length: x.rows * lines }, (_, at) =>
      targets[Math.floor(at / lines)] === (lines === 1 ? 1 : at % lines) ? 1 : -1,
    ),
  )
  const weights = classWeighted(targets, x.rows, classes, options.classWeights)
  const fitted = fitWideRidge(x, y, { penalties, weights, shared: true })
  const leftOut = decisionsOf(fitted.leftOut)
  const found = Array.from({ length: x.rows }, (_, i) => largest(leftOut, i) === targets[i])
  return {
    ...{ kind: 'ridge-classifier', version: 1, classes },
    coefficients: Array.from({ length: lines }, (_, k) => [
      ...fitted.coefficients.values.subarray(k * x.columns, (k + 1) * x.columns),
    ]),
    intercept: [...fitted.intercept],
    penalty: fitted.penalties[0] as number,
    sharpness: fitSharpness(leftOut, targets),
    leaveOneOut: found.filter(Boolean).length / x.rows,
  }
}

function countClasses(rows: number, targets: ArrayLike<number>, given: number | undefined): number {
  if (targets.length !== rows)
    throw new RangeError(`ridge classifier: ${targets.length} targets for ${rows} rows; give one a row`)
  const found = new Set(Array.from(targets))
  const classes = given ?? Math.max(2, greatestOf(found) + 1)
  if (!Number.isInteger(classes) || classes < 2)
    throw new RangeError(`ridge classifier: classes is ${classes}, expected a whole number above 1`)
  for (const target of found)
    if (!Number.isInteger(target) || target < 0 || target >= classes)
      throw new RangeError(
        `ridge classifier: a target is ${target}, expected a class number from 0 to ${classes - 1}`,
      )
  if (found.size < 2)
    throw new InputError(
      `ridge classifier: all ${rows} targets are class ${[...found].join()}; train on a part that has two classes at least`,
    )
  return classes
}

function classWeighted(
  targets: ArrayLike<number>,
  rows: number,
  classes: number,
  given: RidgeClassifierOptions['classWeights'],
): Float64Array {
  if (given === undefined) return new Float64Array(rows).fill(1)
  const counts = new Float64Array(classes)
  for (let i = 0; i < rows; i++) counts[targets[i] as number] = (counts[targets[i] as number] as number) + 1
  const present = counts.filter((count) => count > 0).length
  const weights = given === 'balanced' ? Array.from(counts, (count) => rows / (present * count)) : given
  if (
    given !== 'balanced' &&
    (given.length !== classes || !given.every((weight) => weight > 0 && weight < Infinity))
  )
    throw new RangeError(
      `ridge classifier: classWeights [${given.join(', ')}], expected ${classes} numbers above 0`,
    )
  return Float64Array.from({ length: rows }, (_, i) => weights[targets[i] as number] as number)
}

/** Decision values of every class: of two classes, one line and its opposite. */
function decisionsOf(lines: Matrix): Matrix {
  if (lines.columns > 1) return lines
  const values = Float64Array.from({ length: 2 * lines.rows }, (_, at) => {
    const value = lines.values[at >> 1] as number
    return at % 2 === 1 ? value : -value
  })
  return { rows: lines.rows, columns: 2, values }
}

function largest({ columns, values }: Matrix, row: number): number {
  let found = 0
  for (let k = 1; k < columns; k++)
    if ((values[row * columns + k] as number) > (values[row * columns + found] as number)) found = k
  return found
}

/**
 * Decision values: the larger, the likelier; the largest is the class.
 *
 * @param x `[rows, inputs]`, scaled as the inputs were
 * @returns `[rows, classes]`; of two classes the first column is the second, negated
 * @throws RangeError when the inputs are not as many as the classifier has
 */
export function ridgeClassifierScores({ coefficients, intercept }: RidgeClassifier, x: Table): Matrix {
  const lines = coefficients.map((line) => Float64Array.from(line))
  const width = lines[0]?.length ?? 0
  if (x.columns !== width)
    throw new RangeError(`ridge classifier of ${width} inputs, but ${x.columns} are given`)
  const row = new Float64Array(width)
  const values = new Float64Array(x.rows * lines.length)
  for (let i = 0; i < x.rows; i++) {
    row.set(x.values.subarray(i * width, (i + 1) * width))
    lines.forEach((line, k) => {
      values[i * lines.length + k] = (intercept[k] as number) + dot(line, 0, row, 0, width)
    })
  }
  return decisionsOf({ rows: x.rows, columns: lines.length, values })
}

/**
 * Probabilities of every class.
 *
 * @param x `[rows, inputs]`, scaled as the inputs were
 * @returns `[rows, classes]`
 * @throws RangeError when the inputs are not as many as the classifier has
 */
export function predictRidgeClassifier(model: RidgeClassifier, x: Table): Matrix {
  return softmaxOf(ridgeClassifierScores(model, x), model.sharpness)
}

/** A softmax of every row, times `sharpness`. */
function softmaxOf({ rows, columns, values }: Matrix, sharpness: number): Matrix {
  const result = values.slice()
  for (let i = 0; i < rows; i++) {
    const own = result.subarray(i * columns, (i + 1) * columns)
    const top = Math.max(...own)
    own.forEach((value, k) => (own[k] = Math.exp(sharpness * (value - top))))
    const sum = own.reduce((total, value) => total + value, 0)
    own.forEach((value, k) => (own[k] = value / sum))
  }
  return { rows, columns, values: result }
}
