/**
 * The study's data, ready to be trained on: an ensemble loaded, split, scaled, and laid out as tables that programs
 * gather windows from.
 */
import {
  fitScaler,
  formatDay,
  masked,
  segments,
  splitByTime,
  splitByTimeAndEntity,
  transform,
  windows,
  type Part,
  type Scaler,
  type Split,
  type WindowSet,
} from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { hostTensor, type HostTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { fluxRole, type EcosystemConfig } from './config.js'
import type { Component, TargetScale } from './fluxes.js'
import { isSharedWeather } from './read-ensemble.js'
import { thresholdsOf, withIndicators } from './thresholds.js'

export interface Scalers {
  readonly drivers: Scaler
  readonly statics: Scaler
  readonly targets: Scaler
  /** Typical size of the components of a closed model, in the fluxes' unit. */
  readonly components: Readonly<Record<Component, number>>
}

export interface EcosystemData {
  readonly ensemble: Ensemble
  readonly split: Split & { readonly validation: Part; readonly test: Part; readonly heldOut?: Part }
  readonly scalers: Scalers
  /** All samples saw the same weather: one table of it. */
  readonly sharedWeather: boolean
  /** Scaled tables: drivers `[rows, drivers]`, statics `[samples, parameters]`, targets and mask `[rows, targets]`. */
  readonly tables: Readonly<Record<'drivers' | 'statics' | 'targets' | 'mask', HostTensor>>
}

/** Splits and scales an ensemble as a study file says; scalers are fitted on training rows only unless given. */
export function prepareData(
  config: EcosystemConfig,
  ensemble: Ensemble,
  given?: Scalers,
  split = splitOf(config, ensemble),
): EcosystemData {
  const scalers = given ?? fitScalers(config, ensemble, split.train)
  refuseMissing(ensemble)
  const days = ensemble.days.length
  const sharedWeather = isSharedWeather(ensemble.drivers)
  const width = ensemble.drivers.names.length
  const weather = sharedWeather ? ensemble.drivers.values.subarray(0, days * width) : ensemble.drivers.values
  const drivers = withIndicators(thresholdsOf(config), weather, transform(scalers.drivers, weather), width)
  const samples = ensemble.samples.length
  const targets = masked(transform(scalers.targets, ensemble.targets.values))
  const rows = samples * days
  const fluxes = ensemble.targets.names.length
  return {
    ensemble,
    split,
    scalers,
    sharedWeather,
    tables: {
      drivers: hostTensor(drivers, [weather.length / width, (drivers.length / weather.length) * width]),
      statics: hostTensor(transform(scalers.statics, ensemble.statics.values), [
        samples,
        ensemble.statics.names.length,
      ]),
      targets: hostTensor(targets.values, [rows, fluxes]),
      mask: hostTensor(targets.mask, [rows, fluxes]),
    },
  }
}

/** The split of a study file: by time, and by sample when some are held out. */
export function splitOf(config: EcosystemConfig, ensemble: Ensemble): EcosystemData['split'] {
  const { train, validation, test, guard, holdOutSamples } = config.split
  const options = {
    days: ensemble.days,
    entities: ensemble.samples.length,
    parts: { train, validation, test },
    guardDays: guard,
  }
  const split =
    holdOutSamples > 0
      ? splitByTimeAndEntity({ ...options, share: holdOutSamples, seed: config.seed })
      : splitByTime(options)
  return split as EcosystemData['split']
}

function fitScalers(config: EcosystemConfig, ensemble: Ensemble, rows: Part): Scalers {
  const fit = (panel: Ensemble['drivers'], called: string): Scaler =>
    fitScaler(panel, { kind: 'standard', rows, called })
  return {
    drivers: fit(ensemble.drivers, 'data.drivers'),
    statics: fit(ensemble.statics, 'data.parameters'),
    targets: fit(ensemble.targets, 'data.targets'),
    components: componentScales(config, ensemble, rows),
  }
}

/** Targets as the flux head needs them. */
export function targetScales(config: EcosystemConfig, { targets }: Scalers): readonly TargetScale[] {
  return targets.features.map(({ name, center, scale }) => ({
    name,
    center,
    scale,
    role: fluxRole(config, name),
  }))
}

/**
 * Standard deviations of GPP, Ra and Rh over the training rows. Those that are no column follow from the ones that are:
 * Ra = GPP − NPP or ER − Rh; Rh = NPP − NEP or ER − Ra. What cannot be had so gets half of the largest target's.
 */
function componentScales(config: EcosystemConfig, ensemble: Ensemble, rows: Part): Scalers['components'] {
  const { names, values } = ensemble.targets
  const at = (role: string): number => names.findIndex((name) => fluxRole(config, name) === role)
  const [gpp, npp, er, nep, ra, rh] = ['gpp', 'npp', 'er', 'nep', 'ra', 'rh'].map(at) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const ways: Readonly<Record<Component, readonly (readonly [plus: number, minus: number])[]>> = {
    gpp: [[gpp, -1]],
    ra: [
      [ra, -1],
      [gpp, npp],
      [er, rh],
    ],
    rh: [
      [rh, -1],
      [npp, nep],
      [er, ra],
    ],
  }
  const width = names.length
  const days = ensemble.days.length
  const deviation = ([plus, minus]: readonly [number, number], single: boolean): number | undefined => {
    if (plus < 0 || (!single && minus < 0)) return undefined
    let [count, sum, squares] = [0, 0, 0]
    for (const entity of rows.entities) {
      for (let day = rows.from; day < rows.to; day++) {
        const row = (entity * days + day) * width
        const value = (values[row + plus] ?? NaN) - (minus < 0 ? 0 : (values[row + minus] ?? NaN))
        if (Number.isNaN(value)) continue
        count++
        sum += value
        squares += value * value
      }
    }
    const variance = squares / count - (sum / count) ** 2
    return variance > 0 ? Math.sqrt(variance) : undefined
  }
  const found = (component: Component): number | undefined =>
    ways[component].map((way, k) => deviation(way, k === 0)).find((size) => size !== undefined)
  const fallback = Math.max(...names.map((_, k) => deviation([k, -1], true) ?? 0)) / 2
  return {
    gpp: found('gpp') ?? 2 * fallback,
    ra: found('ra') ?? fallback,
    rh: found('rh') ?? fallback,
  }
}

/** Missing drivers cannot be fed to a network: refused, not filled. (Missing parameters were refused by the reader.) */
function refuseMissing({ drivers, days, files }: Ensemble): void {
  const width = drivers.names.length
  const at = drivers.values.findIndex((value) => value !== value)
  if (at < 0) return
  const name = drivers.names[at % width] ?? ''
  const row = Math.floor(at / width)
  const file = files[Math.floor(row / days.length)] ?? ''
  const total = drivers.missing[at % width] ?? 1
  const others = total > 1 ? ` (and ${total - 1} more of its values)` : ''
  throw new InputError(
    `${file}, ${formatDay(days[row % days.length] ?? NaN)}: ${name} is missing${others} — drivers must be complete; ` +
      `fill the gaps in the files, or leave ${name} out of data.drivers`,
  )
}

/** The stretches to train on. */
export function trainingWindows(config: EcosystemConfig, { split }: Pick<EcosystemData, 'split'>): WindowSet {
  const { mode, context, horizon, stride, burnIn, segmentLength } = config.windows
  const part = split.train
  if (mode === 'segments' && segmentLength === 'all') {
    return windows({
      part,
      context: part.from + burnIn,
      horizon: part.to - part.from - burnIn,
      name: 'split.train',
    })
  }
  if (mode === 'windows') return windows({ part, context, horizon, stride, name: 'split.train' })
  const length = Number(segmentLength) - burnIn
  return segments({ part, burnIn, length, stride: Math.min(stride, length), name: 'split.train' })
}

/** The windows that a part is scored on; the same whatever training saw. */
export function scoredWindows(config: EcosystemConfig, part: Part, name: string): WindowSet {
  const { context, horizon } = config.windows
  return windows({ part, context, horizon, stride: config.evaluation.stride, name })
}
