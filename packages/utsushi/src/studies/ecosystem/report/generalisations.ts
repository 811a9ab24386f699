// What is new, told apart in the report: one row for each combination of parameters, site and days that training saw or did not see, and in
// words what costs most.
import { listed } from '@utsushi/ground'
import { formatFixed } from '@utsushi/study/plots'
import { heading, list, paragraph, type Block, type ReportTable } from '@utsushi/study/report'
import type { SummaryTable } from '@utsushi/study'
import { fluxLabel, unitsLabel, type EcosystemEvaluation, type Flux } from '../score/evaluation.js'
import type { Generalisation } from '../score/generalisation.js'

/** The section of generalisations; nothing where nothing but days is held out. */
export function generalisationBlocks(evaluations: readonly EcosystemEvaluation[]): Block[] {
  const found = evaluations.find(({ generalisations }) => generalisations !== undefined)
  const cells = found?.generalisations ?? []
  if (found === undefined || cells.length === 0) return []
  const sentences = sentencesOf(cells, found.fluxes)
  const kinds = [
    ...(cells.some(({ parameters }) => parameters !== 'none') ? ['parameters'] : []),
    ...(cells.some(({ site }) => site !== 'none') ? ['sites'] : []),
    'days',
  ]
  const periods = (['seen', 'unseen'] as const).flatMap((days) => {
    const own = cells.filter((cell) => cell.days === days).map(({ period }) => period)
    const [from, to] = [
      own.map((each) => each.from).sort()[0],
      own
        .map((each) => each.to)
        .sort()
        .at(-1),
    ]
    return own.length === 0 ? [] : [`${days === 'seen' ? 'seen' : 'new'} days are ${from} to ${to}`]
  })
  return [
    heading('What is new'),
    paragraph(
      `${sentence(listed(kinds))} that training saw and that it did not see, told apart: ${listed(periods)}. What chose the weights is in no row.`,
    ),
    ...(sentences.length > 0 ? [list(sentences)] : []),
    table(cells, found.fluxes, 'R² by what is new', ({ r2 }) => r2, { decimals: 3 }),
    {
      ...table(cells, found.fluxes, 'RMSE by what is new', ({ rmse }) => rmse, { digits: 3 }),
      note: `In ${unitsLabel(found.fluxes)}.`,
    },
  ]
}

function table(
  cells: readonly Generalisation[],
  fluxes: readonly Flux[],
  caption: string,
  value: (score: Generalisation['scores'][string]) => number,
  format: { readonly decimals: number } | { readonly digits: number },
): ReportTable {
  const hasSites = cells.some(({ site }) => site !== 'none')
  const hasParameters = cells.some(({ parameters }) => parameters !== 'none')
  return {
    kind: 'table',
    caption,
    columns: [
      ...(hasParameters ? [{ name: 'parameters' }] : []),
      ...(hasSites ? [{ name: 'site' }] : []),
      { name: 'days' },
      { name: 'samples', format: 'count' },
      { name: 'windows', format: 'count' },
      ...fluxes.map(({ name }) => ({ name: fluxLabel(name), format })),
    ],
    rows: cells.map((cell) => [
      ...(hasParameters ? [cell.parameters] : []),
      ...(hasSites ? [cell.site] : []),
      cell.days === 'seen' ? 'seen' : 'new',
      ...[cell.samples, cell.windows],
      ...fluxes.map(({ name }) => {
        const score = cell.scores[name]
        return score === undefined ? null : value(score)
      }),
    ]),
  }
}

/** What changes between two combinations that differ in one thing, for the flux that loses most by it. */
function sentencesOf(cells: readonly Generalisation[], fluxes: readonly Flux[]): string[] {
  const days = cells.some((cell) => cell.days === 'unseen') ? 'unseen' : 'seen'
  const base = cells.find(
    (cell) => cell.days === days && cell.parameters !== 'unseen' && cell.site !== 'unseen',
  )
  if (base === undefined) return []
  const apart = {
    days: ['In a period that nobody trained on', 'in the training period'],
    parameters: ['Under parameters that nobody trained on', 'under trained ones'],
    site: ['At sites that nobody trained on', 'at trained ones'],
  } as const
  return (['days', 'parameters', 'site'] as const).flatMap((key) => {
    const other = cells.find((cell) => isLike(cell, base, key))
    if (other === undefined || (key === 'days' && days === 'seen')) return []
    const [known, fresh] = key === 'days' ? [other, base] : [base, other]
    const losses = fluxes.flatMap(({ name }) => {
      const [before, after] = [known.scores[name]?.r2, fresh.scores[name]?.r2]
      if (before === undefined || after === undefined || !Number.isFinite(before - after)) return []
      return [{ name, before, after, loss: before - after }]
    })
    const [worst] = losses.sort((a, b) => b.loss - a.loss)
    if (worst === undefined) return []
    const [where, beside] = apart[key]
    const scores = `R² ${formatFixed(worst.after, 2)}, against ${formatFixed(worst.before, 2)} ${beside}`
    const flux = fluxLabel(worst.name)
    return formatFixed(worst.before, 2) !== formatFixed(worst.after, 2) && worst.loss > 0
      ? [`${where}, ${fluxes.length > 1 ? `${flux} loses most` : `${flux} loses`}: ${scores}.`]
      : [`${where}, nothing is lost: ${flux} has ${scores}.`]
  })
}

const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** Whether a combination differs from another in one thing alone. */
function isLike(
  cell: Generalisation,
  base: Generalisation,
  differs: 'days' | 'parameters' | 'site',
): boolean {
  return (['days', 'parameters', 'site'] as const).every((key) =>
    key === differs ? cell[key] !== base[key] : cell[key] === base[key],
  )
}

/** The same for the terminal. */
export function generalisationTables(evaluations: readonly EcosystemEvaluation[]): SummaryTable[] {
  const found = evaluations.find(({ generalisations }) => generalisations !== undefined)
  const cells = found?.generalisations ?? []
  if (found === undefined || cells.length === 0) return []
  return [
    {
      title: 'R² by what is new',
      columns: ['parameters', 'site', 'days', 'samples', ...found.fluxes.map(({ name }) => name)],
      rows: cells.map(({ parameters, site, days, samples, scores }) => [
        ...[parameters, site, days === 'seen' ? 'seen' : 'new', samples],
        ...found.fluxes.map(({ name }) => scores[name]?.r2 ?? null),
      ]),
    },
  ]
}
