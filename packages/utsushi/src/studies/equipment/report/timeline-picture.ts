// The backtest as a picture: the check items that left their range most often, when they did, and when an alarm stood.
import { countOf, type ChartPicture } from '@utsushi/study'
import { timelineChart } from '@utsushi/study/plots'
import type { EquipmentTask } from '../loss.js'
import type { ScoredPart } from '../score.js'
import { placeOfStep, stepAxis } from './axis.js'
import { middleHorizon } from '../score/middle-horizon.js'
import { horizonWords, leadWords } from './words.js'

/** Rows of the timeline. */
const mostRows = 14

/** Deviations and alarms at the middle horizon; nothing where nothing was replayed or nothing happened. */
export function timelinePicture(
  { config, data }: Pick<EquipmentTask, 'config' | 'data'>,
  part: ScoredPart,
): ChartPicture | undefined {
  const replay = part.backtests[middleHorizon(config)]
  if (replay === undefined || replay === null) return undefined
  const { park } = data
  const eventful = replay.histories
    .filter(({ deviations, alarms }) => deviations.length + alarms.length > 0)
    .toSorted(
      (a, b) =>
        b.deviations.length - a.deviations.length || b.alarms.length - a.alarms.length || a.series - b.series,
    )
    .slice(0, mostRows)
  if (eventful.length === 0) return undefined
  const nameOf = (series: number): string => {
    const { equipment = '', item = '' } = park.series[series] ?? {}
    return `${equipment} ${item}`
  }
  const spans = eventful.flatMap(({ series, deviations, alarms }) =>
    [
      ...deviations.map((spell) => ({ ...spell, kind: 'deviation' })),
      ...alarms.map((spell) => ({ ...spell, kind: 'alarm' })),
    ].map(({ from, to, kind }) => ({
      ...{ row: nameOf(series), kind },
      ...{ from: placeOfStep(park, from), to: placeOfStep(park, to + 1) },
    })),
  )
  const steps = Array.from(part.windows, (window) => data.windows.end[window] ?? 0)
  const first = steps.reduce((least, step) => Math.min(least, step), Infinity)
  const last = steps.reduce((most, step) => Math.max(most, step), 0)
  const until = Math.min(last + replay.horizon, park.steps - 1)
  const when = horizonWords(config, replay.horizon)
  const rows = eventful.map(({ series }) => nameOf(series))
  return {
    chart: timelineChart({
      title: `Deviations and alarms, ${when}`,
      subtitle: `The ${countOf(rows.length, 'check item')} with most deviations of the ${part.evaluation.part} part, replayed from what was known on each day. An alarm over or before a deviation was right; one with nothing behind it was false.`,
      rows,
      spans,
      range: [placeOfStep(park, first), placeOfStep(park, until + 1)],
      time: stepAxis(park),
      // Behind it nothing could be raised any more: deviations there are what the last alarms are judged by.
      markers: [{ at: placeOfStep(park, last + 1), label: 'last window' }],
    }),
    caption: `History replayed: alarms raised ${when}, and what happened`,
    alt: `${replay.foreseen} of ${countOf(replay.deviations, 'deviation')} stood behind an alarm${replay.medianLead === null ? '' : `, half of them ${leadWords(config, replay.medianLead)} or more ahead`}; ${replay.falseAlarms} of ${countOf(replay.alarms, 'alarm')} ${replay.falseAlarms === 1 ? 'was' : 'were'} false.`,
  }
}
