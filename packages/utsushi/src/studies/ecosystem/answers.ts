/**
 * Forecasts of any windows by given weights, in batches, from tables that stay in the runtime.
 */
import type { WindowSet } from '@utsushi/data'
import { hostTensor, type Executable, type Runtime } from '@utsushi/graph'
import type { EcosystemConfig } from './config.js'
import type { EcosystemData } from './data.js'
import { forecastProgram, type EcosystemNetwork, type Start } from './objective.js'
import { tableLayout, tableSpecs } from './tables.js'

/** Values of the largest intermediate tensor of one batch, about 100 MB of them. */
const largestBatchDays = 64 * 1024

export interface Forecaster {
  /** Scaled fluxes `[windows, horizon, targets]` of each window by the given weights. */
  forecast(windows: WindowSet, parameters: Float32Array): Promise<Float32Array>
}

/**
 * Prepares to forecast. With full history every sample runs once, from the first day to the last that is asked for, and
 * windows are cut out of that; otherwise each window runs through its own context.
 */
export function forecaster(
  config: EcosystemConfig,
  data: EcosystemData,
  network: EcosystemNetwork,
  runtime: Runtime,
  start: Start = 'cold',
): Forecaster {
  const width = data.ensemble.targets.names.length
  const loaded = new Map<string, Promise<Executable>>()
  const load = (context: number, horizon: number, batch: number): Promise<Executable> => {
    const key = `${context} ${horizon} ${batch}`
    const known = loaded.get(key)
    if (known !== undefined) return known
    const made = (async () => {
      const shape = { context, horizon, batch, start }
      const built = forecastProgram(config, network, tableSpecs(data), tableLayout(data), shape)
      const executable = await runtime.load(built)
      const names = built.inputs.map((tensor) => tensor.node.attributes['name'] as string)
      const tables = Object.entries(data.tables).filter(([name]) => names.includes(name))
      await executable.set(Object.fromEntries(tables))
      return executable
    })()
    loaded.set(key, made)
    return made
  }

  const run = async (set: WindowSet, parameters: Float32Array): Promise<Float32Array> => {
    const { context, horizon, count } = set
    const batch = Math.max(1, Math.min(count, Math.floor(largestBatchDays / (context + horizon))))
    const executable = await load(context, horizon, batch)
    await executable.set({ parameters: hostTensor(parameters.slice()) })
    const result = new Float32Array(count * horizon * width)
    for (let from = 0; from < count; from += batch) {
      // The last batch is filled up with its own first window; what that gives is not read.
      const at = (k: number): number => (from + k < count ? from + k : from)
      const entity = Int32Array.from({ length: batch }, (_, k) => set.entity[at(k)] ?? 0)
      const begin = Int32Array.from({ length: batch }, (_, k) => set.start[at(k)] ?? 0)
      const { fluxes } = await executable.run({
        entity: hostTensor(entity, [batch], 'int32'),
        start: hostTensor(begin, [batch], 'int32'),
      })
      const values = fluxes?.data as Float32Array
      for (let k = 0; k < batch && from + k < count; k++) {
        for (let day = 0; day < horizon; day++) {
          const source = (day * batch + k) * width
          result.set(values.subarray(source, source + width), ((from + k) * horizon + day) * width)
        }
      }
    }
    return result
  }

  return {
    forecast: async (set, parameters) => {
      if (config.windows.history === 'window') return run(set, parameters)
      const entities = [...new Set(set.entity)].sort((a, b) => a - b)
      const first = Math.min(...set.start) + set.context
      const last = Math.max(...set.start) + set.context + set.horizon
      const whole: WindowSet = {
        context: first,
        horizon: last - first,
        count: entities.length,
        entity: Int32Array.from(entities),
        start: new Int32Array(entities.length),
      }
      const series = await run(whole, parameters)
      const result = new Float32Array(set.count * set.horizon * width)
      for (let k = 0; k < set.count; k++) {
        const row = entities.indexOf(set.entity[k] ?? -1) * whole.horizon
        const from = (row + (set.start[k] ?? 0) + set.context - first) * width
        result.set(series.subarray(from, from + set.horizon * width), k * set.horizon * width)
      }
      return result
    },
  }
}
