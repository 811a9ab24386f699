// Forecasts by what was fitted in one go: every window is cut out of the series that its sample is said to run through.
import { formatStep, type WindowSet } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { matrix, product, type Matrix } from '@utsushi/learn'
import { physicalTargets, scaledTargets } from '../data/target-transforms.js'
import type { EcosystemTask } from '../loss.js'
import { parametersOf, seriesSaid, type FluxProcesses } from './processes.js'
import { knownSteps } from './recognised.js'
import { weightsOfRuns } from './reference-runs.js'
import { planOf } from './told.js'

/** Scaled fluxes of some windows, `[windows, horizon, fluxes]`; NaN in steps that were not trained. */
export const forecastSeries = (
  task: Pick<EcosystemTask, 'config' | 'data' | 'fitted'>,
  processes: FluxProcesses,
  windows: WindowSet,
): Float32Array => scaledTargets(task.fitted.targets, physicalSeries(task, processes, windows))

/** The same in the fluxes' units. */
function physicalSeries(
  { config, data, fitted }: Pick<EcosystemTask, 'config' | 'data' | 'fitted'>,
  processes: FluxProcesses,
  { context, horizon, count, entity, start }: WindowSet,
): Float32Array {
  const entities = [...new Set(entity)]
  const rows = new Map(entities.map((own, row) => [own, row]))
  const said = seriesSaid(processes, parametersOf(data, entities))
  const { sums } = planOf(config)
  const from = firstStepIn(processes, data)
  const steps = processes.steps.length
  const { features } = fitted.targets
  const result = new Float32Array(count * horizon * features.length).fill(NaN)
  for (let window = 0; window < count; window++) {
    const row = (rows.get(entity[window] ?? 0) ?? 0) * steps
    const first = (start[window] ?? 0) + context - from
    for (let lead = 0; lead < horizon; lead++) {
      const step = first + lead
      if (step < 0 || step >= steps) continue
      for (const flux of features.keys())
        result[(window * horizon + lead) * features.length + flux] = fluxAt(sums[flux], said, row + step)
    }
  }
  return result
}

/** Asks the network alone for scaled fluxes `[windows, horizon, fluxes]`. */
export type AskNetwork = (windows: WindowSet) => Promise<Float32Array>

/**
 * The mean of what a network says and what processes say with it, scaled fluxes `[windows, horizon, fluxes]`: in the steps that are known by
 * what the learnt runs did there, in others by what the network says of these runs.
 */
export function joinForecasts(
  task: Pick<EcosystemTask, 'config' | 'data' | 'fitted'>,
  processes: FluxProcesses,
): (windows: WindowSet, network: Float32Array, ask: AskNetwork) => Promise<Float32Array> {
  const { config, data, fitted } = task
  const { processShare: share, referenceRuns } = config.model
  const width = fitted.targets.features.length
  const from = firstStepIn(processes, data)
  const places = processes.samples.map((sample) => data.samples.indexOf(sample))
  const weights = once(() => weightsOfRuns(processes, parametersOf(data, [...data.samples.keys()])))
  // As the file counts, which does not know where a window of a whole series began.
  const known = once(() =>
    knownSteps(
      Float32Array.from(fitted.weather ?? []),
      fitted.drivers.features.length,
      config.windows.context,
    ),
  )
  return async (windows, network, ask) => {
    const { context, horizon, count, start, entity } = windows
    const isKnown = (window: number, lead: number): boolean =>
      known()[(start[window] ?? 0) + context + lead - from] === true
    const joined = Float32Array.from(physicalTargets(fitted.targets, network))
    const mix = (window: number, lead: number, said: (flux: number) => number): void => {
      const row = (window * horizon + lead) * width
      for (let flux = 0; flux < width; flux++)
        joined[row + flux] = share * said(flux) + (1 - share) * (joined[row + flux] ?? NaN)
    }
    const learnt = physicalSeries(task, processes, windows)
    const elsewhere = new Map<number, number[]>()
    for (let window = 0; window < count; window++) {
      let all = true
      for (let lead = 0; lead < horizon; lead++)
        if (isKnown(window, lead))
          mix(window, lead, (flux) => learnt[(window * horizon + lead) * width + flux] ?? NaN)
        else all = false
      const first = start[window] ?? 0
      if (!all) elsewhere.set(first, [...(elsewhere.get(first) ?? []), window])
    }
    if (!referenceRuns || share === 0) return scaledTargets(fitted.targets, joined)
    const { sums } = planOf(config)
    for (const [first, own] of elsewhere) {
      // The learnt runs themselves are asked about in every validation.
      const isSame =
        count === places.length && own.every((at, row) => at === row && entity[at] === places[row])
      const references = isSame
        ? network
        : await ask({
            ...{ context, horizon, count: places.length },
            entity: Int32Array.from(places),
            start: new Int32Array(places.length).fill(first),
          })
      const said = weighedRuns(
        config,
        processes,
        physicalTargets(fitted.targets, references),
        own.map((window) => entity[window] ?? 0),
        weights(),
      )
      own.forEach((window, row) => {
        for (let lead = 0; lead < horizon; lead++)
          if (!isKnown(window, lead))
            mix(window, lead, (flux) => fluxAt(sums[flux], said, row * horizon + lead))
      })
    }
    return scaledTargets(fitted.targets, joined)
  }
}

/** Sums of runs in units, `[runs, steps, targets]`, weighted for each of some samples: quantities `[samples, steps]`. */
function weighedRuns(
  config: EcosystemTask['config'],
  { told }: FluxProcesses,
  runs: Float32Array,
  entities: readonly number[],
  weights: readonly Matrix[],
): readonly Matrix[] {
  const { places } = planOf(config)
  const width = config.data.targets.length
  return weights.map(({ columns: count, values }, quantity) => {
    const [plus, minus] = places[quantity] ?? [quantity]
    const series = matrix(count, runs.length / (count * width))
    for (let at = 0; at < series.values.length; at++)
      series.values[at] =
        (runs[at * width + plus] ?? NaN) - (minus === undefined ? 0 : (runs[at * width + minus] ?? NaN))
    const some = matrix(entities.length, count)
    for (const [row, entity] of entities.entries())
      some.values.set(values.subarray(entity * count, (entity + 1) * count), row * count)
    const said = product(some, series)
    // Sums may sink a little below what none of the runs did.
    return told[quantity]?.size === undefined
      ? said
      : { ...said, values: said.values.map((value) => Math.max(0, value)) }
  })
}

/** A flux at a place of the quantities that it is a sum of. */
const fluxAt = (weights: readonly number[] | undefined, said: readonly Matrix[], at: number): number =>
  said.reduce((sum, { values }, told) => sum + (weights?.[told] ?? 0) * (values[at] ?? NaN), 0)

/** Works out what is asked for, the first time that it is. */
function once<T extends object>(of: () => T): () => T {
  let known: T | undefined
  return () => (known ??= of())
}

/** The first trained step among those of an ensemble. */
const firstStepIn = ({ steps: [first] }: FluxProcesses, ensemble: Ensemble): number =>
  Array.from(ensemble.days, (_, step) => formatStep(ensemble, step)).indexOf(first ?? '')
