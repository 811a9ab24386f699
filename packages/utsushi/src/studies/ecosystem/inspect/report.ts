// The report of a look and its pictures: what every study tells of its data, and what an ensemble of an ecosystem model has
// besides.
import { greatestOf, leastOf } from '@utsushi/ground'
import { countOf, listed, sentence } from '@utsushi/study'
import { formatStep, instantOf, quantileSorted, sortedObserved } from '@utsushi/data'
import type { ChartPicture, SummaryTable } from '@utsushi/study'
import {
  colours,
  formatNumber,
  heatMap,
  lineChart,
  smallMultiples,
  withUnit,
  type ChartSpec,
  type Marker,
} from '@utsushi/study/plots'
import {
  fourDigits,
  leftRangeTable,
  rangeSummary,
  heading,
  paragraph,
  type Block,
  type Inspection,
} from '@utsushi/study/report'
import type { EcosystemConfig } from '../config.js'
import { rowsOfEnsemble } from '../data.js'
import { unknownUnits } from '../data/parameter-units.js'
import { targetQuantity, targetUnit } from '../config/quantities.js'
import { fluxLabel, unitsLabel } from '../score/evaluation.js'
import { envelopeShares, spreadBands, spreadPicture } from './fluxes.js'
import { partsOf, presence, type EcosystemLook } from './look.js'

/** The part of a look that every study has. */
export function inspectionOf(
  config: EcosystemConfig,
  look: EcosystemLook,
  warnings: readonly string[],
): Inspection {
  const { ensemble, sharedWeather } = look.data
  const { samples, days, drivers, targets, statics } = ensemble
  const unknown = unknownUnits([drivers, targets, statics])
  const count = (name: string, value: number) => ({ name, value, format: 'count' as const })
  return {
    study: 'ecosystem',
    source: ensemble.folder,
    overview: [
      count('parameter samples', samples.length),
      count('days', days.length),
      { name: 'period', value: `${formatStep(ensemble, 0)} to ${formatStep(ensemble, days.length - 1)}` },
      count('rows', rowsOfEnsemble(ensemble)),
      count('parameters', statics.names.length),
      {
        name: 'drivers',
        value: `${drivers.names.length}, ${sharedWeather ? 'the same weather for every sample' : 'a weather of its own for each sample'}`,
      },
      {
        name: 'fluxes',
        value: `${targets.names.map(fluxLabel).join(', ')} (to predict: ${config.data.targets.map(fluxLabel).join(', ')})`,
      },
      ...(unknown === undefined ? [] : [{ name: 'unit unknown', value: unknown }]),
    ],
    columns: look.columns,
    gaps: look.gaps,
    presence: presence(ensemble),
    closures: look.balances,
    warnings,
  }
}

/** What this study tells behind what every study tells. */
export function lookBlocks(
  config: EcosystemConfig,
  look: EcosystemLook,
  figures: (...names: readonly string[]) => readonly Block[],
): readonly Block[] {
  return [
    heading('Fluxes'),
    ...figures('fluxes_over_time'),
    yearTable(config, look),
    ...figures('yearly_sums'),
    heading('What the fluxes follow'),
    ...(tellsSensitivity(look) ? [sensitivityTable(look)] : []),
    ...figures('sensitivities'),
    dailyTable(look),
    ...figures('daily_correlations'),
    heading('Parts of the record'),
    ...partBlocks(look),
  ]
}

function yearTable({ data }: EcosystemConfig, { meanYears }: EcosystemLook): Block {
  const one = oneYearUnit(data, [...meanYears.keys()])
  const named = [{ name: 'flux' }, ...(one === undefined ? [{ name: 'unit' }] : [])]
  return {
    kind: 'table',
    caption: one === undefined ? 'Mean year over samples' : `Mean year over samples (${one})`,
    columns: [
      ...named,
      ...['5 %', '25 %', 'median', '75 %', '95 %'].map((name) => ({
        name,
        format: { digits: 3, even: true },
      })),
    ],
    rows: [...meanYears].map(([flux, values]) => {
      const sorted = sortedObserved(values)
      const { yearUnit } = targetQuantity(data, flux)
      const label = [fluxLabel(flux), ...(one === undefined ? [yearUnit] : [])]
      return [...label, ...envelopeShares.map((share) => quantileSorted(sorted, share))]
    }),
  }
}

/** The unit that all yearly values have; `undefined` where they differ. */
function oneYearUnit(data: EcosystemConfig['data'], names: readonly string[]): string | undefined {
  const units = new Set(names.map((name) => targetQuantity(data, name).yearUnit))
  return units.size === 1 ? [...units].join('') : undefined
}

/** `in g C m⁻² day⁻¹`, or each with its own name. */
function unitsOf(data: EcosystemConfig['data'], names: readonly string[]): string {
  return unitsLabel(names.map((name) => ({ name, unit: targetUnit(data, name) })))
}

function sensitivityTable({ sensitivities: { parameters, fluxes, values } }: EcosystemLook): Block {
  return {
    kind: 'table',
    caption: 'Parameters that yearly fluxes follow most (rank correlation)',
    columns: [{ name: 'flux' }, { name: 'first' }, { name: 'second' }, { name: 'third' }, { name: 'fourth' }],
    rows: fluxes.map((flux, place) => [
      fluxLabel(flux),
      ...strongest(
        parameters,
        values.map((row) => row[place] ?? NaN),
        4,
      ),
    ]),
  }
}

function dailyTable({ daily: { names, values }, data: { ensemble } }: EcosystemLook): Block {
  const drivers = ensemble.drivers.names
  return {
    kind: 'table',
    caption: 'Drivers that daily fluxes follow most (rank correlation within a sample)',
    columns: [{ name: 'flux' }, { name: 'first' }, { name: 'second' }, { name: 'third' }, { name: 'fourth' }],
    rows: ensemble.targets.names.map((flux) => [
      fluxLabel(flux),
      ...strongest(drivers, (values[names.indexOf(flux)] ?? []).slice(0, drivers.length), 4),
    ]),
  }
}

/** Whether there are parameters, and samples that differ in them. */
const tellsSensitivity = ({ sensitivities: { values } }: EcosystemLook): boolean =>
  values.some((row) => row.some(Number.isFinite))

/** `tair +0.81`, strongest first. */
function strongest(names: readonly string[], values: readonly number[], count: number): string[] {
  return names
    .map((name, place) => ({ name, value: values[place] ?? NaN }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, count)
    .map(({ name, value }) => `${name} ${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`)
}

function partBlocks({ split, leftRanges }: EcosystemLook): Block[] {
  if ('problem' in split) return [paragraph(sentence(`The record cannot be cut so: ${split.problem}`))]
  return [
    {
      kind: 'table',
      caption: 'Parts',
      columns: [
        { name: 'part' },
        { name: 'from' },
        { name: 'to' },
        { name: 'days', format: 'count' },
        { name: 'samples', format: 'count' },
        { name: 'windows', format: 'count' },
      ],
      rows: partsOf(split).map(({ name, from, to, days, samples, windows }) => [
        name,
        from,
        to,
        days,
        samples,
        windows ?? null,
      ]),
      note: 'Windows: stretches to train on, forecasts to score.',
    },
    leftRangeTable(
      {
        ...{ caption: 'Drivers outside their training range', column: 'driver', outside: 'days outside' },
        known: ['lowest in training', 'highest in training'],
      },
      leftRanges,
    ),
  ]
}

/** A few small tables for the terminal. */
export function lookTables(config: EcosystemConfig, look: EcosystemLook): SummaryTable[] {
  const years = yearTable(config, look)
  const follow = tellsSensitivity(look) ? [sensitivityTable(look)] : []
  return [
    rangeSummary(
      'Drivers and fluxes',
      look.columns.filter(({ role }) => role !== 'parameters'),
    ),
    ...[years, ...follow].flatMap((block) =>
      block.kind !== 'table'
        ? []
        : [
            {
              title: block.caption,
              columns: block.columns.map(({ name }) => name),
              rows: block.rows.map((row) =>
                row.map((cell) => (typeof cell === 'number' ? fourDigits(cell) : cell)),
              ),
            },
          ],
    ),
  ]
}

/** `GPP p1 +0.81, NPP p2 −0.60`: the first two cells of every row that has them. */
const rowWords = (block: Block): string =>
  block.kind !== 'table'
    ? ''
    : listed(
        block.rows.flatMap(([flux, first]) =>
          first === undefined ? [] : [`${String(flux)} ${String(first)}`],
        ),
      )

/** The pictures by file name without ending. */
export const lookPictures = (
  config: EcosystemConfig,
  look: EcosystemLook,
): Readonly<Record<string, ChartPicture>> => ({
  fluxes_over_time: {
    chart: overTime(config, look),
    caption: 'Fluxes over the record: median sample and spread over samples.',
    alt: `Weekly means of the median sample, lowest and highest over the record: ${listed(
      look.envelopes.map(({ flux, lines: [, , median = []] }) => {
        const known = median.filter(Number.isFinite)
        return `${fluxLabel(flux)} ${known.length === 0 ? 'none' : `${formatNumber(leastOf(known))} and ${formatNumber(greatestOf(known))}`}`
      }),
    )}, in ${unitsOf(config.data, look.data.ensemble.targets.names)}.`,
  },
  yearly_sums: {
    chart: yearlySumsPicture(config, look),
    caption: 'Yearly sums: median sample and spread over samples.',
    alt: `Yearly sums of the median sample in its mean year: ${listed(
      [...look.meanYears].map(
        ([flux, values]) =>
          `${fluxLabel(flux)} ${formatNumber(quantileSorted(sortedObserved(values), 0.5))} ${targetQuantity(config.data, flux).yearUnit}`,
      ),
    )}.`,
  },
  ...(tellsSensitivity(look) && {
    sensitivities: {
      chart: sensitivityPicture(look),
      caption: 'Rank correlation of parameters with yearly fluxes.',
      alt: `Yearly fluxes follow most: ${rowWords(sensitivityTable(look))}.`,
    },
  }),
  daily_correlations: {
    chart: heatMap({
      title: 'Days: what goes with what',
      subtitle: 'Spearman rank correlation of daily values within a sample, median over samples.',
      rows: look.daily.names,
      columns: look.daily.names,
      values: look.daily.values,
      label: 'rank correlation',
    }),
    caption: 'Rank correlation of daily drivers and fluxes.',
    alt: `Daily fluxes follow most: ${rowWords(dailyTable(look))}.`,
  },
})

function overTime({ data }: EcosystemConfig, look: EcosystemLook): ChartSpec {
  const { samples } = look.data.ensemble
  return smallMultiples({
    title: 'Fluxes over the record',
    subtitle: `Weekly means: median of ${countOf(samples.length, 'sample')} and the ranges of the middle 50 % and 90 %, in ${unitsOf(data, look.data.ensemble.targets.names)}. Dashed: where a part of the split begins.`,
    columns: 1,
    legends: true,
    panels: look.envelopes.map(({ flux, x, lines }, i) =>
      spreadPicture(flux, x, lines, ranges, {
        width: 780,
        height: 110,
        markers: partMarkers(look, i === 0, instantOf),
        legend: i === 0,
      }),
    ),
  })
}

const ranges = ['90 % of samples', '50 % of samples'] as const

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
  const one = oneYearUnit(
    data,
    years.map(({ flux }) => flux),
  )
  const isSum = years.every(({ flux }) => targetQuantity(data, flux).kind === 'flux')
  return smallMultiples({
    title: isSum ? 'Yearly sums' : 'Years: sums of fluxes, means of states',
    subtitle: `Median of ${countOf(ensemble.samples.length, 'sample')} and the ranges of the middle 50 % and 90 %${one === undefined ? '' : `, in ${one}`}. A lasting drift comes from pools that were out of balance when the runs began.`,
    columns: 3,
    spacing: 18,
    panels: years.map(({ flux, unit, years: x, sums }) => {
      const lines = envelopeShares.map((share) =>
        sums.map((year) => quantileSorted(sortedObserved(year), share)),
      )
      const step = Math.ceil(x.length / 8)
      const ticks = x.filter((_, i) => i % step === 0)
      return lineChart({
        title: one === undefined ? withUnit(fluxLabel(flux), unit) : fluxLabel(flux),
        width: 236,
        height: 140,
        x: { label: '', values: ticks, names: ticks.map(String) },
        y: { label: '', ticks: 4 },
        bands: spreadBands(x, lines, ranges),
        series: [{ name: 'median', x, y: lines[2] ?? [], colour: colours.ink, points: true }],
        legend: false,
      })
    }),
  })
}

/** Parameters that a picture shows; the table holds all. */
const mostParameters = 60

function sensitivityPicture({ sensitivities, data: { ensemble } }: EcosystemLook): ChartSpec {
  const { parameters, fluxes, values } = sensitivities
  const strength = (row: readonly number[]) =>
    Math.max(0, greatestOf(row.map(Math.abs).filter(Number.isFinite)))
  const order = parameters
    .map((_, place) => place)
    .sort((a, b) => strength(values[b] ?? []) - strength(values[a] ?? []))
    .slice(0, mostParameters)
  const shown = order.length < parameters.length ? `; ${order.length} of ${parameters.length}` : ''
  return heatMap({
    title: 'Years: which parameters the fluxes follow',
    subtitle: `Spearman rank correlation of each parameter with each flux's mean year over ${countOf(ensemble.samples.length, 'sample')}; strongest first${shown}. Below ${(2 / Math.sqrt(ensemble.samples.length)).toFixed(2)} it may be chance.`,
    rows: order.map((place) => parameters[place] ?? ''),
    columns: fluxes.map(fluxLabel),
    values: order.map((place) => values[place] ?? []),
    label: 'rank correlation',
    numbers: true,
    cell: 34,
  })
}
