// How many values of a part lie within their intervals, and how wide these are: by what shall lie within at once, by month, and by how far
// samples are from those that were trained on.
import { fitScaler, transform, type WindowSet } from '@utsushi/data'
import {
  endsAt,
  scoresBySample,
  spans,
  type IntervalCalibration,
  type SaidFluxes,
  type Span,
} from '../intervals.js'
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

/** Intervals of one flux on a part. */
export interface FluxIntervals {
  /** By what lies within at once: days, forecasts, samples on all days. */
  spans: Record<Span, Coverage>
  /** Of days, by calendar month. */
  byMonth: (Coverage & { month: number })[]
  /** Of days, by distance from the nearest sample that was trained on; none of fewer than 15 samples. */
  byRegion: RegionCoverage[]
}

/** Intervals of a part. */
export interface PartIntervals {
  level: number
  over: Span
  /** Samples that intervals were calibrated on. */
  calibratedOn: number
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
  const width = calibration.fluxes.length
  return {
    ...{ level: calibration.level, over: calibration.over, calibratedOn: calibration.samples, own },
    unseen: entities.every((entity) => !trained.has(entity)),
    samples: entities.length,
    fluxes: Object.fromEntries(
      calibration.fluxes.map((flux, place): [string, FluxIntervals] => {
        const { spread, factors } = flux
        const scores = { windows, observed, said, flux: place, width, spread: [...spread] as const }
        const months = new Map<number, Tally>()
        const byRegion = regions.map(() => tally())
        const widths = Object.fromEntries(spans.map((span) => [span, tally()])) as Record<Span, Tally>
        for (let window = 0; window < windows.count; window++)
          for (let lead = 0; lead < windows.horizon; lead++) {
            const at = (window * windows.horizon + lead) * width + place
            const [truth, predicted] = [observed[at] ?? NaN, said.predicted[at] ?? NaN]
            if (!Number.isFinite(truth - predicted)) continue
            const members = said.members?.[at] ?? 0
            for (const span of spans) {
              const { lower, upper } = endsAt(flux, span, predicted, members)
              widths[span].add(false, upper - lower)
            }
            const isWithin =
              Math.abs(truth - predicted) <= factors.step * spreadAt(spread, predicted, members)
            const { lower, upper } = endsAt(flux, 'step', predicted, members)
            const date = data.days[(windows.start[window] ?? 0) + windows.context + lead] ?? 0
            const month = monthOf(date)
            const ofMonth = months.get(month) ?? tally()
            months.set(month, ofMonth)
            ofMonth.add(isWithin, upper - lower)
            const region = regions.findIndex(({ entities: own }) => own.has(windows.entity[window] ?? -1))
            byRegion[region]?.add(isWithin, upper - lower)
          }
        return [
          flux.name,
          {
            spans: Object.fromEntries(
              spans.map((span) => [
                span,
                {
                  coverage: shareWithin(scoresBySample(scores, span), factors[span]),
                  width: widths[span].mean(),
                },
              ]),
            ) as Record<Span, Coverage>,
            byMonth: [...months]
              .map(([month, own]) => ({ month, coverage: own.share(), width: own.mean() }))
              .sort((a, b) => a.month - b.month),
            byRegion: regions.map(({ name, entities: own }, k) => ({
              ...{ name, samples: own.size },
              ...{ coverage: byRegion[k]?.share() ?? NaN, width: byRegion[k]?.mean() ?? NaN },
            })),
          },
        ]
      }),
    ),
  }
}

/** Every sample counts alike, however many scores it has: as intervals were calibrated. */
function shareWithin(scores: readonly (readonly number[])[], factor: number): number {
  return scores.reduce(
    (sum, own) => sum + own.filter((score) => score <= factor).length / own.length / scores.length,
    0,
  )
}

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
