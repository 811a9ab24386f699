// Windows as a building manager looks at them: what was measured, the normal range, how the trend goes on, and what came true.
import { listed, type Picture } from '@utsushi/study'
import { displayUnit, formatShare, seriesChart, smallMultiples, type ChartSpec } from '@utsushi/study/plots'
import { labelSource } from '../data/labels.js'
import { stepName } from '../data/steps.js'
import type { EquipmentTask } from '../loss.js'
import type { ScoredPart } from '../score.js'
import { labelsAt } from '../score/columns.js'
import type { Spread } from '../score/spread.js'
import { samplesOf, type Sample, type SampleKind } from '../score/samples.js'
import { trendExtension } from '../score/trend.js'
import { placeOfStep, stepAxis } from './axis.js'
import { middleHorizon } from '../score/middle-horizon.js'
import { horizonWords, leadWords } from './words.js'

type Shown = Pick<EquipmentTask, 'config' | 'data'>

const words: Readonly<Record<SampleKind, string>> = {
  hit: 'A right alarm',
  'false alarm': 'A false alarm',
  miss: 'A deviation that was missed',
  'rightly silent': 'Rightly no alarm',
}

/** One window of each kind at the middle horizon; nothing where no window has a label. */
export function samplesPicture(task: Shown, part: ScoredPart): Picture | undefined {
  const { config, data } = task
  const place = middleHorizon(config)
  const horizon = config.labels.horizons[place] ?? 0
  const scored = part.evaluation.horizons[place]
  const probabilities = part.probabilities[place] ?? new Float64Array(0)
  const threshold = scored?.model.record.threshold ?? NaN
  const labels = labelsAt(data, part.windows, place)
  const samples = samplesOf(data, part.windows, labels, probabilities, threshold)
  if (samples.length === 0) return undefined
  const told = samples.map(({ kind, row }) => {
    const { equipment, item, until } = seriesAt(task, part, row)
    return `${words[kind].toLowerCase()}: ${item} of ${equipment} after ${until} at ${formatShare(probabilities[row] ?? NaN)}`
  })
  return {
    chart: smallMultiples({
      title: `Alarms for ${horizonWords(config, horizon)}, right and wrong`,
      subtitle: `Above each: the probability that was told${part.spreads.length > 0 ? ' (with dropout left on, from … to …)' : ''}; an alarm is raised from ${formatShare(threshold)} on. The extension of the trend is for the eye, nothing is decided by it.`,
      columns: 2,
      spacing: { row: 30, column: 24 },
      sharedColour: true,
      panels: samples.map((sample) =>
        samplePanel(
          task,
          part,
          sample,
          horizon,
          probabilityWords(probabilities, part.spreads[place], sample.row),
        ),
      ),
    }),
    caption: `The clearest window of each kind, each of other equipment: ${leadWords(config, config.windows.context)} of readings, then what came true and how the trend would have gone on`,
    alt: `Windows shown: ${listed(told)}; an alarm is raised from ${formatShare(threshold)} on.`,
  }
}

/** `34 % (20 to 47 %)` */
function probabilityWords(probabilities: Float64Array, spread: Spread | undefined, row: number): string {
  const said = formatShare(probabilities[row] ?? NaN)
  const [low, high] = [spread?.low[row], spread?.high[row]]
  return low === undefined || high === undefined
    ? said
    : `${said} (${formatShare(low)} to ${formatShare(high)})`
}

function seriesAt({ data }: Shown, { windows }: ScoredPart, row: number) {
  const { park } = data
  const window = windows[row] ?? 0
  const series = data.windows.series[window] ?? 0
  const end = data.windows.end[window] ?? 0
  const { equipment = '', item = '', unit = 'unknown' } = park.series[series] ?? {}
  return { series, end, equipment, item, unit, until: stepName(park, end) }
}

function samplePanel(
  task: Shown,
  part: ScoredPart,
  { kind, row }: Sample,
  horizon: number,
  probability: string,
): ChartSpec {
  const { config, data } = task
  const { park, ranges } = data
  const { series, end, equipment, item, unit } = seriesAt(task, part, row)
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
  const all = [...past.values, ...future.values, ...extension].filter(Number.isFinite)
  const isRange = low <= high
  // A limit far away, or none, would press the readings flat.
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const room = 0.3 * (most - least)
  return seriesChart({
    title: `${words[kind]}, ${probability}: ${item} of ${equipment}${inUnit}`,
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
    }),
    deviations: spells(task, series, first, last),
    start: from,
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
