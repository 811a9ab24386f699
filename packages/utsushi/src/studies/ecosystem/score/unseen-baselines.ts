// What an emulator of new parameter samples must beat: the runs of the seen samples in a period, reduced to principal
// components, whose scores ridge regression or a Gaussian process gives from the parameters. They know no weather: what
// they say of a period rests on the process model's own runs of the seen samples in it.
import { setImmediate as othersTurn } from 'node:timers/promises'
import { fitScaler, transform, type Part, type WindowSet } from '@utsushi/data'
import { permutation, seededRandom } from '@utsushi/ground'
import {
  componentScores,
  fitComponents,
  fitGaussianProcess,
  fitRidge,
  fromComponents,
  matrix,
  predictGaussianProcess,
  predictRidge,
  type Components,
  type Matrix,
} from '@utsushi/learn'
import type { StudyContext } from '@utsushi/study'
import { isSharedWeather } from '../data.js'
import type { BaselineForecasts, BaselineKey } from './baselines.js'
import type { BaselineName, UnseenRivals } from './evaluation.js'
import type { EnsembleData } from './windows.js'

/** Seen samples below which nothing can be learnt of how runs follow from parameters. */
const FEWEST = 10

/** Of more seen samples than this, so many are drawn by lot: costs grow with their square and cube. */
const MOST = 500

/** Components of each flux: up to this share of the variance among the seen samples, and no more than so many. */
const KEPT = { share: 0.9995, most: 12 }

/** Names of the methods, by the key that asks for them. */
const names = { components_ridge: 'components + ridge', components_gp: 'components + GP' } as const

type UnseenKey = keyof typeof names

/** Forecasts of the methods that were asked for, and what they rest on; neither where all of it is not theirs to forecast. */
export interface UnseenForecasts {
  readonly forecasts: BaselineForecasts
  readonly rivals?: UnseenRivals
}

/**
 * Forecasts of samples that were never trained on, from their parameters and the true runs of the trained samples on the same
 * days. For windows of trained samples there is nothing to forecast; where fewer than 10 samples were trained on, or the
 * weather differs between samples, the methods stand aside and say why.
 *
 * @param asked keys of `evaluation.baselines`; those of other methods are passed over
 * @example
 * const { forecasts } = await unseenForecasts(ensemble, parts.train, windows, ['components_gp'], context)
 * forecasts['components + GP'] // [windows, horizon, fluxes]
 */
export async function unseenForecasts(
  ensemble: EnsembleData,
  train: Part,
  windows: WindowSet,
  asked: readonly BaselineKey[],
  { reporter, signal }: Pick<StudyContext, 'reporter' | 'signal'>,
): Promise<UnseenForecasts> {
  const keys = asked.filter((key): key is UnseenKey => key in names)
  const trained = new Set(train.entities)
  if (keys.length === 0 || windows.entity.some((entity) => trained.has(entity))) return { forecasts: {} }
  const days = forecastDaysOf(windows)
  const newDays = days.some((day) => day < train.from || day >= train.to)
  const methods = keys.map((key): BaselineName => names[key])
  const standAside = (aside: string): UnseenForecasts => {
    reporter.info(`${methods.join(' and ')} stand aside: ${aside}`)
    return { forecasts: {}, rivals: { methods, runs: 0, seen: train.entities.length, newDays, aside } }
  }
  if (!isSharedWeather(ensemble.drivers)) return standAside('the weather differs between samples')
  if (ensemble.statics.names.length === 0) return standAside('the samples have no parameters')
  const seen = drawnOf(train.entities)
  if (seen.length < FEWEST)
    return standAside(`only ${seen.length} samples were trained on, and they need ${FEWEST}`)

  const unseen = [...new Set(windows.entity)]
  const inputs = standardisedParameters(ensemble, seen, unseen)
  const forecasts = Object.fromEntries(methods.map((name) => [name, emptyForecasts(ensemble, windows)]))
  const fluxes = ensemble.targets.names.map((_, flux) => {
    const runs = runsOf(ensemble, seen, days, flux)
    if (runs === undefined) return undefined
    const components = fitComponents(runs, KEPT)
    return { flux, components, scores: componentScores(components, runs) }
  })
  const total = fluxes.reduce((sum, one) => sum + (one?.scores.columns ?? 0), 0)
  let done = 0
  for (const one of fluxes) {
    if (one === undefined) continue
    for (const key of keys) {
      const scores =
        key === 'components_ridge'
          ? predictRidge(fitRidge(inputs.seen, one.scores), inputs.unseen)
          : await processScores(inputs, one.scores, async () => {
              reporter.progress({ task: 'baselines', done: ++done, total, unit: 'components' })
              await othersTurn()
              signal.throwIfAborted()
            })
      const target = forecasts[names[key]]
      if (target !== undefined) lay(target, ensemble, windows, { ...one, days, unseen, scores })
    }
  }
  return { forecasts, rivals: { methods, runs: seen.length, seen: train.entities.length, newDays } }
}

/** Every day that some window forecasts, ascending. */
function forecastDaysOf({ context, horizon, count, start }: WindowSet): readonly number[] {
  const days = new Set<number>()
  for (let window = 0; window < count; window++)
    for (let lead = 0; lead < horizon; lead++) days.add((start[window] as number) + context + lead)
  return [...days].sort((a, b) => a - b)
}

function drawnOf(entities: readonly number[]): readonly number[] {
  if (entities.length <= MOST) return entities
  const places = permutation(entities.length, seededRandom(0)).subarray(0, MOST).sort()
  return Array.from(places, (place) => entities[place] ?? 0)
}

interface Inputs {
  /** `[seen samples, parameters]` */
  readonly seen: Matrix
  /** `[unseen samples, parameters]` */
  readonly unseen: Matrix
}

/** Parameters with mean 0 and standard deviation 1 over the seen samples; one that never varies is 0. */
function standardisedParameters(
  { statics }: EnsembleData,
  seen: readonly number[],
  unseen: readonly number[],
): Inputs {
  const width = statics.names.length
  const scaler = fitScaler(statics, { kind: 'standard', rows: { entities: seen }, allowConstant: true })
  const scaled = transform(scaler, statics.values)
  const rows = (entities: readonly number[]): Matrix =>
    matrix(
      entities.length,
      width,
      entities.flatMap((entity) => Array.from(scaled.subarray(entity * width, (entity + 1) * width))),
    )
  return { seen: rows(seen), unseen: rows(unseen) }
}

/**
 * One flux of the seen samples over some days, `[samples, days]`; a missing value counts as the mean of the others on that
 * day. `undefined` where there is none at all.
 */
function runsOf(
  { targets, days: record }: EnsembleData,
  seen: readonly number[],
  days: readonly number[],
  flux: number,
): Matrix | undefined {
  const width = targets.names.length
  const runs = matrix(seen.length, days.length)
  let known = 0
  for (const [column, day] of days.entries()) {
    let [sum, count] = [0, 0]
    for (const [row, entity] of seen.entries()) {
      const value = targets.values[(entity * record.length + day) * width + flux] as number
      runs.values[row * days.length + column] = value
      if (value === value) [sum, count] = [sum + value, count + 1]
    }
    known += count
    if (count === seen.length) continue
    for (let at = column; at < runs.values.length; at += days.length)
      if (Number.isNaN(runs.values[at])) runs.values[at] = count > 0 ? sum / count : 0
  }
  return known === 0 ? undefined : runs
}

/** The scores of the unseen samples, each component by a Gaussian process of its own. */
async function processScores(
  inputs: Inputs,
  scores: Matrix,
  onComponent: () => Promise<void>,
): Promise<Matrix> {
  const predicted = matrix(inputs.unseen.rows, scores.columns)
  for (let component = 0; component < scores.columns; component++) {
    const own = Float64Array.from(
      { length: scores.rows },
      (_, row) => scores.values[row * scores.columns + component] as number,
    )
    const { mean } = predictGaussianProcess(fitGaussianProcess(inputs.seen, own), inputs.unseen)
    mean.forEach((value, row) => (predicted.values[row * scores.columns + component] = value))
    await onComponent()
  }
  return predicted
}

/** NaN for every window, day and flux: what no run tells stays unknown. */
function emptyForecasts({ targets }: EnsembleData, { count, horizon }: WindowSet): Float32Array {
  return new Float32Array(count * horizon * targets.names.length).fill(NaN)
}

/** Writes the trajectories of one flux where windows forecast them. */
function lay(
  target: Float32Array,
  { targets }: EnsembleData,
  { context, horizon, count, entity, start }: WindowSet,
  known: {
    readonly flux: number
    readonly components: Components
    readonly scores: Matrix
    readonly days: readonly number[]
    readonly unseen: readonly number[]
  },
): void {
  const { flux, days, unseen } = known
  const width = targets.names.length
  const trajectories = fromComponents(known.components, known.scores)
  const rowOf = new Map(unseen.map((sample, row) => [sample, row]))
  const columnOf = new Map(days.map((day, column) => [day, column]))
  for (let window = 0; window < count; window++) {
    const row = rowOf.get(entity[window] as number) ?? 0
    for (let lead = 0; lead < horizon; lead++) {
      const column = columnOf.get((start[window] as number) + context + lead) ?? 0
      target[(window * horizon + lead) * width + flux] = trajectories.values[
        row * trajectories.columns + column
      ] as number
    }
  }
}
