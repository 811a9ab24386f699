// Windows as a building manager looks at them: what was measured, the normal range, how the trend goes on, what came true, and which days
// the probability goes by.
import { greatestOf, leastOf } from '@utsushi/ground'
import { listed, type ChartPicture } from '@utsushi/study'
import { stepWords } from '@utsushi/data'
import {
  displayUnit,
  formatFixed,
  formatShare,
  seriesChart,
  smallMultiples,
  type ChartSpec,
} from '@utsushi/study/plots'
import { intervalOf, type EquipmentConfig } from '../config.js'
import { labelSource } from '../data/labels.js'
import { stepName } from '../data/steps.js'
import type { EquipmentTask } from '../loss.js'
import type { ScoredPart } from '../score.js'
import type { SampleKind } from '../score/samples.js'
import type { ShownItem, ShownWindow } from '../score/shown-windows.js'
import { trendExtension } from '../score/trend.js'
import { placeOfStep, stepAxis } from './axis.js'
import { middleHorizon } from '../score/middle-horizon.js'
import { horizonWords, leadWords, shareWords } from './words.js'

type Shown = Pick<EquipmentTask, 'config' | 'data'>

const words: Readonly<Record<SampleKind, string>> = {
  hit: 'A right alarm',
  'false alarm': 'A false alarm',
  miss: 'A deviation that was missed',
  'rightly silent': 'Rightly no alarm',
}

/** Items of a piece of equipment that are drawn of each window, where it is looked at as a whole. */
const mostItems = 2

/** One window of each kind at the middle horizon, with what the model goes by in it; nothing where no window has a label. */
export function samplesPicture(task: Shown, part: ScoredPart): ChartPicture | undefined {
  const { config } = task
  const { shown } = part.evaluation
  const [first] = shown
  if (first === undefined) return undefined
  const place = middleHorizon(config)
  const horizon = config.labels.horizons[place] ?? 0
  const threshold = part.evaluation.horizons[place]?.model.record.threshold ?? NaN
  const { many } = stepWords(task.data.park.interval)
  const isWhole = config.windows.of === 'equipment'
  const isApart = new Set(shown.map(({ equipment }) => equipment)).size === shown.length
  const panels = shown.flatMap((window) =>
    window.items.slice(0, mostItems).map((item) => samplePanel(task, part, window, item, horizon)),
  )
  const told = shown.map(({ kind, row, equipment, items, probability }) => {
    const until = stepName(task.data.park, placeAt(task, part, row).end)
    const [item] = items
    return `${words[kind].toLowerCase()}: ${isWhole ? `${equipment}, ${item?.item ?? ''} before all` : `${item?.item ?? ''} of ${equipment}`} after ${until} at ${formatShare(probability)}`
  })
  const spread = part.spreads.length > 0 ? ' (in brackets with dropout left on)' : ''
  return {
    chart: smallMultiples({
      title:
        horizon === 0
          ? 'Alarms, right and wrong'
          : `Alarms for ${horizonWords(config, horizon)}, right and wrong`,
      subtitle: [
        `Above each the probability that was told${spread}; an alarm is raised from ${formatShare(threshold)} on.`,
        ...(isWhole
          ? [
              `Of each window the ${mostItems} items that decided most: “without” says what is told when that item is as usual throughout.`,
            ]
          : []),
        judgedWords(config, horizon),
        `Bars: what the ${many} of a window do for its probability, which falls (bars upwards) or rises (downwards) by up to as many percentage points as stand beside the line when ${first.span === 1 ? `one of them is` : `${first.span} of them in a row are`} replaced by a straight line between their neighbours.`,
        ...(horizon > 0 ? ['The extension of the trend is for the eye, nothing is decided by it.'] : []),
      ].join(' '),
      columns: 2,
      spacing: { row: 30, column: 24 },
      sharedColour: true,
      panels,
    }),
    caption: `The clearest window of each kind${isApart ? ', each of other equipment' : ''}${horizon > 0 ? `: ${leadWords(config, config.windows.context)} of readings, then what came true and how the trend would have gone on` : `, and the ${many} that its probability goes by`}`,
    alt: `Windows shown: ${listed(told)}; an alarm is raised from ${formatShare(threshold)} on. ${daysSentence(config, first)}`,
  }
}

/** What a window is judged by. */
function judgedWords({ labels, data }: EquipmentConfig, horizon: number): string {
  const { one } = stepWords(intervalOf(data))
  if (horizon === 0) return `What counts is the last ${one} shown.`
  switch (labels.kind) {
    case 'point':
    case 'truth':
      return `What counts is the last ${one} shown alone, ${horizonWords({ data }, horizon)}.`
    case 'any':
      return `What counts is any measured ${one} behind the forecast line.`
    case 'none':
      return 'Nothing says which windows are faulty.'
    default:
      return labels.kind satisfies never
  }
}

/** Where the probability of a window comes from, in words. */
function daysSentence({ data }: EquipmentConfig, { kind, days }: ShownWindow): string {
  const { one, many } = stepWords(intervalOf(data))
  const most = days.reduce((best, value, k) => (Math.abs(value) > Math.abs(days[best] ?? 0) ? k : best), 0)
  const before = days.length - 1 - most
  const size = formatFixed(100 * Math.abs(days[most] ?? 0), 1)
  const way = (days[most] ?? 0) >= 0 ? 'raises' : 'lowers'
  return `In ${words[kind].toLowerCase()} the ${many} around ${before === 0 ? `the last ${one}` : `${before} ${before === 1 ? one : many} before the end`} matter most: what was measured there ${way} the probability by ${size} percentage points.`
}

function placeAt({ data }: Shown, { windows }: ScoredPart, row: number) {
  const window = windows[row] ?? 0
  return { series: data.windows.series[window] ?? 0, end: data.windows.end[window] ?? 0 }
}

function samplePanel(
  task: Shown,
  part: ScoredPart,
  { kind, row, equipment, probability, days }: ShownWindow,
  { series, item, without }: ShownItem,
  horizon: number,
): ChartSpec {
  const { config, data } = task
  const { park, ranges } = data
  const { series: leader, end } = placeAt(task, part, row)
  const { unit = 'unknown' } = park.series[series] ?? {}
  const first = end - config.windows.context + 1
  const last = Math.min(end + horizon, park.steps - 1)
  const between = (from: number, to: number): StepValues => {
    const steps = Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => from + k)
    return {
      times: steps.map((step) => placeOfStep(park, step)),
      values: steps.map((step) => park.values[series * park.steps + step] ?? NaN),
      measured: steps.map((step) => park.measured[series * park.steps + step] ?? 0),
    }
  }
  const past = between(first, end)
  const future = measuredOnly(between(end + 1, last))
  const extension = Array.from(trendExtension(past.values, Math.max(1, horizon)))
  const from = placeOfStep(park, end)
  const inUnit = unit === 'unknown' ? '' : ` (${displayUnit(unit)})`
  const [low = NaN, high = NaN] = [ranges.low[series], ranges.high[series]]
  const all = [...past.values, ...future.values, ...(horizon > 0 ? extension : [])].filter(Number.isFinite)
  const isRange = low <= high
  // A limit far away, or none, would press the readings flat.
  const [least, most] = [leastOf(all), greatestOf(all)]
  const room = 0.3 * (most - least || Math.abs(most) || 1)
  const spread = part.spreads[middleHorizon(config)]
  const said = shareWords(probability, spread?.low[row], spread?.high[row])
  const decided = without === undefined ? '' : `, without ${formatShare(without)}`
  const largest = days.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return seriesChart({
    title: `${words[kind]}, ${said}${decided}: ${item} of ${equipment}${inUnit}`,
    width: 350,
    height: 150,
    value: { label: '', ticks: 4 },
    time: { ...stepAxis(park), ticks: 5 },
    past,
    measured: past.measured,
    ...(future.times.length > 0 && { future }),
    ...(isRange && {
      normal: [Math.max(low, least - room), Math.min(high, most + room)],
    }),
    ...(horizon > 0 && {
      extension: {
        times: [from, ...extension.map((_, ahead) => placeOfStep(park, end + 1 + ahead))],
        values: [past.values.at(-1) ?? NaN, ...extension],
      },
      start: from,
    }),
    deviations: spells(task, leader, first, last),
    deviationsName: config.labels.kind === 'truth' ? 'faulty' : 'out of range',
    influence: {
      values: days,
      names: ['raises the probability', 'lowers it'],
      largest: `±${formatFixed(100 * largest, largest < 0.1 ? 1 : 0)}`,
    },
  })
}

/** So many steps in a row without a reading break the line. */
const bridged = 7

interface StepValues {
  readonly times: readonly number[]
  readonly values: readonly number[]
  readonly measured: readonly number[]
}

/** Steps that nobody measured are no truth: without them, and with a break where more than a few are missing. */
function measuredOnly({ times, values, measured }: StepValues): Pick<StepValues, 'times' | 'values'> {
  let gap = 0
  const kept = times.flatMap((time, k) => {
    if (measured[k] !== 1) {
      gap++
      return gap === bridged ? [{ time, value: NaN }] : []
    }
    gap = 0
    return [{ time, value: values[k] ?? NaN }]
  })
  return { times: kept.map(({ time }) => time), values: kept.map(({ value }) => value) }
}

/** Measured steps in a row outside of the range. */
function spells({ config, data: { park, ranges } }: Shown, series: number, first: number, last: number) {
  const { states } = labelSource(park, ranges, config)
  const found: { from: number; to: number }[] = []
  for (let step = first; step <= last; step++) {
    if (states[series * park.steps + step] !== 1) continue
    const [from, to] = [placeOfStep(park, step), placeOfStep(park, step + 1)]
    const open = found.at(-1)
    if (open?.to === from) open.to = to
    else found.push({ from, to })
  }
  return found
}
