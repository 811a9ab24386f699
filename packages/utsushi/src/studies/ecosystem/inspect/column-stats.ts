// Every column as a line of the report: range, quantiles, gaps, histogram.
import { featureValues, formatDay, type Ensemble, type Panel } from '@utsushi/data'
import { describeColumns, type ColumnStats, type Gap } from '@utsushi/study/report'
import type { LookData } from './look-data.js'

/** Statistics of parameters (over samples), drivers and fluxes (over all rows; once where the weather is shared). */
export function columnStats({ ensemble, sharedWeather }: LookData): ColumnStats[] {
  const { statics, drivers, targets } = ensemble
  const one = sharedWeather ? { entities: [0] } : undefined
  return [
    ...describeColumns(drivers, 'drivers', (name) => featureValues(drivers, name, one)),
    ...describeColumns(targets, 'fluxes'),
    ...describeColumns(statics, 'parameters'),
  ]
}

/** Stretches of missing days, longest first. Shared weather is looked at once. */
export function missingStretches({ ensemble, sharedWeather }: LookData): Gap[] {
  const { drivers, targets, days, samples } = ensemble
  const gaps: Gap[] = []
  const look = (panel: Panel, entity: number, label: string | undefined): void => {
    for (const [place, column] of panel.names.entries()) {
      if (panel.missing[place] === 0) continue
      eachStretch(featureValues(panel, column, { entities: [entity] }), (from, to) => {
        gaps.push({
          column,
          ...(label === undefined ? {} : { entity: label }),
          from: formatDay(days[from] as number),
          to: formatDay(days[to - 1] as number),
          rows: to - from,
        })
      })
    }
  }
  if (sharedWeather) look(drivers, 0, 'every sample')
  for (const [entity, sample] of samples.entries()) {
    if (!sharedWeather) look(drivers, entity, `sample ${sample}`)
    look(targets, entity, `sample ${sample}`)
  }
  return gaps.sort((a, b) => b.rows - a.rows)
}

/** For each timed column the days on which any sample misses it, as strips in milliseconds. */
export function presence(ensemble: Ensemble): {
  range: [number, number]
  scale: 'date'
  columns: { name: string; share: number; gaps: { from: number; to: number }[] }[]
} {
  const { days } = ensemble
  const at = (index: number): number => ((days[0] ?? 0) + index) * 86_400_000
  const columns = [ensemble.drivers, ensemble.targets].flatMap((panel) =>
    panel.names.map((name, place) => {
      const values = featureValues(panel, name)
      const missing = panel.missing[place] ?? 0
      const any = Float32Array.from(days, (_, day) => {
        for (let row = day; row < values.length; row += days.length) if (Number.isNaN(values[row])) return NaN
        return 0
      })
      const gaps: { from: number; to: number }[] = []
      if (missing > 0) eachStretch(any, (from, to) => gaps.push({ from: at(from), to: at(to) }))
      return { name, share: missing / values.length, gaps }
    }),
  )
  return { range: [at(0), at(days.length)], scale: 'date', columns }
}

/** Calls back with each run of NaN, `to` excluded. */
function eachStretch(values: Float32Array, use: (from: number, to: number) => void): void {
  for (let at = 0; at < values.length; at++) {
    if (!Number.isNaN(values[at])) continue
    const from = at
    while (at < values.length && Number.isNaN(values[at])) at++
    use(from, at)
  }
}
