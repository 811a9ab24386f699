// What is new, told apart in the report: one row for each combination of parameters, site and days that training saw or did not see, and in
// words what costs most.
import { listed } from '@utsushi/ground'
import { displayUnit, formatFixed } from '@utsushi/study/plots'
import { heading, paragraph, type Block, type ReportTable } from '@utsushi/study/report'
import type { SummaryTable } from '@utsushi/study'
import { fluxLabel, type EcosystemEvaluation, type Flux } from '../score/evaluation.js'
import type { Generalisation } from '../score/generalisation.js'

/** How a combination is called. */
const called = ({ parameters, site, days }: Pick<Generalisation, 'parameters' | 'site' | 'days'>): string =>
  listed([
    ...(parameters === 'none' ? [] : [`${parameters} parameters`]),
    ...(site === 'none' ? [] : [`${site} site`]),
    days === 'seen' ? 'days of the training period' : 'days of the test period',
  ])

/** The section of generalisations; nothing where nothing but days is held out. */
export function generalisationBlocks(evaluations: readonly EcosystemEvaluation[]): Block[] {
  const found = evaluations.find(({ generalisations }) => generalisations !== undefined)
  const cells = found?.generalisations ?? []
  if (found === undefined || cells.length === 0) return []
  return [
    heading('What is new'),
    paragraph(
      `Parameters${cells.some(({ site }) => site !== 'none') ? ', sites' : ''} and days that training saw and that it did not see are told apart here; what chose the weights is in no row. ${sentencesOf(cells, found.fluxes).join(' ')}`.trim(),
    ),
    table(cells, found.fluxes, 'R² by what is new', ({ r2 }) => r2, { decimals: 3 }),
    {
      ...table(cells, found.fluxes, 'RMSE by what is new', ({ rmse }) => rmse, { digits: 3 }),
      note: `In ${listed(found.fluxes.map(({ name, unit }) => `${displayUnit(unit)} (${fluxLabel(name)})`))}.`,
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
      { name: 'period' },
      { name: 'from' },
      { name: 'to' },
      { name: 'samples', format: 'count' },
      { name: 'windows', format: 'count' },
      ...fluxes.map(({ name }) => ({ name: fluxLabel(name), format })),
    ],
    rows: cells.map((cell) => [
      ...(hasParameters ? [cell.parameters] : []),
      ...(hasSites ? [cell.site] : []),
      cell.days === 'seen' ? 'seen' : 'new',
      ...[cell.period.from, cell.period.to, cell.samples, cell.windows],
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
  const told: readonly [words: string, Generalisation | undefined][] = [
    ['Of new days', days === 'unseen' ? cells.find((cell) => isLike(cell, base, 'days')) : undefined],
    ['Under parameters that nobody trained on', cells.find((cell) => isLike(cell, base, 'parameters'))],
    ['At a site that nobody trained on', cells.find((cell) => isLike(cell, base, 'site'))],
  ]
  return told.flatMap(([words, other]) => {
    if (other === undefined) return []
    const [known, fresh] = words === 'Of new days' ? [other, base] : [base, other]
    const losses = fluxes.flatMap(({ name }) => {
      const [before, after] = [known.scores[name]?.r2, fresh.scores[name]?.r2]
      if (before === undefined || after === undefined || !Number.isFinite(before - after)) return []
      return [{ name, before, after, loss: before - after }]
    })
    const [worst] = losses.sort((a, b) => b.loss - a.loss)
    if (worst === undefined) return []
    const from = `R² ${formatFixed(worst.before, 2)} for ${called(known)}, ${formatFixed(worst.after, 2)} for ${called(fresh)}`
    return worst.loss > 0
      ? [`${words} ${fluxLabel(worst.name)} loses most: ${from}.`]
      : [`${words} nothing is lost: of ${fluxLabel(worst.name)}, which gains least, ${from}.`]
  })
}

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
      columns: ['parameters', 'site', 'period', 'samples', ...found.fluxes.map(({ name }) => name)],
      rows: cells.map(({ parameters, site, days, samples, scores }) => [
        ...[parameters, site, days === 'seen' ? 'seen' : 'new', samples],
        ...found.fluxes.map(({ name }) => scores[name]?.r2 ?? null),
      ]),
    },
  ]
}
