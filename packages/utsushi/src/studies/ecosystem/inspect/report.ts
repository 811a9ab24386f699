// The report of a look: what every study tells of its data, and what an ensemble of an ecosystem model has besides.
import { quantileSorted, sortedObserved } from '@utsushi/data'
import { displayUnit, formatNumber } from '@utsushi/study/plots'
import {
  heading,
  inspectReport,
  paragraph,
  type Block,
  type Inspection,
  type InspectionPictures,
  type ReportDocument,
} from '@utsushi/study/report'
import type { PlacedPicture } from '@utsushi/study'
import type { SummaryTable } from '@utsushi/study'
import type { EcosystemConfig } from '../config.js'
import { fluxLabel } from '../flux-label.js'
import { presence } from './column-stats.js'
import { yearUnit } from './fluxes-over-time.js'
import { partsOf, type EcosystemLook } from './look.js'
import type { LookPicture } from './pictures.js'

/** A picture of the look, ready to be placed. */
export type PlacedLookPicture = PlacedPicture<LookPicture | keyof InspectionPictures>

/** The part of a look that every study has. */
export function inspectionOf(
  config: EcosystemConfig,
  look: EcosystemLook,
  warnings: readonly string[],
): Inspection {
  const { ensemble, sharedWeather } = look.data
  const { samples, days, drivers, targets, statics } = ensemble
  const count = (name: string, value: number) => ({ name, value, format: 'count' as const })
  const from = look.envelopes.length === 0 ? undefined : days[0]
  const date = (day: number | undefined) =>
    day === undefined ? '–' : new Date(day * 86_400_000).toISOString().slice(0, 10)
  return {
    study: 'ecosystem',
    source: ensemble.folder,
    overview: [
      count('parameter samples', samples.length),
      count('days', days.length),
      { name: 'period', value: `${date(from)} to ${date(days.at(-1))}` },
      count('rows', samples.length * days.length),
      count('parameters', statics.names.length),
      {
        name: 'drivers',
        value: `${drivers.names.length}, ${sharedWeather ? 'the same weather for every sample' : 'a weather of its own for each sample'}`,
      },
      {
        name: 'fluxes',
        value: `${targets.names.map(fluxLabel).join(', ')} (to predict: ${config.data.targets.map(fluxLabel).join(', ')})`,
      },
    ],
    columns: look.columns,
    gaps: look.gaps,
    presence: presence(ensemble),
    closures: look.balances,
    warnings,
  }
}

/** The whole report. */
export function lookReport(
  config: EcosystemConfig,
  look: EcosystemLook,
  inspection: Inspection,
  pictures: readonly PlacedLookPicture[],
): ReportDocument {
  const shared = pictures.filter(
    (picture): picture is PlacedLookPicture & { name: keyof InspectionPictures } =>
      ['distributions', 'correlations', 'missing'].includes(picture.name),
  )
  const document = inspectReport(inspection, shared)
  const figure = (name: LookPicture): Block[] =>
    pictures
      .filter((picture) => picture.name === name)
      .map(({ svg, file }) => ({ kind: 'figure', ...captions[name], svg, file }))
  return {
    ...document,
    blocks: [
      ...document.blocks,
      heading('Fluxes'),
      ...figure('fluxes_over_time'),
      yearTable(config, look),
      ...figure('yearly_sums'),
      heading('What the fluxes follow'),
      sensitivityTable(look),
      ...figure('sensitivities'),
      dailyTable(look),
      ...figure('daily_correlations'),
      heading('Parts of the record'),
      ...partBlocks(look),
    ],
  }
}

const captions: Record<LookPicture, { caption: string; alt: string }> = {
  fluxes_over_time: {
    caption: 'Fluxes over the record: median sample and spread over samples.',
    alt: 'Weekly fluxes over the record, one panel per flux, with bands of the spread over samples',
  },
  yearly_sums: {
    caption: 'Yearly sums: median sample and spread over samples.',
    alt: 'Yearly sums by year, one panel per flux, with bands of the spread over samples',
  },
  sensitivities: {
    caption: 'Rank correlation of parameters with yearly fluxes.',
    alt: 'Matrix of rank correlations of parameters with yearly fluxes; the strongest are in the table above',
  },
  daily_correlations: {
    caption: 'Rank correlation of daily drivers and fluxes.',
    alt: 'Matrix of rank correlations of daily drivers and fluxes; the strongest are in the table above',
  },
}

function yearTable({ data }: EcosystemConfig, { meanYears }: EcosystemLook): Block {
  const shares = [0.05, 0.25, 0.5, 0.75, 0.95]
  return {
    kind: 'table',
    caption: `Mean year over samples (${yearUnit(data.fluxUnit)})`,
    columns: [{ name: 'flux' }, ...['5 %', '25 %', 'median', '75 %', '95 %'].map((name) => ({ name }))],
    rows: [...meanYears].map(([flux, values]) => {
      const sorted = sortedObserved(values)
      return [fluxLabel(flux), ...shares.map((share) => quantileSorted(sorted, share))]
    }),
  }
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
  if ('problem' in split) return [paragraph(`The record cannot be cut so: ${split.problem}.`)]
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
    {
      kind: 'table',
      caption: 'Drivers outside their training range',
      columns: [
        { name: 'driver' },
        { name: 'unit' },
        { name: 'part' },
        { name: 'days outside', format: 'share' },
        ...['lowest', 'highest', 'lowest in training', 'highest in training'].map((name) => ({
          name,
          align: 'right' as const,
        })),
      ],
      rows: leftRanges.map(({ column, unit, part, share, min, max, trainMin, trainMax }) => [
        column,
        displayUnit(unit ?? ''),
        part,
        share,
        ...[min, max, trainMin, trainMax].map((value) => formatNumber(value, 4)),
      ]),
    },
  ]
}

/** A few small tables for the terminal. */
export function lookTables(config: EcosystemConfig, look: EcosystemLook): SummaryTable[] {
  const short = (value: number) => Number(value.toPrecision(4))
  const years = yearTable(config, look)
  const follow = sensitivityTable(look)
  return [
    {
      title: 'Drivers and fluxes',
      columns: ['column', 'unit', 'missing', 'lowest', 'median', 'highest'],
      rows: look.columns
        .filter(({ role }) => role !== 'parameters')
        .map(({ name, unit, missing, min, median, max }) => [
          name,
          unit ?? '',
          missing,
          short(min),
          short(median),
          short(max),
        ]),
    },
    ...[years, follow].flatMap((block) =>
      block.kind !== 'table'
        ? []
        : [
            {
              title: block.caption,
              columns: block.columns.map(({ name }) => name),
              rows: block.rows.map((row) =>
                row.map((cell) => (typeof cell === 'number' ? short(cell) : cell)),
              ),
            },
          ],
    ),
  ]
}
