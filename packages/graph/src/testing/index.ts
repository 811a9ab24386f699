/**
 * For tests of programs and of what is built from them: closeness, sample data, gradients by finite differences.
 */
export { mismatch, toBeAllclose, type Numbers, type Tolerance } from './allclose.js'
export {
  checkGradients,
  gradientErrors,
  weightedSum,
  type BuildFunction,
  type GradientCheck,
  type GradientOptions,
  type Loader,
} from './check-gradients.js'
export { distinct, sample, whole } from './samples.js'
