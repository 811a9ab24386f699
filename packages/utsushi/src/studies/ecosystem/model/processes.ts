// What tells the fluxes of any parameters in the steps that were trained: how large each flux is in a run, and how it goes along the steps
// beside that, each by Gaussian processes from the parameters. It knows no weather.
//
// A flux that is never below zero is its mean over the steps times a course whose mean is 1. Where sizes of fluxes are products of parameters a
// process tells their logarithms, where runs stop growing it had better not: the scale is the one that makes the runs most probable. Other
// quantities are told as they are. Courses are principal components.
import { formatStep, type Part } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import {
  fitGaussianProcesses,
  matrix,
  predictGaussianProcesses,
  type GaussianProcesses,
  type GaussianProcessesOptions,
  type Matrix,
} from '@utsushi/learn'
import type { EcosystemConfig } from '../config.js'
import { toldSeries } from './told.js'

/** Runs below which nothing can be learnt of how series follow from parameters. */
const FEWEST = 10

/** Runs beyond which a process would ask for the nearest of them, which no file does. */
const MOST = 1500

/** A flux whose values sink below zero by more than this share of their mean is none that is never below it. */
const ROUNDING = 0.01

/** Of runs that are smaller than this share of the middle one, the course is not looked at: it would be that of rounding and last leaves. */
const LEAST_SHARE = 0.02

/** One quantity of the runs. */
export interface ToldSeries {
  /** A flux role where fluxes are derived from the others, or a target. */
  readonly name: string
  /** The mean over the steps; absent where the series is told as it is. */
  readonly size?: GaussianProcesses
  /** With a size: that of each run, 0 of those whose course was not looked at. */
  readonly sizes?: readonly number[]
  /** Along the steps: in units of that mean, or as it is. */
  readonly course: GaussianProcesses
}

/** Processes from parameters to what the fluxes did. */
export interface FluxProcesses {
  /** The steps that series go along, as tables write them. */
  readonly steps: readonly string[]
  /** Numbers of the samples whose runs were learnt, in the processes' order. */
  readonly samples: readonly number[]
  /** Natural logarithms are taken of these parameters: all that are above zero in every training run. */
  readonly logged: readonly number[]
  readonly told: readonly ToldSeries[]
}

/** One kernel for all components of a course: so many fitted each by itself find what is not there. Courses and sizes hang on many parameters a little each; wide priors would let each process pick some by chance. */
const kernels: GaussianProcessesOptions = {
  ...{ shapes: ['squared exponential'], bend: false, shared: true, starts: 2, iterations: 80 },
  lengthDeviation: 0.7,
}

/**
 * Fits the processes to the runs of the training samples.
 *
 * @throws InputError for samples without parameters, too few or too many of them
 * @example const { steps, told } = fitFluxProcesses(config, ensemble, parts.train)
 */
export function fitFluxProcesses(
  config: Pick<EcosystemConfig, 'data' | 'model'>,
  ensemble: Ensemble,
  train: Part,
): FluxProcesses {
  const { kind, components: most, share } = config.model
  if (ensemble.statics.names.length === 0)
    throw new InputError(
      `model.kind: ${kind} tells runs apart by their parameters, and there are none — name some in data.parameters, or set model.kind: network`,
    )
  if (train.entities.length < FEWEST)
    throw new InputError(
      `model.kind: ${kind} needs ${FEWEST} samples to train on, and there are ${train.entities.length} — add samples, or set model.kind: network`,
    )
  if (train.entities.length > MOST)
    throw new InputError(
      `model.kind: ${kind} learns from ${MOST} samples at most, and there are ${train.entities.length} to train on — hold out more (split.holdOutSamples), or set model.kind: network, which so many serve well`,
    )
  const parameters = parametersOf(ensemble, train.entities)
  const logged = aboveZero(parameters)
  const inputs = withLogs(logged, parameters)
  return {
    steps: Array.from({ length: train.to - train.from }, (_, step) =>
      formatStep(ensemble, train.from + step),
    ),
    samples: train.entities.map((entity) => ensemble.samples[entity] ?? -1),
    logged,
    told: toldSeries(config, ensemble, train).map(({ name, series }) => {
      const sizes = sizesOf(series)
      const options = { ...kernels, components: { most, share } }
      if (sizes === undefined) return { name, course: fitGaussianProcesses(inputs, series, options) }
      return {
        ...{ name, sizes: sizes.told },
        size: fitGaussianProcesses(inputs, matrix(series.rows, 1, sizes.means), {
          ...kernels,
          ...{ shared: false, bend: true },
        }),
        course: fitGaussianProcesses(inputs, coursesOf(series, sizes.told), options),
      }
    }),
  }
}

/** Parameters of some samples in their units, `[samples, parameters]`. */
export function parametersOf({ statics }: Pick<Ensemble, 'statics'>, entities: readonly number[]): Matrix {
  const width = statics.names.length
  return matrix(
    entities.length,
    width,
    entities.flatMap((entity) => Array.from(statics.values.subarray(entity * width, (entity + 1) * width))),
  )
}

/** Columns that are above zero in every row. */
const aboveZero = ({ columns, values }: Matrix): number[] =>
  Array.from({ length: columns }, (_, column) => column).filter((column) =>
    values.every((value, at) => at % columns !== column || value > 0),
  )

/** Beyond what was trained a parameter may be 0, whose logarithm nobody could compute with. */
export const LEAST = 1e-30

/** Parameters as the processes see them. */
export function withLogs(logged: readonly number[], parameters: Matrix): Matrix {
  const isLogged = new Set(logged)
  return {
    ...parameters,
    values: parameters.values.map((value, at) =>
      isLogged.has(at % parameters.columns) ? Math.log(Math.max(value, LEAST)) : value,
    ),
  }
}

/** Sizes of runs. */
interface Sizes {
  /** The mean of every run, none below 0. */
  readonly means: readonly number[]
  /** The same, and 0 for runs that are too small to tell a course. */
  readonly told: readonly number[]
}

/** `undefined` where a run holds values below zero, or half of them are nothing. */
function sizesOf({ rows, columns, values }: Matrix): Sizes | undefined {
  const runs = Array.from({ length: rows }, (_, row) => values.subarray(row * columns, (row + 1) * columns))
  const means = runs.map((own) => Math.max(0, own.reduce((sum, value) => sum + value, 0) / columns))
  const middle = means.toSorted((a, b) => a - b)[Math.floor(rows / 2)] ?? 0
  if (!(middle > 0)) return undefined
  const least = LEAST_SHARE * middle
  const sinks = runs.some((own, row) => {
    const bound = -ROUNDING * Math.max(means[row] ?? 0, least)
    return own.some((value) => value < bound)
  })
  return sinks ? undefined : { means, told: means.map((mean) => (mean < least ? 0 : mean)) }
}

/** Runs in units of their sizes; in place of those that tell no course the mean of the others. */
function coursesOf({ rows, columns, values }: Matrix, sizes: readonly number[]): Matrix {
  const courses = matrix(rows, columns)
  const mean = new Float64Array(columns)
  const count = sizes.filter((size) => size > 0).length
  for (const [row, size] of sizes.entries())
    if (size > 0)
      for (let step = 0; step < columns; step++) {
        const value = (values[row * columns + step] ?? NaN) / size
        courses.values[row * columns + step] = value
        mean[step] = (mean[step] ?? 0) + value / count
      }
  for (const [row, size] of sizes.entries()) if (size === 0) courses.values.set(mean, row * columns)
  return courses
}

/** Every quantity of parameter sets in its unit, `[sets, steps]`. */
export function seriesSaid({ logged, told }: FluxProcesses, parameters: Matrix): readonly Matrix[] {
  const inputs = withLogs(logged, parameters)
  return told.map(({ size, course }) => {
    const { mean } = predictGaussianProcesses(course, inputs)
    if (size === undefined) return mean
    const large = predictGaussianProcesses(size, inputs).mean.values
    return {
      ...mean,
      values: mean.values.map(
        (value, at) => value * Math.max(0, large[Math.floor(at / mean.columns)] ?? NaN),
      ),
    }
  })
}
