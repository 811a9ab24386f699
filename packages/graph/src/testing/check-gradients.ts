/**
 * Gradients against finite differences.
 */
import { program, type Program } from '../compile/program.js'
import { knownDim } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'
import { constant, input } from '../ops/constant.js'
import { add, mul } from '../ops/elementwise.js'
import { sum } from '../ops/reduce.js'
import type { Executable } from '../runtime/executable.js'
import { hostTensor, type HostTensor } from '../runtime/host.js'
import { grad } from '../transforms/grad.js'
import { mismatch, type Tolerance } from './allclose.js'

export type BuildFunction = (inputs: readonly Tensor[]) => Tensor | readonly Tensor[]

/** A function of tensors and where to look at it. */
export interface GradientCheck {
  readonly name: string
  readonly inputs: readonly HostTensor[]
  readonly build: BuildFunction
  /** Where asking for a gradient is an error: only the results are looked at. */
  readonly gradient?: 'none'
}

export interface GradientOptions extends Tolerance {
  /** How far each input is moved to both sides; 1/64 when left out. */
  readonly step?: number
}

/** The part of a runtime that is used here; Node's and the page's both have it. */
export interface Loader {
  load(program: Program): Promise<Executable>
}

/**
 * Compares the gradients of every floating-point input with central differences of a weighted sum of the results.
 *
 * @throws Error that names the input and the element that disagree
 * @example await checkGradients(runtime, ([x, w]) => tanh(matmul(x, w)), [sample([2, 3]), sample([3, 4])])
 */
export async function checkGradients(
  runtime: Loader,
  build: BuildFunction,
  inputs: readonly HostTensor[],
  options: GradientOptions = {},
): Promise<void> {
  const [error] = await gradientErrors(runtime, [{ name: 'the function', inputs, build }], options)
  if (error !== undefined) throw new Error(error)
}

/** {@link checkGradients} of many functions in one program; returns what is wrong with each that fails. */
export async function gradientErrors(
  runtime: Loader,
  checks: readonly GradientCheck[],
  { step = 1 / 64, relative = 2e-3, absolute = 2e-3 }: GradientOptions = {},
): Promise<readonly string[]> {
  const prepared = checks.map((check, c) => {
    const symbols = check.inputs.map(({ dtype, shape }, k) => input(`${c}.${k}`, dtype, shape))
    const loss = weightedSum([check.build(symbols)].flat())
    const wanted = symbols.filter(({ dtype }) => dtype === 'float32')
    return { check, symbols, loss, wanted, gradients: grad(loss, wanted) }
  })
  const gradientName = (c: number, k: number): string => `gradient ${c}.${k}`
  const executable = await runtime.load(
    program({
      name: 'gradient check',
      inputs: prepared.flatMap(({ symbols }) => symbols),
      outputs: Object.fromEntries(
        prepared.flatMap(({ loss, gradients }, c) => [
          [`loss ${c}`, loss],
          ...gradients.map((gradient, k) => [gradientName(c, k), gradient] as const),
        ]),
      ),
    }),
  )
  await executable.set(
    Object.fromEntries(
      checks.flatMap(({ inputs }, c) => inputs.map((value, k) => [`${c}.${k}`, value] as const)),
    ),
  )
  const base = await executable.run()
  const places = prepared.map(({ check }) =>
    check.inputs.flatMap(({ dtype, data }, k) =>
      dtype === 'float32' ? Array.from({ length: data.length }, (_, element) => ({ k, element })) : [],
    ),
  )
  const slopes: number[][] = checks.map(() => [])
  for (let at = 0; at < Math.max(...places.map(({ length }) => length)); at++) {
    const losses: Record<string, HostTensor>[] = []
    const widths = checks.map(() => 0)
    for (const sign of [1, -1]) {
      const feeds: Record<string, HostTensor> = {}
      places.forEach((list, c) => {
        const place = list[at]
        const value = place && checks[c]?.inputs[place.k]
        if (place === undefined || value === undefined) return
        const data = Float32Array.from(value.data as Float32Array)
        const before = data[place.element] ?? 0
        data[place.element] = before + sign * step
        widths[c] = (widths[c] ?? 0) + sign * (data[place.element] ?? 0)
        feeds[`${c}.${place.k}`] = hostTensor(data, value.shape)
      })
      losses.push(await executable.run(feeds))
    }
    places.forEach((list, c) => {
      if (at >= list.length) return
      const [up, down] = losses.map((result) => Number(result[`loss ${c}`]?.data[0]))
      slopes[c]?.push(((up ?? NaN) - (down ?? NaN)) / (widths[c] ?? NaN))
    })
  }
  return prepared.flatMap(({ check, wanted, symbols }, c) => {
    let start = 0
    return wanted.flatMap((symbol, k) => {
      const found = base[gradientName(c, k)]?.data as Float32Array
      const expected = (slopes[c] ?? []).slice(start, (start += found.length))
      const difference = mismatch(found, expected, { relative, absolute })
      if (difference === undefined) return []
      return [
        `${check.name}: gradient of input ${symbols.indexOf(symbol)}, against finite differences: ${difference}`,
      ]
    })
  })
}

/** A scalar in which every element of every result counts with a weight of its own. */
export function weightedSum(results: readonly Tensor[]): Tensor {
  return results
    .filter(({ dtype }) => dtype === 'float32')
    .map((result, r) => {
      const shape = result.shape.map((_, axis) => knownDim(result.shape, axis))
      const size = shape.reduce((a, b) => a * b, 1)
      const weights = Float32Array.from({ length: size }, (_, k) => Math.cos(1.7 * k + r + 0.5))
      return sum(mul(result, constant(weights, { shape })))
    })
    .reduce((a, b) => add(a, b))
}
