/** The parts of an ecosystem report that hold scores: per flux, against baselines, by day, over the year, worst windows. */
import { formatShare } from '../../plots/number.js'
import {
  heading,
  note,
  paragraph,
  type Block,
  type CellFormat,
  type ReportTable,
} from '../../report/document.js'
import { baselineNames, type EcosystemEvaluation, type Flux } from './evaluation.js'
import { extentLabel, fluxLabel, splitLabel, unitsLabel } from './flux-label.js'
import { bestBaseline } from './verdict.js'

const skill: CellFormat = { decimals: 3 }

/** Scores of one evaluation with its baselines. */
export function scoreBlocks(evaluation: EcosystemEvaluation): Block[] {
  return [
    heading(splitLabel(evaluation), 3),
    paragraph(`${extentLabel(evaluation)}.`),
    scoreTable(evaluation),
    ...baselineTable(evaluation),
  ]
}

function scoreTable(evaluation: EcosystemEvaluation): ReportTable {
  const { fluxes, scores } = evaluation
  return {
    kind: 'table',
    caption: 'Emulator',
    columns: [
      { name: 'flux' },
      { name: 'RMSE' },
      { name: 'MAE' },
      { name: 'bias', format: { digits: 2 } },
      { name: 'R² pooled', format: skill },
      { name: 'R² median per sample', format: skill },
      { name: 'NSE', format: skill },
      { name: 'KGE', format: skill },
    ],
    rows: fluxes.map((flux) => {
      const score = scores[flux.name]
      if (score === undefined) return [fluxLabel(flux.name)]
      const { rmse, mae, bias, r2, r2MedianPerSample = null, nse, kge } = score
      return [fluxLabel(flux.name), rmse, mae, bias, r2, r2MedianPerSample, nse, kge]
    }),
    note: `RMSE, MAE and bias (emulator − process model) in ${unitsLabel(fluxes)}. R² pooled over parameter samples is flattered by their different levels; the median of the R² of single samples is not.`,
  }
}

function baselineTable(evaluation: EcosystemEvaluation): ReportTable[] {
  const rivals = baselineNames.filter((name) => evaluation.baselines[name] !== undefined)
  if (rivals.length === 0) return []
  return [
    {
      kind: 'table',
      caption: 'RMSE beside simple methods',
      columns: [
        { name: 'flux' },
        { name: 'emulator' },
        ...rivals.map((name) => ({ name })),
        { name: 'smaller than the best of them by', align: 'right' },
      ],
      rows: evaluation.fluxes.map((flux) => {
        const own = evaluation.scores[flux.name]?.rmse ?? null
        const best = bestBaseline(evaluation, flux)
        const gain = own === null || best === undefined ? null : 1 - own / best.rmse
        const told =
          gain === null ? null : gain > 0 ? formatShare(Math.round(gain * 100) / 100) : 'not smaller'
        return [
          fluxLabel(flux.name),
          own,
          ...rivals.map((name) => evaluation.baselines[name]?.[flux.name]?.rmse ?? null),
          told,
        ]
      }),
      note: `${unitsLabel(evaluation.fluxes)}. Last value: the last known day, held. Climatology: the mean of the day of year over the training years. Linear ARX: a linear model of past fluxes and present drivers.`,
    },
  ]
}

/** Errors by forecast day: the first, the last and some between. */
export function leadBlocks(evaluation: EcosystemEvaluation): Block[] {
  const leads = [1, 2, 3, 5, 7, 10, 14, 21, evaluation.leadDays]
  const chosen = [...new Set(leads)].filter((lead) => lead <= evaluation.leadDays)
  const rows = chosen.map((lead) => [
    lead,
    ...evaluation.fluxes.map(
      (flux) => evaluation.byLead[flux.name]?.find((entry) => entry.lead === lead)?.rmse ?? null,
    ),
  ])
  return [perFluxTable('RMSE by forecast day', { name: 'day', format: 'count' }, rows, evaluation.fluxes)]
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Errors by month, and sums over years. */
export function yearBlocks(evaluation: EcosystemEvaluation): Block[] {
  const rows = months.map((month, i) => [
    month,
    ...evaluation.fluxes.map(
      (flux) => evaluation.byMonth[flux.name]?.find((entry) => entry.month === i + 1)?.rmse ?? null,
    ),
  ])
  const table = perFluxTable('RMSE by month', { name: 'month' }, rows, evaluation.fluxes)
  const annual = evaluation.annual
  if (annual === undefined) return [table]
  const sums = evaluation.fluxes.flatMap((flux) => {
    const years = annual[flux.name] ?? []
    if (years.length === 0) return []
    const mean = (of: (year: (typeof years)[number]) => number) =>
      years.reduce((sum, year) => sum + of(year), 0) / years.length
    const error = Math.sqrt(mean((year) => (year.predicted - year.observed) ** 2))
    return [
      [
        fluxLabel(flux.name),
        years.length,
        mean((year) => year.observed),
        mean((year) => year.predicted),
        error,
      ],
    ]
  })
  return [
    table,
    {
      kind: 'table',
      caption: 'Sums over a year',
      columns: [
        { name: 'flux' },
        { name: 'sample years', format: 'count' },
        { name: 'process model, mean', format: { digits: 4 } },
        { name: 'emulator, mean', format: { digits: 4 } },
        { name: 'RMSE of the sums' },
      ],
      rows: sums,
      note: `In ${unitsLabel(evaluation.fluxes).replace(/ day⁻¹$/, '')} per year: forecasts joined end to end.`,
    },
  ]
}

/** Where the emulator was most wrong. */
export function worstBlocks(evaluation: EcosystemEvaluation): Block[] {
  if (evaluation.worst.length === 0) return [note('No window stands out.')]
  return [
    {
      kind: 'table',
      caption: `The ${evaluation.worst.length} worst windows of ${evaluation.leadDays} days`,
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
): ReportTable {
  const columns = [first, ...fluxes.map((flux) => ({ name: fluxLabel(flux.name) }))]
  return { kind: 'table', caption, columns, rows, note: `In ${unitsLabel(fluxes)}.` }
}
