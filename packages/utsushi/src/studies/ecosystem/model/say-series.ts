// Forecasts by what was fitted in one go: every window is cut out of the series that its sample is said to run through.
import { formatStep, type WindowSet } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { physicalTargets, scaledTargets } from '../data/target-transforms.js'
import type { EcosystemTask } from '../loss.js'
import { parametersOf, seriesSaid, type FluxProcesses } from './processes.js'
import { knownSteps } from './recognised.js'
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
        result[(window * horizon + lead) * features.length + flux] = said.reduce(
          (sum, { values }, own) => sum + (sums[flux]?.[own] ?? 0) * (values[row + step] ?? NaN),
          0,
        )
    }
  }
  return result
}

/** What a network says, and in the steps that are known the processes with it: scaled fluxes `[windows, horizon, fluxes]`. */
export function joinedForecast(
  task: Pick<EcosystemTask, 'config' | 'data' | 'fitted'>,
  processes: FluxProcesses,
  windows: WindowSet,
  network: Float32Array,
): Float32Array {
  const { config, data, fitted } = task
  const { context, horizon, count, start } = windows
  const width = fitted.targets.features.length
  const known = knownSteps(Float32Array.from(fitted.weather ?? []), fitted.drivers.features.length, context)
  const said = physicalSeries(task, processes, windows)
  const from = firstStepIn(processes, data)
  const share = config.model.processShare
  const joined = Float32Array.from(physicalTargets(fitted.targets, network))
  for (let window = 0; window < count; window++)
    for (let lead = 0; lead < horizon; lead++) {
      if (known[(start[window] ?? 0) + context + lead - from] !== true) continue
      const row = (window * horizon + lead) * width
      for (let at = row; at < row + width; at++)
        joined[at] = share * (said[at] ?? NaN) + (1 - share) * (joined[at] ?? NaN)
    }
  return scaledTargets(fitted.targets, joined)
}

/** The first trained step among those of an ensemble. */
const firstStepIn = ({ steps: [first] }: FluxProcesses, ensemble: Ensemble): number =>
  Array.from(ensemble.days, (_, step) => formatStep(ensemble, step)).indexOf(first ?? '')
