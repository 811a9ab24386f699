// Lines on tables inside a program: ridge classifiers, ridge regression and partial least squares.
import { add, concat, constant, matmul, mul, neg, softmax, transpose, type Tensor } from '@utsushi/graph'
import type { PartialLeastSquares } from './partial-least-squares.js'
import type { RidgeClassifier } from './ridge-classifier.js'
import type { RidgeLines } from './ridge-lines.js'

/** `[rows, inputs]` → `[rows, lines]` */
function linesTensor(
  what: string,
  {
    coefficients,
    intercept,
  }: { readonly coefficients: readonly (readonly number[])[]; readonly intercept: readonly number[] },
  x: Tensor,
): Tensor {
  const inputs = coefficients[0]?.length ?? 0
  if (x.shape.length !== 2 || x.shape[1] !== inputs)
    throw new RangeError(`${what}: inputs are [${x.shape.join(', ')}], expected [rows, ${inputs}]`)
  const weights = constant(coefficients.flat(), { shape: [coefficients.length, inputs] })
  return add(matmul(x, transpose(weights)), constant(intercept))
}

/**
 * Decision values of a ridge classifier, as `ridgeClassifierScores` gives them.
 *
 * @param x float32 `[rows, inputs]`
 * @returns `[rows, classes]`
 * @throws RangeError when the inputs are not as many as the classifier has
 */
export function ridgeScoresTensor(model: RidgeClassifier, x: Tensor): Tensor {
  const decisions = linesTensor('ridge classifier', model, x)
  return model.classes === 2 ? concat([neg(decisions), decisions], 1) : decisions
}

/**
 * Probabilities of a ridge classifier, as `predictRidgeClassifier` gives them.
 *
 * @param x float32 `[rows, inputs]`
 * @returns `[rows, classes]`
 * @throws RangeError when the inputs are not as many as the classifier has
 * @example program({ name: 'phase', inputs: [x], outputs: { probability: ridgeClassifierTensor(model, x) } })
 */
export const ridgeClassifierTensor = (model: RidgeClassifier, x: Tensor): Tensor =>
  softmax(mul(ridgeScoresTensor(model, x), model.sharpness))

/**
 * What ridge lines say, as `predictRidgeLines` does.
 *
 * @param x float32 `[rows, inputs]`
 * @returns `[rows, outputs]`
 * @throws RangeError when the inputs are not as many as the lines have
 */
export const ridgeLinesTensor = (model: RidgeLines, x: Tensor): Tensor => linesTensor('ridge lines', model, x)

/**
 * What partial least squares say, as `predictPartialLeastSquares` does.
 *
 * @param x float32 `[rows, inputs]`
 * @returns `[rows, outputs]`
 * @throws RangeError when the inputs are not as many as it has
 */
export const partialLeastSquaresTensor = (model: PartialLeastSquares, x: Tensor): Tensor =>
  linesTensor('partial least squares', model, x)
