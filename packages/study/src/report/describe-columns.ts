/** The columns of a panel as lines of an inspection: range, quantiles, gaps, histogram. */
import { describeColumn, featureValues, type Panel } from '@utsushi/data'
import type { ColumnStats } from './inspection.js'

/**
 * Statistics of every feature of a panel.
 *
 * @param role what the columns are for; those of one role stand together
 * @param valuesOf values of a feature (default: all of them)
 * @example describeColumns(ensemble.targets, 'fluxes')
 */
export function describeColumns(
  panel: Panel,
  role: string | ((name: string) => string),
  valuesOf: (name: string) => Float32Array = (name) => featureValues(panel, name),
): ColumnStats[] {
  return panel.names.map((name, place) => {
    const unit = panel.units[place]
    const values = valuesOf(name)
    const { missing, mean, deviation, min, max, quantiles, histogram } = describeColumn(values, {
      probabilities: [0.05, 0.5, 0.95],
    })
    const [q05 = NaN, median = NaN, q95 = NaN] = quantiles.map(({ value }) => value)
    return {
      ...{
        name,
        role: typeof role === 'string' ? role : role(name),
        ...(unit === undefined ? {} : { unit }),
      },
      ...{ count: values.length, missing, min, q05, median, q95, max, mean, std: deviation },
      histogram: { edges: [...histogram.edges], counts: [...histogram.counts] },
    }
  })
}
