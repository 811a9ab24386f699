/**
 * Functions that tuners are tried on, with their least values. `peers/tpe_quality.py` has the same.
 */
import { categorical, float, int, when, type Parameters, type SearchSpace } from '@utsushi/tune'

export interface TestFunction {
  readonly space: SearchSpace
  /** The least value there is: regret is counted from it. */
  readonly least: number
  readonly value: (parameters: Parameters) => number
}

const range = (count: number, low: number, high: number): SearchSpace =>
  Object.fromEntries(Array.from({ length: count }, (_, k) => [`x${k}`, float(low, high)]))

const coordinates = (parameters: Parameters, count: number): readonly number[] =>
  Array.from({ length: count }, (_, k) => Number(parameters[`x${k}`]))

const hartmannScales = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
]
const hartmannCentres = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
]

export const testFunctions: Readonly<Record<string, TestFunction>> = {
  sphere: {
    space: range(5, -5, 5),
    least: 0,
    value: (parameters) => coordinates(parameters, 5).reduce((sum, x) => sum + x ** 2, 0),
  },
  branin: {
    space: { x: float(-5, 10), y: float(0, 15) },
    least: 0.39788735772973816,
    value: (parameters) => {
      const [x, y] = [Number(parameters['x']), Number(parameters['y'])]
      const bowl = (y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6) ** 2
      return bowl + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10
    },
  },
  hartmann6: {
    space: range(6, 0, 1),
    least: -3.3223680114155147,
    value: (parameters) => {
      const x = coordinates(parameters, 6)
      return [1, 1.2, 3, 3.2].reduce((sum, weight, row) => {
        const distance = x.reduce(
          (total, value, k) =>
            total + (hartmannScales[row]?.[k] ?? 0) * (value - (hartmannCentres[row]?.[k] ?? 0)) ** 2,
          0,
        )
        return sum - weight * Math.exp(-distance)
      }, 0)
    },
  },
  mixed: {
    space: {
      x: float(-5, 5),
      rate: float(1e-5, 1, { log: true }),
      layers: int(1, 8),
      width: int(8, 512, { log: true }),
      kind: categorical(['adam', 'sgd', 'none']),
      momentum: when('kind', 'sgd', float(0, 1)),
    },
    least: 0,
    value: ({ x, rate, layers, width, kind, momentum }) => {
      const own = kind === 'adam' ? 0.5 : kind === 'none' ? 1.5 : 4 * (Number(momentum) - 0.9) ** 2
      const numbers =
        (Number(x) - 1) ** 2 + (Math.log10(Number(rate)) + 3) ** 2 + (Number(layers) - 3) ** 2 / 4
      return numbers + (Math.log2(Number(width)) - 6) ** 2 / 2 + own
    },
  },
}
