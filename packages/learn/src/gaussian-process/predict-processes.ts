// What fitted Gaussian processes say of runs that were never made, and of their own without having seen them; in the outputs' units.
import { matrix, rowOf, type Matrix } from '../classical/matrix.js'
import { unbendValue } from './bend.js'
import type { FittedProcess, GaussianProcesses } from './gaussian-processes.js'
import { foldsOut, predictRows, type RowPrediction, type SeenProcess } from './process.js'
import { isLarge, predictNearest } from './nearest.js'
import { normalQuantile, quadrature } from './normal.js'
import { scaledInputs } from './scaled-inputs.js'
import { mergeRows, placesOf } from './seen-rows.js'

/** What is asked. */
export interface ProcessesQuestion {
  /** How often the interval should hold the truth, 0–1; 0.95 when left out. */
  readonly level?: number
  /** Whether deviation and interval are of a new run, noise included, or of the function behind it; true when left out. */
  readonly noise?: boolean
}

/** In the outputs' units, `[rows, outputs]` each. */
export interface ProcessesPrediction {
  readonly mean: Matrix
  readonly deviation: Matrix
  /** Ends of the interval. */
  readonly lower: Matrix
  readonly upper: Matrix
}

const seen = new WeakMap<GaussianProcesses, readonly (SeenProcess | undefined)[]>()

/** The processes on their rows; `undefined` for an output that never varied. */
export function seenProcesses(processes: GaussianProcesses): readonly (SeenProcess | undefined)[] {
  const known = seen.get(processes)
  if (known !== undefined) return known
  const runs = matrix(processes.runs.length, processes.inputs.mean.length, processes.runs.flat())
  const inputs = scaledInputs(processes.inputs, runs)
  const places = placesOf(inputs)
  const found = processes.outputs.map((output) =>
    output.kind === 'constant'
      ? undefined
      : { kernel: output.kernel, rows: mergeRows(inputs, output.targets, places) },
  )
  seen.set(processes, found)
  return found
}

/**
 * Mean, deviation and interval for rows of inputs.
 *
 * @param x `[rows, inputs]`, in the inputs' units
 * @throws RangeError when there are not as many inputs as were fitted
 * @example
 * const { mean, deviation } = predictGaussianProcesses(processes, matrix(2, 8, parameters))
 */
export function predictGaussianProcesses(
  processes: GaussianProcesses,
  x: Matrix,
  question: ProcessesQuestion = {},
): ProcessesPrediction {
  const scaled = scaledInputs(processes.inputs, x)
  return inUnits(
    processes,
    seenProcesses(processes).map(
      (process) => process && (isLarge(process) ? predictNearest : predictRows)(process, scaled),
    ),
    x.rows,
    question,
  )
}

/**
 * What would be said of each run that was fitted without having seen it, in closed form; runs with equal inputs are left out together,
 * and the kernels stay as they are.
 */
export const leaveOutGaussianProcesses = (
  processes: GaussianProcesses,
  question: ProcessesQuestion = {},
): ProcessesPrediction =>
  inUnits(
    processes,
    seenProcesses(processes).map((process) => process && leftOutOf(process)),
    processes.runs.length,
    question,
  )

/**
 * What would be said of each run that was fitted without having seen any of its fold, in closed form; the kernels stay as they are.
 *
 * @param folds the fold of each run
 * @throws RangeError when there are not as many as runs
 */
export function foldsOutGaussianProcesses(
  processes: GaussianProcesses,
  folds: ArrayLike<number>,
  question: ProcessesQuestion = {},
): ProcessesPrediction {
  if (folds.length !== processes.runs.length)
    throw new RangeError(`${folds.length} folds for ${processes.runs.length} runs`)
  return inUnits(
    processes,
    seenProcesses(processes).map((process) => process && leftOutOf(process, folds)),
    processes.runs.length,
    question,
  )
}

/** In closed form, or from the nearest of the others where there are very many. */
function leftOutOf(process: SeenProcess, folds?: ArrayLike<number>): RowPrediction {
  if (!isLarge(process)) return foldsOut(process, folds)
  const { inputs, places } = process.rows
  const rows = matrix(places.length, inputs.columns)
  places.forEach((place, row) => rows.values.set(rowOf(inputs, place), row * inputs.columns))
  const foldsOfPlaces = Array.from({ length: inputs.rows }, () => new Set<number>())
  if (folds !== undefined) places.forEach((place, row) => foldsOfPlaces[place]?.add(folds[row] as number))
  return predictNearest(
    process,
    rows,
    folds === undefined
      ? (row, place) => places[row] === place
      : (row, place) => foldsOfPlaces[place]?.has(folds[row] as number) ?? false,
  )
}

interface Told {
  readonly mean: Float64Array
  readonly deviation: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
}

function inUnits(
  processes: GaussianProcesses,
  told: readonly (RowPrediction | undefined)[],
  rows: number,
  { level = 0.95, noise = true }: ProcessesQuestion,
): ProcessesPrediction {
  if (!(level > 0 && level < 1))
    throw new RangeError(`an interval that holds the truth ${level} of the times`)
  const reach = normalQuantile((1 + level) / 2)
  const columns = processes.outputs.map((output, k) => {
    const prediction = told[k]
    if (output.kind === 'process' && prediction !== undefined)
      return ofOutput(output, prediction, reach, noise)
    const value = output.kind === 'constant' ? output.value : NaN
    const same = new Float64Array(rows).fill(value)
    return { mean: same, deviation: new Float64Array(rows), lower: same, upper: same }
  })
  return processes.components === undefined
    ? beside(columns, rows)
    : alongComponents(processes.components, columns, rows, reach)
}

/**
 * One output on its own scale. Held-out runs say where intervals end; what a bent scale makes of the mean is by the kernel's own doubt, for
 * the far ends of a wider one, bent back, would outweigh everything.
 */
function ofOutput(output: FittedProcess, told: RowPrediction, reach: number, noise: boolean): Told {
  const { bend, center, scale, spread, kernel } = output
  const place = told.mean.map((value) => center + scale * value)
  const away = told.variance.map((value) => scale * Math.sqrt(value + (noise ? kernel.noise ** 2 : 0)))
  const at = (deviations: number): Float64Array =>
    place.map((value, i) => unbendValue(bend, value + deviations * (away[i] as number)))
  const [lower, upper] = [at(-reach * spread), at(reach * spread)]
  if (bend.kind === 'none')
    return { mean: place, deviation: away.map((value) => spread * value), lower, upper }
  const mean = new Float64Array(place.length)
  const squares = new Float64Array(place.length)
  for (const { deviations, weight } of quadrature) {
    at(deviations).forEach((value, i) => {
      mean[i] = (mean[i] as number) + weight * value
    })
  }
  for (const { deviations, weight } of quadrature) {
    at(deviations).forEach((value, i) => {
      squares[i] = (squares[i] as number) + weight * (value - (mean[i] as number)) ** 2
    })
  }
  return { mean, deviation: squares.map((value) => spread * Math.sqrt(value)), lower, upper }
}

function beside(columns: readonly Told[], rows: number): ProcessesPrediction {
  const joined = (key: keyof Told): Matrix => {
    const all = matrix(rows, columns.length)
    columns.forEach((column, k) =>
      column[key].forEach((value, i) => (all.values[i * columns.length + k] = value)),
    )
    return all
  }
  return {
    mean: joined('mean'),
    deviation: joined('deviation'),
    lower: joined('lower'),
    upper: joined('upper'),
  }
}

/** A series from its components: their variances add up, each along its direction, with what the directions leave out. */
function alongComponents(
  { mean, directions, left }: NonNullable<GaussianProcesses['components']>,
  scores: readonly Told[],
  rows: number,
  reach: number,
): ProcessesPrediction {
  const width = mean.length
  const [means, deviations, lower, upper] = [0, 1, 2, 3].map(() => matrix(rows, width)) as [
    Matrix,
    Matrix,
    Matrix,
    Matrix,
  ]
  for (let i = 0; i < rows; i++) {
    for (let t = 0; t < width; t++) {
      let [value, variance] = [mean[t] as number, left[t] as number]
      scores.forEach((score, k) => {
        const along = directions[k]?.[t] ?? 0
        value += along * (score.mean[i] as number)
        variance += (along * (score.deviation[i] as number)) ** 2
      })
      const at = i * width + t
      const away = Math.sqrt(variance)
      means.values[at] = value
      deviations.values[at] = away
      lower.values[at] = value - reach * away
      upper.values[at] = value + reach * away
    }
  }
  return { mean: means, deviation: deviations, lower, upper }
}
