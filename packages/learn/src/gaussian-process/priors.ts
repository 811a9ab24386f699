// What is thought of a kernel before any row is seen: wide priors that hold where rows are few, and matter little where they are many.
import { kernelPlaces, type KernelForm } from './kernel.js'

interface Normal {
  readonly mean: number
  readonly deviation: number
}

/**
 * Length scales are log-normal with a median that grows with the square root of the number of inputs, since distances grow so
 * (Hvarfner, Hellsten & Nardi, Vanilla Bayesian Optimization Performs Great in High Dimensions, 2024, §5).
 */
const lengthPrior = (inputs: number, deviation: number): Normal => ({
  mean: 0.7 + Math.log(inputs) / 2,
  deviation,
})
/** Of the logarithms of length scales, unless another is asked for. */
const USUAL_DEVIATION = Math.sqrt(3)
const sizePrior: Normal = { mean: 0, deviation: 2 }
const noisePrior: Normal = { mean: Math.log(0.05), deviation: 2.5 }

/**
 * Of the logarithms of a kernel's numbers, in the order of `kernelPlaces`; up to a constant.
 *
 * @param lengthDeviation how far the logarithms of length scales are thought to lie from the prior's middle
 */
export function logPrior(
  form: KernelForm,
  numbers: Float64Array,
  lengthDeviation = USUAL_DEVIATION,
): { readonly value: number; readonly gradient: Float64Array } {
  const { bent, linear, noise, count } = kernelPlaces(form)
  const length = lengthPrior(form.inputs, lengthDeviation)
  const gradient = new Float64Array(count)
  let value = 0
  for (let place = 0; place < count; place++) {
    const { mean, deviation } =
      place === bent || place === linear ? sizePrior : place === noise ? noisePrior : length
    const away = ((numbers[place] as number) - mean) / deviation
    value -= away ** 2 / 2
    gradient[place] = -away / deviation
  }
  return { value, gradient }
}

/**
 * Where a search may begin: longer and shorter, with more and less noise. The middle comes first: without priors, where rows are most
 * probable at the start is often beside a kernel of little noise that is a lesser maximum.
 */
export function startingNumbers(form: KernelForm): readonly Float64Array[] {
  const { bent, linear, noise, count } = kernelPlaces(form)
  const middle = Math.log(form.inputs) / 2
  return [1, 0.5, 2, 4, 8].flatMap((times) =>
    (noise === undefined ? [0] : [0.03, 0.3, 0.003]).map((amount) => {
      const numbers = new Float64Array(count).fill(middle + Math.log(times))
      numbers[bent] = Math.log(Math.max(1, times / 2))
      if (linear !== undefined) numbers[linear] = Math.log(0.5)
      if (noise !== undefined) numbers[noise] = Math.log(amount)
      return numbers
    }),
  )
}
