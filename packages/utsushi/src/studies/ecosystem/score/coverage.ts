// How many values of a part lie within their intervals, and how wide these are: by what shall lie within at once, by month, and by how far
// samples are from those that were trained on.
import { fitScaler, transform, type WindowSet } from '@utsushi/data'
import {
  endsAt,
  fluxesIn,
  scoresBySample,
  spans,
  type IntervalCalibration,
  type SaidFluxes,
  type Span,
} from '../intervals.js'
import { groupsOfSamples } from '../intervals/groups.js'
import { spreadAt } from '../intervals/spread-model.js'
import type { EcosystemTask } from '../loss.js'

/** Share within, and mean width in the flux's unit. */
export interface Coverage {
  coverage: number
  width: number
}

/** Of a third of the samples. */
export interface RegionCoverage extends Coverage {
  name: string
  samples: number
}

/** Of a group that intervals were calibrated in. */
export interface GroupCoverage {
  name: string
  samples: number
  spans: Record<Span, Coverage>
}

/** Intervals of one flux on a part. */
export interface FluxIntervals {
  /** By what lies within at once: days, forecasts, samples on all days. */
  spans: Record<Span, Coverage>
  /** Of days, by calendar month. */
  byMonth: (Coverage & { month: number })[]
  /** Of days, by distance from the nearest sample that was trained on; none of fewer than 15 samples. */
  byRegion: RegionCoverage[]
  /** By the groups that intervals were calibrated in, those that hold no sample left out. */
  byGroup?: GroupCoverage[]
}

/** Intervals of a part. */
export interface PartIntervals {
  level: number
  over: Span
  /** Samples that intervals were calibrated on. */
  calibratedOn: number
  /** Groups that have intervals of their own, with the samples that those were calibrated on. */
  groups?: { name: string; calibratedOn: number }[]
  /** Whether samples of the part are others than those that were trained on: what intervals promise. */
  unseen: boolean
  /** Whether they were calibrated on this very part: then their coverage shows nothing. */
  own: boolean
  samples: number
  fluxes: Record<string, FluxIntervals>
}

/** What is scored. */
export interface ToCover {
  readonly windows: WindowSet
  /** `[windows, horizon, targets]` */
  readonly observed: Float32Array
  readonly said: SaidFluxes
  readonly own: boolean
}

type Task = Pick<EcosystemTask, 'data' | 'parts'>

/** Scores the intervals of a part. */
export function coverageOf(
  task: Task,
  calibration: IntervalCalibration,
  { windows, observed, said, own }: ToCover,
): PartIntervals {
  const { data, parts } = task
  const trained = new Set(parts.train.entities)
  const entities = [...new Set(windows.entity)]
  const regions = regionsOf(task, entities)
  const { group } = calibration
  const groupOfSample = group && groupsOfSamples(group, data)
  const inGroups = group?.names.map((_, k) => fluxesIn(calibration, k))
  const groups =
    group?.names.flatMap((name, k) => {
      const own = new Set(entities.filter((entity) => groupOfSample?.(entity) === k))
      return own.size === 0 ? [] : [{ name, entities: own }]
    }) ?? []
  const width = calibration.fluxes.length
  return {
    ...{ level: calibration.level, over: calibration.over, calibratedOn: calibration.samples, own },
    ...(group && {
      groups: group.names.map((name, k) => ({ name, calibratedOn: group.samples[k] ?? 0 })),
    }),
    unseen: entities.every((entity) => !trained.has(entity)),
    samples: entities.length,
    fluxes: Object.fromEntries(
      calibration.fluxes.map((flux, place): [string, FluxIntervals] => {
        const { spread } = flux
        /** The flux's intervals in the group of a sample. */
        const fluxOf = (entity: number): IntervalCalibration['fluxes'][number] =>
          inGroups?.[groupOfSample?.(entity) ?? -1]?.[place] ?? flux
        const scores = { windows, observed, said, flux: place, width, spread: [...spread] as const }
        const months = new Map<number, Tally>()
        const byRegion = regions.map(() => tally())
        const widths = bySpan(tally)
        const widthsOfGroups = groups.map(() => bySpan(tally))
        for (let window = 0; window < windows.count; window++) {
          const entity = windows.entity[window] ?? -1
          const own = fluxOf(entity)
          const ofGroup = widthsOfGroups[groups.findIndex(({ entities: members }) => members.has(entity))]
          const region = regions.findIndex(({ entities: members }) => members.has(entity))
          for (let lead = 0; lead < windows.horizon; lead++) {
            const at = (window * windows.horizon + lead) * width + place
            const [truth, predicted] = [observed[at] ?? NaN, said.predicted[at] ?? NaN]
            if (!Number.isFinite(truth - predicted)) continue
            const members = said.members?.[at] ?? 0
            for (const span of spans) {
              const { lower, upper } = endsAt(own, span, predicted, members)
              widths[span].add(false, upper - lower)
              ofGroup?.[span].add(false, upper - lower)
            }
            const isWithin =
              Math.abs(truth - predicted) <= own.factors.step * spreadAt(spread, predicted, members)
            const { lower, upper } = endsAt(own, 'step', predicted, members)
            const date = data.days[(windows.start[window] ?? 0) + windows.context + lead] ?? 0
            const month = monthOf(date)
            const ofMonth = months.get(month) ?? tally()
            months.set(month, ofMonth)
            ofMonth.add(isWithin, upper - lower)
            byRegion[region]?.add(isWithin, upper - lower)
          }
        }
        const found = bySpan((span) => scoresBySample(scores, span))
        /** Of all samples, or of some. */
        const coverages = (of: Record<Span, Tally>, some?: ReadonlySet<number>): Record<Span, Coverage> =>
          bySpan((span) => ({
            coverage: shareWithin(found[span], (entity) => fluxOf(entity).factors[span], some),
            width: of[span].mean(),
          }))
        return [
          flux.name,
          {
            spans: coverages(widths),
            byMonth: [...months]
              .map(([month, own]) => ({ month, coverage: own.share(), width: own.mean() }))
              .sort((a, b) => a.month - b.month),
            byRegion: regions.map(({ name, entities: own }, k) => ({
              ...{ name, samples: own.size },
              ...{ coverage: byRegion[k]?.share() ?? NaN, width: byRegion[k]?.mean() ?? NaN },
            })),
            ...(group && {
              byGroup: groups.map(({ name, entities: own }, k) => ({
                ...{ name, samples: own.size },
                spans: coverages(widthsOfGroups[k] ?? bySpan(tally), own),
              })),
            }),
          },
        ]
      }),
    ),
  }
}

/** Every sample counts alike, however many scores it has: as intervals were calibrated. */
function shareWithin(
  scores: ReadonlyMap<number, readonly number[]>,
  factorOf: (entity: number) => number,
  some?: ReadonlySet<number>,
): number {
  const counted = [...scores].filter(([entity]) => some?.has(entity) ?? true)
  return counted.reduce((sum, [entity, own]) => {
    const factor = factorOf(entity)
    return sum + own.filter((score) => score <= factor).length / own.length / counted.length
  }, 0)
}

const bySpan = <T>(of: (span: Span) => T): Record<Span, T> => ({
  step: of('step'),
  horizon: of('horizon'),
  whole: of('whole'),
})

interface Tally {
  add(isWithin: boolean, width: number): void
  share(): number
  mean(): number
}

function tally(): Tally {
  let [count, within, widths] = [0, 0, 0]
  return {
    add: (isWithin, width) => {
      count++
      if (isWithin) within++
      widths += width
    },
    share: () => within / count,
    mean: () => widths / count,
  }
}

/** Month 1–12 of a day since 1970. */
const monthOf = (date: number): number => new Date(date * 86_400_000).getUTCMonth() + 1

const regionNames = ['near to a sample that was trained on', 'farther', 'farthest from any']

/** Fewest samples that are told by region. */
const fewest = 15

/** Thirds of the samples by the distance of their scaled parameters from the nearest sample that was trained on. */
function regionsOf(
  { data: { statics }, parts: { train } }: Task,
  entities: readonly number[],
): readonly { readonly name: string; readonly entities: ReadonlySet<number> }[] {
  const width = statics.names.length
  if (entities.length < fewest || width === 0) return []
  const scaler = fitScaler(statics, {
    kind: 'standard',
    rows: { entities: train.entities },
    allowConstant: true,
  })
  const scaled = transform(scaler, statics.values)
  const distance = (a: number, b: number): number => {
    let sum = 0
    for (let k = 0; k < width; k++) sum += ((scaled[a * width + k] ?? 0) - (scaled[b * width + k] ?? 0)) ** 2
    return sum
  }
  const nearest = new Map(
    entities.map((entity) => [
      entity,
      train.entities.reduce(
        (least, other) => (other === entity ? least : Math.min(least, distance(entity, other))),
        Infinity,
      ),
    ]),
  )
  const order = entities.toSorted((a, b) => (nearest.get(a) ?? 0) - (nearest.get(b) ?? 0))
  return regionNames.map((name, third) => ({
    name,
    entities: new Set(
      order.slice(Math.floor((third * order.length) / 3), Math.floor(((third + 1) * order.length) / 3)),
    ),
  }))
}
