// Pictures of a look at an ensemble, beside those that every study has.
import {
  colours,
  displayUnit,
  heatMap,
  lineChart,
  smallMultiples,
  type ChartSpec,
  type Marker,
} from '@utsushi/study/plots'
import { quantileSorted, sortedObserved } from '@utsushi/data'
import type { EcosystemConfig } from '../config.js'
import { fluxLabel } from '../flux-label.js'
import { envelopeShares, yearUnit } from './fluxes-over-time.js'
import { partsOf, type EcosystemLook } from './look.js'

export type LookPicture = 'fluxes_over_time' | 'yearly_sums' | 'sensitivities' | 'daily_correlations'

/** The pictures by file name without ending. */
export function lookPictures(config: EcosystemConfig, look: EcosystemLook): Record<LookPicture, ChartSpec> {
  return {
    fluxes_over_time: overTime(config, look),
    yearly_sums: yearlySumsPicture(config, look),
    sensitivities: sensitivityPicture(look),
    daily_correlations: heatMap({
      title: 'Days: what goes with what',
      subtitle: 'Spearman rank correlation of daily values within a sample, median over samples.',
      rows: look.daily.names,
      columns: look.daily.names,
      values: look.daily.values,
      label: 'rank correlation',
    }),
  }
}

function overTime({ data }: EcosystemConfig, look: EcosystemLook): ChartSpec {
  const { samples } = look.data.ensemble
  return smallMultiples({
    title: 'Fluxes over the record',
    subtitle: `Weekly means: median of ${samples.length} samples and the ranges of the middle 50 % and 90 %, in ${displayUnit(data.fluxUnit)}. Dashed: where a part of the split begins.`,
    columns: 1,
    legends: true,
    panels: look.envelopes.map(({ flux, x, lines }, i) => {
      const [p05 = [], p25 = [], p50 = [], p75 = [], p95 = []] = lines
      return lineChart({
        title: fluxLabel(flux),
        width: 780,
        height: 110,
        x: { label: '', scale: 'date' },
        y: { label: fluxLabel(flux), ticks: 4 },
        bands: [
          { name: range(0, 4), x, lower: p05, upper: p95, colour: colours.wideRange, opacity: 0.9 },
          { name: range(1, 3), x, lower: p25, upper: p75, colour: colours.narrowRange, opacity: 0.9 },
        ],
        series: [{ name: 'median', x, y: p50, strokeWidth: 1, colour: colours.ink }],
        markers: partMarkers(look, i === 0, (date) => Date.parse(`${date}T00:00:00Z`)),
        legend: i === 0,
      })
    }),
  })
}

function range(low: number, high: number): string {
  const share = (envelopeShares[high] ?? 1) - (envelopeShares[low] ?? 0)
  return `${Math.round(100 * share)} % of samples`
}

/** Where each later part begins, once for parts over the same days. */
function partMarkers(look: EcosystemLook, labelled: boolean, at: (date: string) => number): Marker[] {
  const later = partsOf(look.split).filter(({ name }) => name !== 'train')
  const first = new Map<string, string>()
  for (const { from, name } of later) if (!first.has(from)) first.set(from, name)
  return [...first].map(([from, name]) => ({ x: at(from), ...(labelled ? { label: name } : {}) }))
}

function yearlySumsPicture(
  { data }: EcosystemConfig,
  { years, data: { ensemble } }: EcosystemLook,
): ChartSpec {
  return smallMultiples({
    title: 'Yearly sums',
    subtitle: `Median of ${ensemble.samples.length} samples and the ranges of the middle 50 % and 90 %, in ${yearUnit(data.fluxUnit)}. A lasting drift comes from pools that were out of balance when the runs began.`,
    columns: 3,
    spacing: 18,
    panels: years.map(({ flux, years: x, sums }) => {
      const line = (share: number) => sums.map((year) => quantileSorted(sortedObserved(year), share))
      const [p05, p25, p50, p75, p95] = envelopeShares.map(line) as [
        number[],
        number[],
        number[],
        number[],
        number[],
      ]
      const step = Math.ceil(x.length / 8)
      const ticks = x.filter((_, i) => i % step === 0)
      return lineChart({
        title: fluxLabel(flux),
        width: 236,
        height: 140,
        x: { label: '', values: ticks, names: ticks.map(String) },
        y: { label: '', ticks: 4 },
        bands: [
          { name: range(0, 4), x, lower: p05, upper: p95, colour: colours.wideRange, opacity: 0.9 },
          { name: range(1, 3), x, lower: p25, upper: p75, colour: colours.narrowRange, opacity: 0.9 },
        ],
        series: [{ name: 'median', x, y: p50, colour: colours.ink, points: true }],
        legend: false,
      })
    }),
  })
}

function sensitivityPicture({ sensitivities, data: { ensemble } }: EcosystemLook): ChartSpec {
  const { parameters, fluxes, values } = sensitivities
  const strength = (row: readonly number[]) => Math.max(0, ...row.map(Math.abs).filter(Number.isFinite))
  const order = parameters
    .map((_, place) => place)
    .sort((a, b) => strength(values[b] ?? []) - strength(values[a] ?? []))
  return heatMap({
    title: 'Years: which parameters the fluxes follow',
    subtitle: `Spearman rank correlation of each parameter with each flux's mean year over ${ensemble.samples.length} samples; strongest first. Below ${(2 / Math.sqrt(ensemble.samples.length)).toFixed(2)} it may be chance.`,
    rows: order.map((place) => parameters[place] ?? ''),
    columns: fluxes.map(fluxLabel),
    values: order.map((place) => values[place] ?? []),
    label: 'rank correlation',
    numbers: true,
    cell: 34,
  })
}
