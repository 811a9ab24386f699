// The evaluation of a run as a report: first what it comes to, in words (how many counts are exact, how far off the angle is, whether a
// picture comes back), then scores, pictures, groups, and what was held out.
import { countOf, listed, type DataFinding, type ReportSections, type SummaryTable } from '@utsushi/study'
import { displayUnit, formatFixed, formatNumber, formatShare, withUnit } from '@utsushi/study/plots'
import { facts, good, heading, paragraph, warning, type Block, type Cell } from '@utsushi/study/report'
import type { ArtworkConfig } from './config.js'
import { componentsOf } from './data/encoding.js'
import { pictureCount } from './data/artworks.js'
import { partTable } from './inspect.js'
import type { ArtworkTask } from './loss.js'
import { groupBlocks } from './report/groups.js'
import { likenessWords, shareWords } from './report/words.js'
import type { ParameterErrors } from './score/errors.js'
import type { RegenerationSummary } from './score/regeneration.js'
import type { PartEvaluation, ScoredPart } from './score.js'

/** What only this study says of a run. */
export function report(
  { config, data, parts, fitted, model }: ArtworkTask,
  scored: readonly ScoredPart[],
  figures: (...names: readonly string[]) => readonly Block[],
  _: readonly DataFinding[],
): ReportSections {
  const evaluations = scored.map(({ evaluation }) => evaluation)
  const [main] = scored
  return {
    title: `From a picture to ${listed(fitted.parameters.map(({ name }) => name))}`,
    subtitle: `${countOf(pictureCount(data), 'picture')} of ${data.size} × ${data.size} pixels${data.sketch ? `, drawn by ${data.sketch.name}` : ''}`,
    verdict: evaluations.length === 0 ? [] : verdictBlocks(evaluations[0] as PartEvaluation),
    scores: [
      ...figures('estimates', 'parity'),
      ...evaluations.flatMap((part) => [
        heading(`On the ${part.part} pictures`),
        errorTable(part),
        ...certaintyBlocks(part, figures),
        ...regenerationBlocks(part.regeneration, figures),
      ]),
      ...groupBlocks(main, figures),
    ],
    data: [
      partTable(data, parts),
      paragraph(
        config.split.by === 'parameters'
          ? 'All pictures of one parameter set are in one part: scores tell of parameter sets that were never seen.'
          : 'Pictures are held out one by one: a parameter set may be in two parts, drawn with another seed.',
      ),
    ],
    model: [
      facts([
        {
          name: 'Networks',
          value:
            config.model.kind === 'joint'
              ? 'one for all parameters'
              : `one for each parameter, ${countOf(config.model.repeat, 'time')}`,
        },
        { name: 'Trained weights', value: model.parameters.size, format: 'count' },
        { name: 'Blocks', value: config.model.blocks.join(', ') },
        { name: 'Weighting of the loss', value: weightWords(config) },
      ]),
      ...weightTable(config, fitted),
    ],
    predictOptions: '--input pictures/ --out estimates.csv',
  }
}

function weightWords({ loss }: ArtworkConfig): string {
  switch (loss.weighting) {
    case 'equal':
      return 'every parameter counts the same'
    case 'uncertainty':
      return 'learnt with the network: what is uncertain counts less'
    case 'inverse':
    case 'proportional':
      return `${loss.weighting === 'inverse' ? 'one over' : 'in proportion to'} the ${loss.of === 'latest' ? 'latest' : 'mean'} earlier loss (${loss.history ?? ''}), largest 1`
    default:
      return loss.weighting satisfies never
  }
}

/** What an error of each component counts, where that is not the same. */
function weightTable(
  { loss }: ArtworkConfig,
  { parameters, weights }: ArtworkTask['fitted'],
): readonly Block[] {
  if (loss.weighting === 'equal' || loss.weighting === 'uncertainty') return []
  return [
    {
      kind: 'table',
      caption: 'What an error counts in the loss',
      columns: [{ name: 'of', align: 'left' }, { name: 'weight' }],
      rows: componentsOf(parameters).map(({ name }, at) => [name, formatFixed(weights[at] ?? NaN, 3)]),
    },
  ]
}

/** A number with its unit, as people write it. */
const told = (value: number | null, unit: string): string =>
  value === null || !Number.isFinite(value)
    ? 'unknown'
    : `${formatNumber(value)}${unit === '1' ? '' : displayUnit(unit) === '°' ? '°' : ` ${displayUnit(unit)}`}`

/** How good it is, against the strongest simple method, and whether pictures come back. */
function verdictBlocks(part: PartEvaluation): readonly Block[] {
  return [
    ...part.model.map((own) => {
      const words = errorWords(own)
      const best = bestRival(part, own)
      if (best === undefined) return paragraph(words)
      const isBeaten = own.mae < best.errors.mae
      const line = `${words} The best simple method, ${best.name}, is off by ${told(best.errors.mae, own.unit)} on average, this one by ${told(own.mae, own.unit)}.`
      return isBeaten ? good(line) : warning(`${line} It is no better.`)
    }),
    ...(part.regeneration === null ? [] : [regenerationVerdict(part.regeneration)]),
  ]
}

const errorWords = ({ name, kind, unit, exact, median }: ParameterErrors): string =>
  kind === 'count' && exact !== undefined
    ? `${name} is exact in ${shareWords(exact.value ?? NaN)} of the held-out pictures${between(exact.low, exact.high, shareWords)}.`
    : `${name} is off by ${told(median.value, unit)} (median)${between(median.low, median.high, formatNumber)}.`

const between = (low: number | null, high: number | null, words: (value: number) => string): string =>
  low === null || high === null ? '' : ` (95 %: ${words(low)} to ${words(high)})`

function bestRival(
  { rivals }: PartEvaluation,
  { name: parameter }: ParameterErrors,
): { readonly name: string; readonly errors: ParameterErrors } | undefined {
  return Object.entries(rivals)
    .flatMap(([name, all]) => {
      const errors = all.find((one) => one.name === parameter)
      return errors === undefined ? [] : [{ name, errors }]
    })
    .toSorted((a, b) => a.errors.mae - b.errors.mae)[0]
}

function regenerationVerdict({ ssim, pictures, pixelError }: RegenerationSummary): Block {
  const words = `Drawn again from what was read, ${countOf(pictures, 'picture')} are like their originals by a structural similarity of ${likenessWords(ssim.median)} (median; a tenth is below ${likenessWords(ssim.tenth)}); pixels differ by ${formatShare(pixelError)} of the full range.`
  return ssim.median >= 0.95 ? good(words) : warning(words)
}

/** Every method with its errors, the model first. */
function errorTable({ part, model, rivals }: PartEvaluation): Block {
  return {
    kind: 'table',
    caption: `Errors on the ${part} pictures, before counts are rounded`,
    columns: [
      { name: 'parameter', align: 'left' },
      { name: 'method', align: 'left' },
      ...['exact', 'median error', 'mean error', 'of the range'].map((name) => ({ name })),
    ],
    rows: model.flatMap(({ name, unit }): Cell[][] =>
      [['this model', model] as const, ...Object.entries(rivals)].flatMap(([method, all]): Cell[][] => {
        const own = all.find((one) => one.name === name)
        if (own === undefined) return []
        return [
          [
            ...[withUnit(name, unit), method],
            shareOrDash(own.exact),
            ...[own.median.value === null ? '–' : formatNumber(own.median.value), formatNumber(own.mae)],
            formatShare(own.ofRange),
          ],
        ]
      }),
    ),
  }
}

const shareOrDash = (interval: ParameterErrors['exact']): string =>
  interval === undefined || interval.value === null ? '–' : shareWords(interval.value)

function certaintyBlocks(
  { intervals, chances, part, model }: PartEvaluation,
  figures: (...names: readonly string[]) => readonly Block[],
): readonly Block[] {
  if (intervals.length === 0) return []
  return [
    {
      kind: 'table',
      caption: 'How sure an estimate is',
      columns: [{ name: 'parameter', align: 'left' }, { name: 'half-width' }, { name: 'held' }],
      rows: intervals.map(({ name, halfWidth, coverage }) => [
        name,
        told(halfWidth, model.find((one) => one.name === name)?.unit ?? '1'),
        coverage === null ? '–' : formatShare(coverage),
      ]),
    },
    paragraph(
      `The half-width held 90 % of the true values on the validation pictures; how many of the ${part} pictures it holds stands beside it.`,
    ),
    ...(part === 'test' && chances.length > 0 ? figures('chances') : []),
  ]
}

/** What pictures and their regenerations have in common. */
export function regenerationBlocks(
  summary: RegenerationSummary | null,
  figures: (...names: readonly string[]) => readonly Block[],
): readonly Block[] {
  if (summary === null) return []
  const { ssim, pixelError, sibling, refined } = summary
  const row = (name: string, own: RegenerationSummary['ssim'], pixels: number | null): Cell[] => [
    ...[name, likenessWords(own.median), likenessWords(own.tenth), likenessWords(own.least)],
    pixels === null ? '–' : formatShare(pixels),
  ]
  return [
    {
      kind: 'table',
      caption: `Structural similarity of ${countOf(summary.pictures, 'picture')} and what their estimates draw`,
      columns: [
        { name: 'drawn', align: 'left' },
        ...['median', 'a tenth is below', 'least', 'pixel error (median)'].map((name) => ({ name })),
      ],
      rows: [
        row("with the original's seed", ssim, pixelError),
        ...(sibling ? [row('with another seed: a sibling', sibling, null)] : []),
        ...(refined
          ? [
              row(
                `after a search of ${formatFixed(refined.drawn, 0)} pictures`,
                refined.ssim,
                refined.pixelError,
              ),
            ]
          : []),
      ],
    },
    ...figures('regenerated'),
  ]
}

/** A small table for the terminal. */
export function summaryTables(scored: readonly ScoredPart[]): readonly SummaryTable[] {
  const round = (value: number | null | undefined): number | null =>
    value === null || value === undefined ? null : Number(value.toPrecision(4))
  return scored.map(({ evaluation: { part, model, rivals } }) => ({
    title: `Errors on the ${part} pictures`,
    columns: ['parameter', 'method', 'exact', 'median error', 'mean error'],
    rows: model.flatMap(({ name }) =>
      [['this model', model] as const, ...Object.entries(rivals)].flatMap(([method, all]) => {
        const own = all.find((one) => one.name === name)
        return own === undefined
          ? []
          : [[name, method, round(own.exact?.value), round(own.median.value), round(own.mae)]]
      }),
    ),
  }))
}
