/**
 * What is asked of a trained model: forecasts of any windows. A network goes through them by given weights, in batches, from tables that
 * stay in the runtime; what was fitted in one go answers by itself.
 */
import { greatestOf, leastOf } from '@utsushi/ground'
import type { Records, WindowSet } from '@utsushi/data'
import { constant, hostTensor, input, program, slice, zeros, type Program } from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import { spreadOf, type Ask } from '@utsushi/study'
import { fluxesOf, networkOf, WindowReader, type EcosystemTask } from './loss.js'
import { forecastSeries, joinForecasts } from './model/say-series.js'

/** How an autoregressive forecast begins: with measured fluxes over the context, or with its own. */
export type Start = 'cold' | 'warm'

export interface EcosystemAnswers {
  /** Scaled fluxes `[windows, horizon, targets]` of each window; begun cold unless told otherwise. */
  forecast(windows: WindowSet, start?: Start): Promise<Float32Array>
  /** The same with what an ensemble's members disagree by, where there are several. */
  said(windows: WindowSet, start?: Start): Promise<ScaledFluxes>
}

/** Scaled fluxes `[windows, horizon, targets]`; `members`: standard deviation over the networks of an ensemble. */
export interface ScaledFluxes {
  readonly mean: Float32Array
  readonly members?: Float32Array
}

/** Days of one batch: its largest intermediate tensor then takes about 100 MB. */
const largestBatchDays = 64 * 1024

/**
 * Prepares to forecast. With full history every sample runs once, from the first day to the last that is asked for, and
 * windows are cut out of that; otherwise each window runs through its own context.
 */
export function answers(task: EcosystemTask, ask: Ask): (parameters: Float32Array) => EcosystemAnswers {
  const { config, data } = task
  const { processes } = task.fitted
  if (processes !== undefined && task.model === undefined)
    return () => ({
      forecast: (set) => Promise.resolve(forecastSeries(task, processes, set)),
      said: (set) => Promise.resolve({ mean: forecastSeries(task, processes, set) }),
    })
  const width = data.targets.names.length
  const run = async (set: WindowSet, start: Start, parameters: Float32Array): Promise<ScaledFluxes> => {
    const { context, horizon, count } = set
    const batch = Math.max(1, Math.min(count, Math.floor(largestBatchDays / (context + horizon))))
    const shape = { context, horizon, batch, start }
    const forecast = ask(`${context} ${horizon} ${batch} ${start}`, () => forecastProgram(task, shape))
    const mean = new Float32Array(count * horizon * width)
    let members: Float32Array | undefined
    for (let from = 0; from < count; from += batch) {
      // The last batch is filled up with its own first window; what that gives is not read.
      const at = (k: number): number => (from + k < count ? from + k : from)
      const entity = Int32Array.from({ length: batch }, (_, k) => set.entity[at(k)] ?? 0)
      const begin = Int32Array.from({ length: batch }, (_, k) => set.start[at(k)] ?? 0)
      const said = await forecast(parameters, {
        entity: hostTensor(entity, [batch], 'int32'),
        start: hostTensor(begin, [batch], 'int32'),
      })
      const lay = (values: Float32Array, into: Float32Array): void => {
        for (let k = 0; k < batch && from + k < count; k++)
          for (let day = 0; day < horizon; day++) {
            const source = (day * batch + k) * width
            into.set(values.subarray(source, source + width), ((from + k) * horizon + day) * width)
          }
      }
      lay(said['fluxes']?.data as Float32Array, mean)
      const apart = said[spreadOf('fluxes')]
      if (apart !== undefined) lay(apart.data as Float32Array, (members ??= new Float32Array(mean.length)))
    }
    return { mean, ...(members && { members }) }
  }
  const join = processes && joinForecasts(task, processes)
  const joined = async (set: WindowSet, start: Start, parameters: Float32Array): Promise<ScaledFluxes> => {
    const own = await run(set, start, parameters)
    if (join === undefined) return own
    const ask = async (some: WindowSet): Promise<Float32Array> => (await run(some, start, parameters)).mean
    return { ...own, mean: await join(set, own.mean, ask) }
  }
  const byWindows = (parameters: Float32Array): EcosystemAnswers['said'] => {
    return async (set, start = 'cold') => {
      if (config.windows.history === 'window') return joined(set, start, parameters)
      const mean = new Float32Array(set.count * set.horizon * width)
      let members: Float32Array | undefined
      for (const [begin, places] of byFirstDay(set, data.records)) {
        const entities = [...new Set(places.map((k) => set.entity[k] ?? 0))].sort((a, b) => a - b)
        const starts = places.map((k) => set.start[k] ?? 0)
        const first = leastOf(starts) + set.context
        const last = greatestOf(starts) + set.context + set.horizon
        const series = await joined(
          {
            context: first - begin,
            horizon: last - first,
            count: entities.length,
            entity: Int32Array.from(entities),
            start: new Int32Array(entities.length).fill(begin),
          },
          start,
          parameters,
        )
        for (const k of places) {
          const row = entities.indexOf(set.entity[k] ?? -1) * (last - first)
          const from = (row + (set.start[k] ?? 0) + set.context - first) * width
          const lay = (values: Float32Array, into: Float32Array): void =>
            into.set(values.subarray(from, from + set.horizon * width), k * set.horizon * width)
          lay(series.mean, mean)
          if (series.members) lay(series.members, (members ??= new Float32Array(mean.length)))
        }
      }
      return { mean, ...(members && { members }) }
    }
  }
  return (parameters) => {
    const said = byWindows(parameters)
    return { said, forecast: async (set, start) => (await said(set, start)).mean }
  }
}

/** Windows by the first day of their sample's record, where its state begins. */
function byFirstDay({ count, entity }: WindowSet, records: Records | undefined): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  for (let k = 0; k < count; k++) {
    const begin = records?.[entity[k] ?? 0]?.from ?? 0
    const group = groups.get(begin)
    if (group === undefined) groups.set(begin, [k])
    else group.push(k)
  }
  return groups
}

interface ForecastShape {
  readonly context: number
  readonly horizon: number
  readonly batch: number
  readonly start: Start
}

/** A program that forecasts a batch of windows: outputs `fluxes`, scaled, `[horizon, batch, targets]`. */
function forecastProgram(
  task: EcosystemTask,
  { context, horizon, batch, start: begun }: ForecastShape,
): Program {
  const { config, data, tables } = task
  const model = networkOf(task.model)
  const flat = input('parameters', 'float32', [model.parameters.size])
  const own = weightsOf(model.parameters, flat)
  const named = Object.fromEntries(
    Object.entries(tables).map(([name, { dtype, shape }]) => [name, input(name, dtype, shape)]),
  )
  const entity = input('entity', 'int32', [batch])
  const start = input('start', 'int32', [batch])
  const read = new WindowReader(named, { entity, start, context, horizon }, data.days.length)
  const fluxes = fluxesOf(config, named)
  const statics = read.statics()
  const days = context + horizon
  const direct = config.model.decoder === 'direct'
  const scaled = (() => {
    if (direct) {
      const { hidden } = model.direct(own, { drivers: read.weather(0, days), statics })
      return fluxes.scaled(model.head(own, slice(hidden, { axis: 0, start: context })))
    }
    const warm = begun === 'warm' ? 1 : 0
    const share = constant(
      Array.from({ length: days }, (_, day) => (day <= context ? warm : 0)),
      { shape: [days, 1, 1] },
    )
    const rolled = model.rollout(
      own,
      { drivers: read.weather(0, days), statics },
      { before: warm ? read.before(0, days) : zeros([days, batch, config.data.targets.length]), share },
      fluxes.scaled,
    )
    return slice(rolled.scaled, { axis: 0, start: context })
  })()
  const used = ['drivers', 'statics', ...(direct ? [] : ['targets']), 'center', 'scale', 'sizes']
  return program({
    name: `forecast ${context}+${horizon}`,
    inputs: [flat, ...used.flatMap((name) => named[name] ?? []), entity, start],
    outputs: { fluxes: scaled },
  })
}
