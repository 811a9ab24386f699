import type { ParameterValue } from '../distribution.js'
import type { TrialRecord } from '../trial.js'
import { finishedValue, parameterAxes, type ParameterAxis } from './parameters.js'

/** The value over two parameters. */
export interface Contour {
  readonly x: ParameterAxis & { readonly grid: readonly ParameterValue[] }
  readonly y: ParameterAxis & { readonly grid: readonly ParameterValue[] }
  /** [y][x] */
  readonly values: readonly (readonly number[])[]
  /** The trials that the surface was drawn through. */
  readonly points: readonly {
    readonly trial: number
    readonly x: ParameterValue
    readonly y: ParameterValue
    readonly value: number
  }[]
}

/** How finely, and of what. */
export interface ContourOptions {
  /** Grid points of an axis that is not categorical; 40 when absent. */
  readonly resolution?: number
  /** Which of the directions; the first when absent. */
  readonly objective?: number
}

/** What counts as the same place: a thousandth of a range, squared. */
const least = 1e-6

/**
 * The value over two parameters, on a grid. Between trials it is Shepard's interpolation: the mean of all trials' values,
 * weighted by 1 / distance⁴, with each axis scaled to its range (in the logarithm where it is drawn so, choices one
 * step apart). It passes through the trials and stays between their least and greatest value; what the other parameters did
 * shows as roughness.
 *
 * @returns `undefined` when fewer than two complete trials have both parameters
 * @example contour(study.trials, 'rate', 'units')
 */
export function contour(
  trials: readonly TrialRecord[],
  xName: string,
  yName: string,
  options: ContourOptions = {},
): Contour | undefined {
  const { resolution = 40, objective = 0 } = options
  const axes = parameterAxes(trials)
  const [x, y] = [xName, yName].map((name) => axes.find(({ parameter }) => parameter === name))
  if (x === undefined || y === undefined) return undefined
  const points = trials.flatMap((trial) => {
    const value = finishedValue(trial, objective)
    const [xValue, yValue] = [trial.parameters[xName], trial.parameters[yName]]
    if (value === undefined || xValue === undefined || yValue === undefined) return []
    return [{ trial: trial.number, x: xValue, y: yValue, value }]
  })
  if (points.length < 2) return undefined
  const placed = points.map((point) => ({ x: place(x, point.x), y: place(y, point.y), value: point.value }))
  const [xGrid, yGrid] = [axisGrid(x, resolution), axisGrid(y, resolution)]
  const values = yGrid.map((yValue) =>
    xGrid.map((xValue) => interpolate(placed, place(x, xValue), place(y, yValue))),
  )
  return { x: { ...x, grid: xGrid }, y: { ...y, grid: yGrid }, values, points }
}

/** Where a value lies on its axis: 0 to 1, or the place of its choice. */
function place({ scale, domain }: ParameterAxis, value: ParameterValue): number {
  if (scale === 'categorical') return domain.indexOf(value)
  const scaled = (number: ParameterValue | undefined): number =>
    scale === 'log' ? Math.log(Number(number)) : Number(number)
  const [low, high] = [scaled(domain[0]), scaled(domain[1])]
  return high === low ? 0.5 : (scaled(value) - low) / (high - low)
}

function axisGrid({ scale, domain }: ParameterAxis, resolution: number): readonly ParameterValue[] {
  if (scale === 'categorical') return domain
  const [low, high] = domain.map((end) => (scale === 'log' ? Math.log(Number(end)) : Number(end)))
  return Array.from({ length: resolution }, (_, at) => {
    const value = (low ?? 0) + (((high ?? 0) - (low ?? 0)) * at) / (resolution - 1)
    return scale === 'log' ? Math.exp(value) : value
  })
}

interface PlacedPoint {
  readonly x: number
  readonly y: number
  readonly value: number
}

function interpolate(points: readonly PlacedPoint[], x: number, y: number): number {
  let [sum, weights] = [0, 0]
  for (const point of points) {
    const square = (point.x - x) ** 2 + (point.y - y) ** 2
    const weight = 1 / Math.max(square, least) ** 2
    sum += weight * point.value
    weights += weight
  }
  return sum / weights
}
