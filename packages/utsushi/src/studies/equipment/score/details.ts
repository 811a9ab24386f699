// What a page needs to try other thresholds: what was said of every window, what came of it, and when items left their range.
import type { Json } from '@utsushi/emulator'
import { placeOfStep, stepAxis } from '../report/axis.js'
import type { EquipmentTask } from '../loss.js'
import type { ScoredPart } from '../score.js'
import { labelsAt } from './columns.js'

/** More windows of a part than this are thinned: a page replays them at every move of a threshold. */
const mostWindows = 20_000

/**
 * Probabilities and labels of windows, plain JSON.
 *
 * @returns `parts`, each with columns as long as its windows: `series` (place among `names`), `end`, and by horizon `probabilities`
 *   and `happened` (1, 0, or null where not known); `deviations` are `[series, from, to]` on the axis of `end`
 */
export function windowDetails(
  { config, data }: Pick<EquipmentTask, 'config' | 'data'>,
  parts: readonly ScoredPart[],
): Readonly<Record<string, Json>> {
  const { park } = data
  const axis = stepAxis(park)
  const { missed, falseAlarm, hit } = config.decision.costs
  return {
    equipment: {
      horizons: [...config.labels.horizons],
      time: axis.scale === 'date' ? 'date' : axis.label,
      // One step of the axis: an alarm stands as long as its windows follow each other so closely.
      step: placeOfStep(park, 1) - placeOfStep(park, 0),
      costs: { missed, falseAlarm, hit },
      parts: parts.map((part) => partDetails(data, part, config.labels.horizons.length)),
    },
  }
}

function partDetails(
  data: EquipmentTask['data'],
  { windows, probabilities, backtests, evaluation }: ScoredPart,
  horizons: number,
): Json {
  const { park } = data
  const every = Math.max(1, Math.ceil(windows.length / mostWindows))
  const kept = Array.from(windows.keys()).filter((row) => row % every === 0)
  const places = new Map<number, number>()
  const placeOf = (series: number): number => {
    const place = places.get(series) ?? places.size
    places.set(series, place)
    return place
  }
  const own = kept.map((row) => windows[row] ?? 0)
  const series = own.map((window) => placeOf(data.windows.series[window] ?? 0))
  const labels = Array.from({ length: horizons }, (_, place) => labelsAt(data, windows, place))
  const histories = backtests.find((one) => one !== null)?.histories ?? []
  return {
    part: evaluation.part,
    every,
    thresholds: evaluation.horizons.map(({ decision }) => decision.chosen?.threshold ?? 0.5),
    series,
    end: own.map((window) => placeOfStep(park, data.windows.end[window] ?? 0)),
    probabilities: probabilities.map((column) => kept.map((row) => short(column[row] ?? NaN))),
    happened: labels.map((column) => kept.map((row) => short(column[row] ?? NaN))),
    deviations: histories.flatMap(({ series: of, deviations }) =>
      deviations.map(({ from, to }) => [placeOf(of), placeOfStep(park, from), placeOfStep(park, to + 1)]),
    ),
    names: [...places.keys()].map((of) => {
      const { equipment = '', item = '' } = park.series[of] ?? {}
      return { equipment, item }
    }),
  }
}

/** In four digits; null for what is not known. */
const short = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(4)) : null)
