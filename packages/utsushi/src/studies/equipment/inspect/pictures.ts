// Pictures of a look at a park: some series with their ranges and gaps, and how often each part deviates.
import { barChart, formatShare, lineChart, palette, smallMultiples, displayUnit } from '@utsushi/study/plots'
import { listed, type ChartPicture } from '@utsushi/study'
import type { Park, Ranges } from '../data/park.js'
import { stepName, stepStart } from '../data/steps.js'
import type { BaseRate } from './base-rates.js'
import { gapsIn } from './gaps.js'

/** Series that are drawn: the first of each item, and then those after it. */
const mostSeries = 6

/** Measured values of a few series, their ranges behind them. */
export function seriesPicture(park: Park, ranges: Ranges, training: number): ChartPicture {
  const chosen = chosenSeries(park)
  const dated = park.align === 'calendar'
  const x = Float64Array.from({ length: park.steps }, (_, step) =>
    dated ? stepStart(park.first + step, park.interval) * 1000 : step,
  )
  const ends = [x[0] ?? 0, x.at(-1) ?? 0]
  const caption = `Readings of ${chosen.length} of ${park.series.length} series, in their normal ranges; a break is a gap, the rule the end of training (${stepName(park, training)}).`
  return {
    chart: smallMultiples({
      title: 'Series',
      subtitle: caption,
      columns: 2,
      spacing: { row: 26, column: 18 },
      panels: chosen.map((place) => {
        const { equipment, item, unit } = park.series[place] ?? { equipment: '', item: '', unit: '' }
        const [low, high] = [ranges.low[place] ?? NaN, ranges.high[place] ?? NaN]
        const values = measuredValues(park, place)
        const [least, most] = extremes(values)
        const inRange = low <= high
        return lineChart({
          title: `${item} of ${equipment}${unit === 'unknown' ? '' : ` (${displayUnit(unit)})`}`,
          width: 330,
          height: 120,
          x: { label: '', ...(dated && { scale: 'date' as const }), ticks: 5 },
          y: { label: '', ticks: 4 },
          legend: false,
          bands: inRange
            ? [
                {
                  ...{ name: 'normal range', x: ends, colour: palette[1] ?? '#888' },
                  lower: ends.map(() => Math.max(low, least)),
                  upper: ends.map(() => Math.min(high, most)),
                },
              ]
            : [],
          markers: [{ x: x[training] ?? 0 }],
          series: [{ name: item, x, y: values, strokeWidth: 1, points: park.steps < 60 }],
        })
      }),
    }),
    caption,
    alt: `Series drawn with their normal ranges: ${listed(
      chosen.map((place) => {
        const { equipment = '', item = '' } = park.series[place] ?? {}
        const [least, most] = extremes(measuredValues(park, place))
        return `${item} of ${equipment} ${Number(least.toPrecision(3))} to ${Number(most.toPrecision(3))}`
      }),
    )}.`,
  }
}

function chosenSeries({ series }: Park): number[] {
  const first = new Map<string, number>()
  for (const [place, { item }] of series.entries()) if (!first.has(item)) first.set(item, place)
  const leading = [...first.values()]
  const others = [...series.keys()].filter((place) => !leading.includes(place))
  return [...leading, ...others].slice(0, mostSeries)
}

/** With a break where the series has a gap; weekends and the days between rounds are bridged. */
function measuredValues({ values, measured, steps }: Park, series: number): Float32Array {
  const drawn = values.slice(series * steps, (series + 1) * steps)
  for (const { from, to } of gapsIn(measured.subarray(series * steps, (series + 1) * steps)))
    drawn.fill(NaN, from, to)
  return drawn
}

function extremes(values: Float32Array): readonly [number, number] {
  let [least, most] = [Infinity, -Infinity]
  for (const value of values)
    if (value === value) [least, most] = [Math.min(least, value), Math.max(most, value)]
  return [least, most]
}

/** Share of windows that deviate, by part and horizon. */
export function ratesPicture(rates: readonly BaseRate[]): ChartPicture {
  const known = rates.filter((rate) => rate.known > 0)
  const caption =
    'Share of the windows with a known label that deviate: what a model without any skill scores in PR-AUC.'
  return {
    chart: barChart({
      title: 'Base rates',
      value: { label: 'share that deviates', zero: true },
      format: formatShare,
      bars: known.map(({ part, horizon, known: all, positives }) => ({
        ...{ category: part, group: horizon === 0 ? 'now' : `+${horizon}`, value: positives / all },
      })),
    }),
    caption,
    alt: `Base rates: ${listed(known.map(({ part, horizon, known: all, positives }) => `${part} at ${horizon} ${formatShare(positives / all)}`))}.`,
  }
}
