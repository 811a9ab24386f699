// Forecasts by what was fitted in one go: every window is cut out of the series that its sample is said to run through.
import { formatStep, type WindowSet } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import type { EcosystemTask } from '../loss.js'
import { parametersOf, seriesSaid, type FluxProcesses } from './processes.js'
import { planOf } from './told.js'

/** Scaled fluxes of some windows, `[windows, horizon, fluxes]`; NaN in steps that were not trained. */
export function forecastSeries(
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
      for (const [flux, { center, scale }] of features.entries()) {
        const value = said.reduce(
          (sum, { values }, own) => sum + (sums[flux]?.[own] ?? 0) * (values[row + step] ?? NaN),
          0,
        )
        result[(window * horizon + lead) * features.length + flux] = (value - center) / scale
      }
    }
  }
  return result
}

/** The first trained step among those of an ensemble. */
const firstStepIn = ({ steps: [first] }: FluxProcesses, ensemble: Ensemble): number =>
  Array.from(ensemble.days, (_, step) => formatStep(ensemble, step)).indexOf(first ?? '')
