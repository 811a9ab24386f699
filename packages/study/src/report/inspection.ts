/**
 * The report of `utsushi inspect`: a look at data before training, the same for every study. Ranges, gaps,
 * distributions, correlations and balances, from plain records that any study can fill.
 */
import { countOf, greatestOf, listed } from '@utsushi/ground'
import type { FigurePieces } from '../plots/figure-pieces.js'
import { heatMap } from '../plots/heat-map.js'
import { histogramChart } from '../plots/histogram.js'
import { missingStrip, type MissingColumn } from '../plots/missing-strip.js'
import { displayUnit, formatFixed, formatNumber, formatShare, withUnit } from '../plots/number.js'
import type { ChartSpec } from '../plots/render.js'
import { smallMultiples } from '../plots/small-multiples.js'
import { textWidth } from '../plots/text-width.js'
import {
  facts,
  good,
  heading,
  list,
  note,
  paragraph,
  warning,
  type Block,
  type Fact,
  type ReportDocument,
} from './document.js'

/** Statistics of one column over all rows that hold a value. */
export interface ColumnStats {
  name: string
  unit?: string
  /** What the column is for, e.g. `driver`, `flux`, `parameter`; columns of one role stand together. */
  role?: string
  /** Rows, and how many of them hold no value. */
  count: number
  missing: number
  min: number
  q05: number
  median: number
  q95: number
  max: number
  mean: number
  std: number
  histogram: { edges: number[]; counts: number[] }
}

/** A stretch of missing rows of one column; days `YYYY-MM-DD` or row numbers. */
export interface Gap {
  column: string
  /** Whose table, e.g. a sample. */
  entity?: string
  from: string | number
  /** Last missing row. */
  to: string | number
  rows: number
}

/** Residual of a balance that the data themselves should keep. */
export interface ClosureResidual {
  name: string
  unit?: string
  /** Largest and typical absolute residual. */
  max: number
  rms: number
  /** Largest residual relative to the scale of what is balanced. */
  relativeToScale: number
  /** Where the largest one is, e.g. `sample 0017, 2012-07-03`. */
  where?: string
}

/** A look at the data of a study. */
export interface Inspection {
  study: string
  /** What was read, e.g. a folder. */
  source: string
  /** Names and values that say how much there is: samples, rows, period. */
  overview: readonly Fact[]
  columns: readonly ColumnStats[]
  correlations?: { names: readonly string[]; values: readonly ArrayLike<number>[]; method: string }
  /** Longest first. */
  gaps: readonly Gap[]
  /** Strips of presence over time; from them the picture of gaps is drawn. */
  presence?: { range: readonly [number, number]; scale: 'date' | 'rows'; columns: readonly MissingColumn[] }
  closures: readonly ClosureResidual[]
  /** Sentences: constant columns, suspicious values, what would hinder training. */
  warnings: readonly string[]
}

/** A picture that was drawn, and where it lies. */
interface DrawnPicture {
  readonly name: string
  readonly svg: string
  readonly pieces?: FigurePieces
  readonly file: string
}

/** Pictures of an inspection, by file name without ending. */
export type InspectionPictures = Partial<Record<'distributions' | 'correlations' | 'missing', ChartSpec>>

/** Columns that a picture shows: of thousands it would take minutes and gigabytes, and nobody would find one. Tables hold all. */
const mostShown = 60

/** Distributions of columns, correlations, and gaps where there are any. */
export function inspectionPictures(inspection: Inspection): InspectionPictures {
  const { columns, correlations, presence } = inspection
  return {
    ...(columns.length > 0 && { distributions: distributions(columns) }),
    ...(correlations !== undefined &&
      correlations.names.length > 1 && { correlations: correlationsMap(correlations) }),
    ...(presence?.columns.some((column) => column.share > 0) === true && {
      missing: missingStrip({
        title: 'Where data are missing',
        ...presence,
        columns: mostOf(presence.columns, ({ share }) => share),
      }),
    }),
  }
}

/** As many as are shown, those of the largest size, in their order. */
function mostOf<T>(all: readonly T[], sizeOf: (one: T, place: number) => number): readonly T[] {
  if (all.length <= mostShown) return all
  const sizes = all.map(sizeOf)
  const kept = new Set(
    Array.from(all.keys())
      .toSorted((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b)
      .slice(0, mostShown),
  )
  return all.filter((_, place) => kept.has(place))
}

const shownOf = (count: number, which: string): string =>
  count <= mostShown ? '' : ` ${which} ${mostShown} of ${countOf(count, 'column')} are shown.`

function correlationsMap({ names, values, method }: NonNullable<Inspection['correlations']>): ChartSpec {
  const places = mostOf(Array.from(names.keys()), (place) =>
    greatestOf(
      Array.from(values[place] ?? [], (r, other) =>
        other === place || !Number.isFinite(r) ? 0 : Math.abs(r),
      ),
    ),
  )
  const shown = places.map((place) => names[place] ?? '')
  return heatMap({
    title: 'Correlations',
    rows: shown,
    columns: shown,
    values: places.map((row) => places.map((column) => values[row]?.[column] ?? NaN)),
    label: method,
  })
}

function distributions(columns: readonly ColumnStats[]): ChartSpec {
  const width = 196
  return smallMultiples({
    title: 'Distributions',
    subtitle: `Dashed: the 5 %, 50 % and 95 % quantiles. Counts of rows upwards.${shownOf(columns.length, 'The first')}`,
    columns: 4,
    spacing: { row: 16, column: 14 },
    panels: columns.slice(0, mostShown).map((column) =>
      histogramChart({
        title: shortened(withUnit(column.name, column.unit), width),
        width,
        height: 70,
        histogram: column.histogram,
        rules: [column.q05, column.median, column.q95],
        xAxis: { label: '', ticks: 4 },
        countLabel: '',
      }),
    ),
  })
}

/** A heading must not reach into the next panel; names often differ at their ends, so the middle goes. */
function shortened(text: string, width: number): string {
  if (textWidth(text, 12, true) <= width) return text
  for (let kept = text.length - 2; kept > 2; kept--) {
    const shorter = `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`
    if (textWidth(shorter, 12, true) <= width) return shorter
  }
  return '…'
}

/**
 * Composes the report of an inspection. `pictures` holds the rendered `inspectionPictures`.
 *
 * @example
 * textReport(inspectReport(inspection, []))
 */
export function inspectReport(inspection: Inspection, pictures: readonly DrawnPicture[]): ReportDocument {
  const figure = (name: keyof InspectionPictures, caption: string, alt: string): Block[] =>
    pictures
      .filter((picture) => picture.name === name)
      .map((picture) => ({
        kind: 'figure',
        caption,
        alt,
        svg: picture.svg,
        ...(picture.pieces && { pieces: picture.pieces }),
        file: picture.file,
      }))
  return {
    title: `Data of study ${inspection.study}`,
    subtitle: inspection.source,
    blocks: [
      heading('Summary'),
      inspection.warnings.length === 0
        ? good('Nothing was found that would hinder training.')
        : warning('Look at these before training:'),
      ...(inspection.warnings.length === 0 ? [] : [list(inspection.warnings)]),
      facts(inspection.overview),
      heading('Ranges'),
      ...rangeTables(inspection.columns),
      heading('Gaps'),
      ...gapBlocks(inspection),
      ...figure('missing', 'Present and missing data over time.', missingFinding(inspection)),
      heading('Distributions'),
      ...figure('distributions', distributionsCaption(inspection), distributionsFinding(inspection)),
      ...(inspection.correlations === undefined ? [] : correlationBlocks(inspection.correlations)),
      ...figure(
        'correlations',
        `Correlations (${inspection.correlations?.method ?? ''}).${shownOf(inspection.correlations?.names.length ?? 0, 'The most correlated')}`,
        correlationsFinding(inspection),
      ),
      heading('Balances'),
      ...closureBlocks(inspection.closures),
    ],
  }
}

/** What the strips say: which columns have holes, the largest first. */
function missingFinding({ columns, gaps }: Inspection): string {
  const holed = columns
    .filter(({ missing }) => missing > 0)
    .toSorted((a, b) => b.missing / b.count - a.missing / a.count)
  const [longest] = gaps
  const shares = holed
    .slice(0, 6)
    .map(({ name, missing, count }) => `${name} ${formatShare(missing / count)}`)
  return [
    `Missing: ${listed(shares)}${holed.length > 6 ? ` and ${countOf(holed.length - 6, 'further column')}` : ''}.`,
    ...(longest === undefined
      ? []
      : [`The longest gap is of ${longest.column}, ${countOf(longest.rows, 'row')} from ${longest.from}.`]),
  ].join(' ')
}

const distributionsCaption = ({ columns: { length } }: Inspection): string =>
  length <= mostShown
    ? 'Distribution of every column.'
    : `Distribution of the first ${mostShown} of ${countOf(length, 'column')}; the tables hold all.`

/** What the histograms say: where the middle nine tenths of every column lie. */
const distributionsFinding = ({ columns }: Inspection): string =>
  `Nine of ten values lie between: ${listed(
    columns
      .slice(0, mostShown)
      .filter(({ q05, q95 }) => Number.isFinite(q05) && Number.isFinite(q95))
      .map(
        ({ name, unit, q05, q95 }) =>
          `${name} ${formatNumber(q05)} and ${formatNumber(q95)}${unit === undefined || unit === '1' ? '' : ` ${displayUnit(unit)}`}`,
      ),
  )}.`

/** What the matrix says: the strongest pairs. */
const correlationsFinding = ({ correlations }: Inspection): string =>
  correlations === undefined
    ? 'Nothing to correlate.'
    : `The strongest correlations: ${listed(
        strongestPairs(correlations)
          .slice(0, 4)
          .map(({ a, b, r }) => `${a} with ${b} ${formatFixed(r, 2)}`),
      )}.`

function rangeTables(columns: readonly ColumnStats[]): Block[] {
  const roles = [...new Set(columns.map((column) => column.role ?? 'column'))]
  return roles.map((role) => ({
    kind: 'table',
    caption: `Columns: ${role}`,
    columns: [
      { name: 'name' },
      { name: 'unit' },
      { name: 'missing', format: 'share', align: 'right' },
      ...['lowest', '5 %', 'median', '95 %', 'highest', 'mean', 'std'].map((name) => ({
        name,
        align: 'right' as const,
      })),
    ],
    rows: columns
      .filter((column) => (column.role ?? 'column') === role)
      .map(({ name, unit, count, missing, min, q05, median, q95, max, mean, std }) => {
        // Units differ from row to row, so each row keeps its own digits.
        const numbers = [min, q05, median, q95, max, mean, std].map((value) => formatNumber(value, 4))
        return [
          name,
          unit === undefined ? '' : displayUnit(unit),
          count === 0 ? Number.NaN : missing / count,
          ...numbers,
        ]
      }),
  }))
}

function gapBlocks({ gaps, columns }: Inspection): Block[] {
  const missing = columns.reduce((sum, column) => sum + column.missing, 0)
  if (gaps.length === 0) return missing === 0 ? [good('No value is missing.')] : []
  const shown = gaps.slice(0, 20)
  return [
    paragraph(
      `${formatNumber(gaps.length)} ${gaps.length === 1 ? 'stretch' : 'stretches'} of missing rows${gaps.length > shown.length ? `; the longest ${shown.length} are listed` : ''}.`,
      'Missing values are masked in loss and scores; they are never filled in silence.',
    ),
    {
      kind: 'table',
      caption: 'Longest gaps',
      columns: [
        { name: 'column' },
        { name: 'of' },
        { name: 'from', align: 'left' },
        { name: 'to', align: 'left' },
        { name: 'rows', format: 'count' },
      ],
      rows: shown.map((gap) => [gap.column, gap.entity ?? '', String(gap.from), String(gap.to), gap.rows]),
    },
  ]
}

/** Pairs of columns that are told. */
const mostPairs = 12

/** Pairs of columns, the strongest correlation first. */
function strongestPairs({ names, values }: NonNullable<Inspection['correlations']>) {
  const found: { readonly a: string; readonly b: string; readonly r: number }[] = []
  for (const [i, a] of names.entries())
    for (let k = i + 1; k < names.length; k++) {
      const r = values[i]?.[k] ?? NaN
      const weakest = found.length < mostPairs ? -1 : Math.abs(found.at(-1)?.r ?? 0)
      if (!Number.isFinite(r) || Math.abs(r) <= weakest) continue
      const place = found.findIndex((other) => Math.abs(other.r) < Math.abs(r))
      found.splice(place < 0 ? found.length : place, 0, { a, b: names[k] ?? '', r })
      if (found.length > mostPairs) found.pop()
    }
  return found
}

function correlationBlocks(correlations: NonNullable<Inspection['correlations']>): Block[] {
  const { method } = correlations
  const strongest = strongestPairs(correlations)
  return [
    heading('Correlations'),
    {
      kind: 'table',
      caption: `Strongest correlations (${method})`,
      columns: [{ name: 'column' }, { name: 'with' }, { name: 'correlation', format: { decimals: 2 } }],
      rows: strongest.map((pair) => [pair.a, pair.b, pair.r]),
    },
  ]
}

function closureBlocks(closures: readonly ClosureResidual[]): Block[] {
  if (closures.length === 0) return [note('The columns at hand form no balance that could be checked.')]
  return [
    {
      kind: 'table',
      caption:
        'Residuals of the data themselves: a model cannot balance better than what it learns from, unless it is built to',
      columns: [
        { name: 'balance' },
        { name: 'unit' },
        { name: 'largest residual', align: 'right' },
        { name: 'typical (RMS)', align: 'right' },
        { name: 'largest, relative to scale', format: 'share', align: 'right' },
        { name: 'where' },
      ],
      rows: closures.map((closure) => [
        closure.name,
        closure.unit === undefined ? '' : displayUnit(closure.unit),
        formatNumber(closure.max),
        formatNumber(closure.rms),
        closure.relativeToScale < 1e-3
          ? formatNumber(closure.relativeToScale, 2)
          : formatShare(closure.relativeToScale),
        closure.where ?? '',
      ]),
    },
  ]
}
