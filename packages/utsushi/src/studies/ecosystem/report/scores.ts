// The parts of an ecosystem report that hold scores: per flux, against baselines, by day, over the year, worst windows.
import { countOf } from '@utsushi/study'
import { formatShare } from '@utsushi/study/plots'
import {
  heading,
  note,
  paragraph,
  type Block,
  type CellFormat,
  type ReportTable,
} from '@utsushi/study/report'
import { baselineNames, extentLabel, fluxLabel, splitLabel, unitsLabel } from '../score/evaluation.js'
import type { EcosystemEvaluation, Flux, PartScore } from '../score/evaluation.js'
import { bestBaseline } from './best-baseline.js'
import { unseenBlocks } from './unseen.js'
import { kgeNote, withoutKge } from './mean-near-zero.js'
import { isScored } from './verdict.js'

const skill: CellFormat = { decimals: 3 }

/** Scores of one evaluation with its baselines; how to read them is told once, by the first. */
export function scoreBlocks(evaluation: EcosystemEvaluation, place: number): Block[] {
  return [
    heading(splitLabel(evaluation), 3),
    paragraph(`${extentLabel(evaluation)}.`),
    scoreTable(evaluation, place === 0),
    ...baselineTable(evaluation, place === 0),
    ...unseenBlocks(evaluation),
  ]
}

function scoreTable(evaluation: EcosystemEvaluation, explained: boolean): ReportTable {
  const { fluxes, scores } = evaluation
  const left = new Set(withoutKge(evaluation))
  // Beside a quantity of another unit small biases would be written as 0.
  const even = new Set(fluxes.map(({ unit }) => unit)).size === 1
  const how = `RMSE, MAE and bias (emulator − process model) in ${unitsLabel(fluxes)}. R² pooled over parameter samples is flattered by their different levels; the median of the R² of single samples is not.`
  return {
    kind: 'table',
    caption: `Emulator: ${splitLabel(evaluation)}`,
    columns: [
      { name: 'flux' },
      { name: 'RMSE' },
      { name: 'MAE' },
      { name: 'bias', format: { digits: 2, even } },
      { name: 'R² pooled', format: skill },
      { name: 'R² median per sample', format: skill },
      { name: 'KGE', format: skill },
    ],
    rows: fluxes.map((flux) => {
      const score = scores[flux.name]
      if (score === undefined || !isScored(evaluation, flux))
        return [fluxLabel(flux.name), 'not scored', '', '', '', '', '']
      const { rmse, mae, bias, r2, r2MedianPerSample = null, kge } = score
      return [
        fluxLabel(flux.name),
        rmse,
        mae,
        bias,
        orBelow(r2),
        orBelow(r2MedianPerSample),
        left.has(flux.name) ? 'left out' : orBelow(kge),
      ]
    }),
    ...notesOf(explained ? how : '', kgeNote(evaluation)),
  }
}

/** A skill, or that it is far below what figures tell apart: of runs that hardly change, any error is many times their variance. */
const orBelow = (skill: number | null): number | string | null =>
  skill !== null && skill < -100 ? 'below −100' : skill

/** A note below a table, where there is something to note. */
function notesOf(...parts: readonly string[]): { note?: string } {
  const note = parts.filter((part) => part !== '').join(' ')
  return note === '' ? {} : { note }
}

function baselineTable(evaluation: EcosystemEvaluation, explained: boolean): ReportTable[] {
  const rivals = baselineNames.filter((name) => evaluation.baselines[name] !== undefined)
  const scored = evaluation.fluxes.filter((flux) => isScored(evaluation, flux))
  if (rivals.length === 0 || scored.length === 0) return []
  return [
    {
      kind: 'table',
      caption: `RMSE beside simple methods: ${splitLabel(evaluation)}`,
      columns: [
        { name: 'flux' },
        { name: 'emulator' },
        ...rivals.map((name) => ({ name })),
        { name: 'smaller than the best of them by', align: 'right' },
      ],
      rows: scored.map((flux) => {
        const own = evaluation.scores[flux.name]?.rmse ?? null
        const best = bestBaseline(evaluation, flux, rivals)
        const gain = own === null || best === undefined ? null : 1 - own / best.rmse
        const told =
          gain === null
            ? null
            : Number.isNaN(gain)
              ? 'not scored'
              : gain > 0
                ? formatShare(Math.round(gain * 100) / 100)
                : 'not smaller'
        return [
          fluxLabel(flux.name),
          own,
          ...rivals.map((name) => evaluation.baselines[name]?.[flux.name]?.rmse ?? null),
          told,
        ]
      }),
      ...(explained && {
        note: `${unitsLabel(evaluation.fluxes)}. Last value: the last known day, held. Climatology: the mean of the day of year over the training years, smoothed by a circular mean of 15 days. Linear ARX: a linear model of past fluxes and present drivers. Last value and linear ARX go on from fluxes of the same sample before the forecast, which nobody has for a new parameter set; for a held-out sample the climatology is the mean over the trained ones.`,
      }),
    },
  ]
}

/** Errors by forecast day: the first, the last and some between. */
export function leadBlocks(evaluation: EcosystemEvaluation): Block[] {
  const fluxes = evaluation.fluxes.filter((flux) => isScored(evaluation, flux))
  if (fluxes.length === 0) return []
  const leads = [1, 2, 3, 5, 7, 10, 14, 21, evaluation.leadDays]
  const chosen = [...new Set(leads)].filter((lead) => lead <= evaluation.leadDays)
  const rows = (of: (score: PartScore) => number): ReportTable['rows'] =>
    chosen.map((lead) => [
      lead,
      ...fluxes.map((flux) => {
        const entry = evaluation.byLead[flux.name]?.find((entry) => entry.lead === lead)
        return entry === undefined ? null : of(entry)
      }),
    ])
  const day = { name: 'day', format: 'count' } as const
  const r2 = perFluxTable(
    'R² by forecast day',
    day,
    rows(({ r2 }) => r2),
    fluxes,
    skill,
  )
  return [
    perFluxTable(
      'RMSE by forecast day',
      day,
      rows(({ rmse }) => rmse),
      fluxes,
    ),
    { ...r2, note: 'Pooled over samples. metrics.json has every score of every forecast day.' },
  ]
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Errors by month, and yearly values. */
export function yearBlocks(evaluation: EcosystemEvaluation): Block[] {
  const fluxes = evaluation.fluxes.filter((flux) => isScored(evaluation, flux))
  if (fluxes.length === 0) return []
  const rows = (of: (score: PartScore) => number): ReportTable['rows'] =>
    months.map((month, i) => [
      month,
      ...fluxes.map((flux) => {
        const entry = evaluation.byMonth[flux.name]?.find((entry) => entry.month === i + 1)
        return entry === undefined ? null : of(entry)
      }),
    ])
  const tables = [
    perFluxTable(
      'RMSE by month',
      { name: 'month' },
      rows(({ rmse }) => rmse),
      fluxes,
    ),
    perFluxTable(
      'Bias by month',
      { name: 'month' },
      rows(({ bias }) => bias),
      fluxes,
      { digits: 2, even: true },
    ),
  ]
  return [...tables, ...yearlyTable(evaluation, 'flux'), ...yearlyTable(evaluation, 'state')]
}

/** Yearly sums of the fluxes, or means of the states. */
function yearlyTable({ annual, fluxes }: EcosystemEvaluation, kind: Flux['kind']): ReportTable[] {
  if (annual === undefined) return []
  const own = fluxes.filter((flux) => flux.kind === kind && (annual[flux.name]?.length ?? 0) > 0)
  if (own.length === 0) return []
  const units = [...new Set(own.map(({ yearUnit }) => yearUnit))]
  const told = units.length === 1 ? [] : ['unit']
  const [are, errors] = kind === 'flux' ? ['Sums', 'sums'] : ['Means', 'means']
  const taken =
    kind === 'flux'
      ? 'Both are summed over the days that were forecast, at least 95 % of the year.'
      : 'Both are means of the days that were forecast, at least 95 % of the year: a state does not add up.'
  return [
    {
      kind: 'table',
      caption: `${are} over a year`,
      columns: [
        { name: kind },
        ...told.map((name) => ({ name })),
        { name: 'sample years', format: 'count' },
        { name: 'process model, mean', format: { digits: 4 } },
        { name: 'emulator, mean', format: { digits: 4 } },
        { name: `RMSE of the ${errors}` },
      ],
      rows: own.map((flux) => {
        const years = annual[flux.name] ?? []
        const mean = (of: (year: (typeof years)[number]) => number) =>
          years.reduce((sum, year) => sum + of(year), 0) / years.length
        return [
          fluxLabel(flux.name),
          ...told.map(() => flux.yearUnit),
          years.length,
          mean((year) => year.observed),
          mean((year) => year.predicted),
          Math.sqrt(mean((year) => (year.predicted - year.observed) ** 2)),
        ]
      }),
      note: `${units.length === 1 ? `In ${units.join('')}: f` : 'F'}orecasts joined end to end. ${taken}`,
    },
  ]
}

/** Where the emulator was most wrong. */
export function worstBlocks(evaluation: EcosystemEvaluation): Block[] {
  if (evaluation.worst.length === 0) return [note('No window stands out.')]
  return [
    {
      kind: 'table',
      caption: `The worst ${countOf(evaluation.worst.length, 'window')} of ${countOf(evaluation.leadDays, 'day')}`,
      columns: [
        { name: 'sample' },
        { name: 'first day', align: 'left' },
        { name: 'flux' },
        { name: 'RMSE' },
        { name: 'times its mean', format: { decimals: 1 } },
      ],
      rows: evaluation.worst.map((window) => [
        window.sample,
        window.start,
        fluxLabel(window.flux),
        window.rmse,
        window.rmse / (evaluation.scores[window.flux]?.rmse ?? Number.NaN),
      ]),
      note: `RMSE in ${unitsLabel(evaluation.fluxes)}.`,
    },
  ]
}

function perFluxTable(
  caption: string,
  first: ReportTable['columns'][number],
  rows: ReportTable['rows'],
  fluxes: readonly Flux[],
  format?: CellFormat,
): ReportTable {
  const columns = [
    first,
    ...fluxes.map((flux) => ({ name: fluxLabel(flux.name), ...(format !== undefined && { format }) })),
  ]
  return { kind: 'table', caption, columns, rows, note: `In ${unitsLabel(fluxes)}.` }
}
