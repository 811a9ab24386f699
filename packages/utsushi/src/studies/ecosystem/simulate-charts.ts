// Pictures of a look at an ensemble, as chart specifications: coverage of the parameter space, flux envelopes, annual
// sums and rank correlations.
import {
  colours,
  displayUnit,
  heatMap,
  histogramChart,
  lineChart,
  smallMultiples,
  type ChartSpec,
} from '@utsushi/study/plots'
import { fluxNames, type FluxName } from './process-model/model.js'
import type { EnsembleLook } from './simulate-look.js'

const fluxTitles: Readonly<Record<FluxName, string>> = {
  gpp: 'GPP',
  npp: 'NPP',
  er: 'ER',
  nep: 'NEP',
  rh: 'Rh',
}

/** All pictures of a look, by file name without ending. */
export function lookCharts(look: EnsembleLook): Readonly<Record<string, ChartSpec>> {
  return {
    coverage: coverageChart(look),
    envelopes: envelopesChart(look),
    annual_sums: annualSumsChart(look),
    rank_correlations: rankCorrelationsChart(look),
  }
}

/** How many samples lie in each tenth of each parameter's range. */
export function coverageChart({ coverage, samples }: EnsembleLook): ChartSpec {
  const counts = coverage.parameters.map(({ tenths }) => tenths)
  const tenths = Array.from({ length: 10 }, (_, i) => `${10 * i}–${10 * (i + 1)} %`)
  return heatMap({
    title: 'Coverage of the parameter space',
    subtitle: `Samples of ${samples} in each tenth of a range. Rows are even where a range is fixed; leaf allocation is bounded by above-ground allocation.`,
    rows: coverage.parameters.map(({ name }) => name),
    columns: tenths,
    values: counts,
    label: 'samples',
    domain: [0, Math.max(1, ...counts.flat())],
    scheme: 'sequential',
    numbers: false,
    cell: 18,
  })
}

/** Daily quantiles of every flux over the last years. */
export function envelopesChart({ envelopes, samples, unit }: EnsembleLook, years = 3): ChartSpec {
  const first = Math.max(0, envelopes.dates.length - Math.round(years * 365.25))
  const x = envelopes.dates.slice(first).map((date) => Date.parse(`${date}T00:00:00Z`))
  return smallMultiples({
    title: 'Fluxes over samples, day by day',
    subtitle: `Median, and ranges that hold 50 % and 90 % of ${samples} samples, in ${displayUnit(unit)}.`,
    columns: 1,
    legends: true,
    panels: fluxNames.map((name) => {
      const [p05, p25, p50, p75, p95] = envelopes.values[name].map((values) => values.slice(first))
      const none: number[] = []
      return lineChart({
        title: fluxTitles[name],
        width: 760,
        height: 120,
        x: { label: '', scale: 'date' },
        y: { label: fluxTitles[name], ticks: 4 },
        bands: [
          {
            name: '90 %',
            x,
            lower: p05 ?? none,
            upper: p95 ?? none,
            colour: colours.wideRange,
            opacity: 0.9,
          },
          {
            name: '50 %',
            x,
            lower: p25 ?? none,
            upper: p75 ?? none,
            colour: colours.narrowRange,
            opacity: 0.9,
          },
        ],
        series: [{ name: 'median', x, y: p50 ?? none, strokeWidth: 1, colour: colours.ink }],
        legend: name === 'gpp',
      })
    }),
  })
}

/** How the samples' mean yearly sums are spread. */
export function annualSumsChart({ yearly, samples }: EnsembleLook): ChartSpec {
  return smallMultiples({
    title: 'Yearly sums over samples',
    subtitle: `Mean of all years of each of ${samples} samples, ${displayUnit('Mg C ha-1 year-1')}.`,
    columns: 3,
    width: 760,
    panels: fluxNames.map((name) =>
      histogramChart({
        title: fluxTitles[name],
        values: yearly[name],
        bins: 24,
        trim: 0,
        width: 220,
        height: 130,
        xAxis: { label: fluxTitles[name] },
        countLabel: 'samples',
        rules: [0],
      }),
    ),
  })
}

/** Which parameters the yearly fluxes follow. */
export function rankCorrelationsChart({ rankCorrelations, samples }: EnsembleLook): ChartSpec {
  return heatMap({
    title: 'What the fluxes follow',
    subtitle: `Spearman rank correlation of each parameter with each flux's mean of a year, over ${samples} samples.`,
    rows: rankCorrelations.parameters,
    columns: rankCorrelations.fluxes.map((name) => fluxTitles[name]),
    values: rankCorrelations.values,
    label: 'rank correlation',
    numbers: true,
    cell: 34,
  })
}
