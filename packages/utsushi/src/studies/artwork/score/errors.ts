// How far estimates are off, by parameter: whole numbers by how many are exact, angles the short way round, all against their range.
import { bootstrapInterval, type ScoreInterval } from '@utsushi/learn'
import { angleOf, nearestValue, componentsOf, errorOf, type Parameter } from '../data/encoding.js'

/** Estimates of some pictures, `[pictures, parameters]`. */
export interface Estimated {
  /** As the network says them. */
  readonly raw: Float32Array
  /** As a sketch takes them: counts whole, all within their range. */
  readonly taken: Float32Array
  /** Of angles, how far from the middle of the circle the point lies that was said: near 1 where the network is sure. 1 of others. */
  readonly radius: Float32Array
}

/** Components in their units → parameters. */
export function estimated(parameters: readonly Parameter[], components: Float32Array): Estimated {
  const own = componentsOf(parameters)
  const count = components.length / own.length
  const raw = new Float32Array(count * parameters.length)
  const taken = new Float32Array(raw.length)
  const radius = new Float32Array(raw.length).fill(1)
  for (let picture = 0; picture < count; picture++)
    for (const [at, { parameter, place, of }] of own.entries()) {
      if (of === 'sin') continue
      const value = components[picture * own.length + at] ?? NaN
      const to = picture * parameters.length + place
      if (of === 'cos') {
        const sin = components[picture * own.length + at + 1] ?? NaN
        raw[to] = angleOf(parameter, value, sin)
        radius[to] = Math.hypot(value, sin)
      } else raw[to] = value
      taken[to] = nearestValue(parameter, raw[to] ?? NaN)
    }
  return { raw, taken, radius }
}

/** What one method reaches of one parameter. */
export interface ParameterErrors {
  readonly name: string
  readonly kind: Parameter['kind']
  readonly unit: string
  /** Of counts: share that is exact after rounding. */
  readonly exact?: ScoreInterval
  /** Median of the absolute error, of what the network says before rounding. */
  readonly median: ScoreInterval
  readonly mae: number
  readonly rmse: number
  /** Mean error, with its sign. */
  readonly bias: number
  /** Mean absolute error as a share of the range; of an angle, of half a turn, which is the furthest that one can be off. */
  readonly ofRange: number
}

/**
 * Errors of every parameter.
 *
 * @param truth `[pictures, parameters]`
 * @param groups `[pictures]` what is drawn anew for an interval; no intervals when left out
 */
export function parameterErrors(
  parameters: readonly Parameter[],
  { raw, taken }: Pick<Estimated, 'raw' | 'taken'>,
  truth: Float32Array,
  groups?: readonly string[],
): readonly ParameterErrors[] {
  const width = parameters.length
  return parameters.map((parameter, place): ParameterErrors => {
    const column = (of: Float32Array): number[] =>
      Array.from({ length: of.length / width }, (_, picture) => of[picture * width + place] ?? NaN)
    const [said, whole, so] = [column(raw), column(taken), column(truth)]
    const errors = said.map((value, k) => errorOf(parameter, value, so[k] ?? NaN))
    const mean = (of: (error: number) => number): number =>
      errors.reduce((sum, error) => sum + of(error), 0) / errors.length
    const within = (score: (times: Float64Array) => number): ScoreInterval =>
      groups === undefined
        ? {
            value: score(new Float64Array(errors.length).fill(1)),
            low: null,
            high: null,
            undefinedReplicates: 0,
          }
        : bootstrapInterval(score, groups)
    const mae = mean(Math.abs)
    const reach = (parameter.high - parameter.low) / (parameter.kind === 'circular' ? 2 : 1)
    return {
      ...{ name: parameter.name, kind: parameter.kind, unit: parameter.unit },
      ...(parameter.kind === 'count' && {
        exact: within(weightedMean(whole.map((value, k) => (value === so[k] ? 1 : 0)))),
      }),
      median: within(weightedMedian(errors.map(Math.abs))),
      ...{ mae, rmse: Math.sqrt(mean((error) => error * error)), bias: mean((error) => error) },
      ofRange: mae / reach,
    }
  })
}

const weightedMean =
  (values: readonly number[]) =>
  (times: Float64Array): number => {
    let [sum, count] = [0, 0]
    for (const [k, time] of times.entries()) [sum, count] = [sum + time * (values[k] ?? 0), count + time]
    return sum / count
  }

function weightedMedian(values: readonly number[]): (times: Float64Array) => number {
  const order = values.map((_, k) => k).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  return (times) => {
    const half = times.reduce((sum, time) => sum + time, 0) / 2
    let passed = 0
    for (const k of order) {
      passed += times[k] ?? 0
      if (passed >= half) return values[k] ?? NaN
    }
    return NaN
  }
}
