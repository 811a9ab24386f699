import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { matrix } from '../classical/matrix.js'
import '../testing/matchers.js'
import { openEvidence } from './evidence.js'
import { kernelOf, kernelPlaces, type KernelForm } from './kernel.js'

const form: KernelForm = {
  ...{ shape: 'squared exponential', constant: 1, linear: true, noise: true },
  inputs: 2,
}
const rows = 15
const random = seededRandom(4)
const drawn = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.normal())
const seen = { inputs: matrix(rows, 2, [...drawn(2 * rows)]), counts: new Float64Array(rows).fill(1) }
const [one, other] = [drawn(rows), drawn(rows)]
const numbers = Float64Array.from({ length: kernelPlaces(form).count }, (_, k) => 0.2 * k - 0.5)

test('an output that counts twice is two that are the same', () => {
  const kernel = kernelOf(form, numbers)
  const twice = openEvidence(form, seen, 3).of(kernel, [one, one, other], 0)
  const root = one.map((value) => Math.SQRT2 * value)
  const weighed = openEvidence(form, seen, 2, 3).of(kernel, [root, other], 0)
  expect(weighed.value).toBeCloseTo(twice.value, 9)
  expect(weighed.gradient).toBeAllclose(twice.gradient, { absolute: 1e-9, relative: 1e-9 })
})

test('the gradient of outputs that count more and less is that of finite differences', () => {
  const targets = [one.map((value) => Math.sqrt(1.7) * value), other.map((value) => Math.sqrt(0.3) * value)]
  const space = openEvidence(form, seen, 2, 2)
  const of = (at: Float64Array): number => space.of(kernelOf(form, at), targets, 0).value
  const gradient = Float64Array.from(numbers, (number, k) => {
    const [low, high] = [-1e-5, 1e-5].map((step) => {
      const moved = numbers.slice()
      moved[k] = number + step
      return of(moved)
    }) as [number, number]
    return (high - low) / 2e-5
  })
  const { gradient: own } = space.of(kernelOf(form, numbers), targets, 0)
  expect(own).toBeAllclose(gradient, { absolute: 1e-5, relative: 1e-6 })
})
