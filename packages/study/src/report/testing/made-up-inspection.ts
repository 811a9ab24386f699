/** A made-up look at data with 50 columns, one of them with gaps. */
import { histogramOf, quantileOf } from '../../plots/binning.js'
import { madeUpNoise } from '../../plots/testing/gallery.js'
import type { ColumnStats, Inspection } from '../inspection.js'

const day = 86_400_000

/** Drivers, fluxes and parameters as an ecosystem study has them. */
export function madeUpInspection(): Inspection {
  const noise = madeUpNoise(3)
  const column = (
    name: string,
    unit: string,
    role: string,
    level: number,
    spread: number,
    missing = 0,
  ): ColumnStats => {
    const values = Float64Array.from({ length: 3000 }, () => level + spread * noise())
    const [min, max] = [Math.min(...values), Math.max(...values)]
    return {
      ...{ name, unit, role, count: 3652, missing, min, max, mean: level, std: spread },
      ...{ q05: quantileOf(values, 0.05), median: quantileOf(values, 0.5), q95: quantileOf(values, 0.95) },
      histogram: histogramOf(values, 24, [min, max]),
    }
  }
  const columns = [
    column('tmp_2m', '°C', 'driver', 9, 8),
    column('dswrf_sfc', 'W m-2', 'driver', 130, 60),
    column('spfh_2m', 'kg kg-1', 'driver', 0.006, 0.0015),
    column('a_co2', 'ppm', 'driver', 398, 6),
    column('gpp', 'Mg C ha-1 day-1', 'flux', 0.045, 0.02),
    column('nep', 'Mg C ha-1 day-1', 'flux', 0.006, 0.012, 37),
    ...Array.from({ length: 10 }, (_, i) =>
      column(`a_parameter_with_a_long_name_${i}`, '', 'parameter', 10 ** (i - 4), 10 ** (i - 5)),
    ),
  ]
  const names = columns.map(({ name }) => name)
  const start = Date.UTC(2010, 0, 1)
  return {
    study: 'ecosystem',
    source: 'ensemble/',
    overview: [
      { name: 'samples', value: 180, format: 'count' },
      { name: 'rows', value: 657_360, format: 'count' },
      { name: 'period', value: '2010-01-01 to 2019-12-31' },
    ],
    columns,
    correlations: {
      names,
      method: 'Pearson r',
      values: names.map((_, i) => names.map((_, j) => Math.cos((i - j) / 4))),
    },
    gaps: [{ column: 'nep', entity: 'sample 0017', from: '2012-07-03', to: '2012-08-08', rows: 37 }],
    presence: {
      range: [start, start + 3652 * day],
      scale: 'date',
      columns: columns.slice(0, 6).map(({ name, missing, count }) => ({
        name,
        share: missing / count,
        gaps: missing === 0 ? [] : [{ from: Date.UTC(2012, 6, 3), to: Date.UTC(2012, 7, 9) }],
      })),
    },
    closures: [
      {
        name: 'NPP − Rh − NEP',
        unit: 'Mg C ha-1 day-1',
        max: 3.1e-8,
        rms: 6e-9,
        relativeToScale: 1.2e-6,
        where: 'sample 0017, 2012-07-03',
      },
      { name: 'GPP − ER − NEP', unit: 'Mg C ha-1 day-1', max: 0.0012, rms: 0.0003, relativeToScale: 0.07 },
    ],
    warnings: ['nep misses 37 of 3,652 rows in sample 0017.'],
  }
}
