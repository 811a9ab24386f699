// The report of a comparison: what to take first, then the table, the picture, what tells members apart, what a random split would have
// said, and how it was made.
import { countOf, listed } from '@utsushi/ground'
import type { FamilyComparison, MemberResult } from '../definition/family.js'
import { formatNumber, formatShare } from '../plots/number.js'
import { facts, good, heading, list, paragraph, type Block, type ReportDocument } from '../report/document.js'
import { familyFinding } from './picture.js'
import { optimismBlocks } from './optimism-blocks.js'
import { scoreScale } from './score-scale.js'

/** What a report adds to the comparison. */
export interface FamilyReportInput {
  readonly comparison: FamilyComparison
  /** Sentences of the study's own. */
  readonly advice: readonly string[]
  /** Of the folder, as a person types it. */
  readonly name: string
  readonly date: string
  readonly figure?: Pick<Extract<Block, { readonly kind: 'figure' }>, 'svg' | 'pieces' | 'file'>
}

/** Composes the report. */
export function familyReport({ comparison, advice, name, date, figure }: FamilyReportInput): ReportDocument {
  const { study, members, failed, recommendation, cautions, optimism, objective, on } = comparison
  const all = members.length + failed.length
  return {
    title: `Which model for ${study}`,
    subtitle: `${name}, ${date}: ${countOf(all, 'member')} on ${countOf(on.folds, 'fold')}`,
    blocks: [
      heading('Verdict'),
      ...recommendation.sentences.map((sentence) => paragraph(sentence)),
      ...advice.map((sentence) => paragraph(sentence)),
      heading('Where not to trust it', 3),
      cautions.length === 0
        ? good('None of the checks of this report found a reason for distrust.')
        : list(cautions),
      ...(members.length === 0
        ? []
        : [
            heading('Scores'),
            scoreTable(comparison),
            ...rivalTable(comparison),
            ...(figure === undefined
              ? []
              : [
                  {
                    kind: 'figure' as const,
                    caption: `Every member’s ${objective.name} on the same folds.`,
                    alt: familyFinding(comparison),
                    ...figure,
                  },
                ]),
          ]),
      ...(comparison.differences.length === 0
        ? []
        : [heading('What tells them apart'), differenceTable(comparison), ...testBlocks(comparison)]),
      ...(optimism === undefined
        ? []
        : [heading('What a random split would have said'), ...optimismBlocks(optimism, objective)]),
      ...chosenBlocks(members),
      heading('How they were compared'),
      howFacts(comparison),
      ...howBlocks(comparison),
    ],
  }
}

function scoreTable({ members, objective }: FamilyComparison): Block {
  return {
    kind: 'table',
    caption: `${objective.meaning}, by member (${objective.direction === 'maximize' ? 'higher' : 'lower'} is better${objective.ratio === undefined ? '' : '; geometric means'})`,
    columns: [
      { name: 'member' },
      { name: objective.name },
      { name: spreadColumn(objective), format: { digits: 2 } },
      { name: '95 % from' },
      { name: 'to' },
      { name: 'weights', format: 'count' },
      { name: 'training', format: 'duration', align: 'right' },
      { name: 'choosing, in all', format: 'duration', align: 'right' },
    ],
    rows: members.map(
      ({ name, mean, deviation, interval: [from, to], parameters, seconds, tuningSeconds }) => [
        ...[name, mean, deviation, from, to, parameters, seconds],
        tuningSeconds > 0 ? tuningSeconds : null,
      ],
    ),
    note: `Training is of one fold, the median of all. A dash for weights: fitted in one go, without a network. ${meanings(members)}`,
  }
}

/** Head of the column of how much folds scatter. */
export const spreadColumn = ({ ratio }: Pick<FamilyComparison['objective'], 'ratio'>): string =>
  ratio === undefined ? 'sd of folds' : 'folds, × or ÷'

/** What needs no training beside it. */
function rivalTable({ rivals = [], objective }: FamilyComparison): readonly Block[] {
  if (rivals.length === 0) return []
  return [
    {
      kind: 'table',
      caption: 'Simple methods on the same folds',
      columns: [{ name: 'method' }, { name: objective.name }, { name: '95 % from' }, { name: 'to' }],
      rows: rivals.map(({ name, mean, interval: [from, to] }) => [name, mean, from, to]),
      note: 'Nothing is chosen of them. What does not beat them has learnt nothing that is not there at first sight.',
    },
  ]
}

const meanings = (members: readonly MemberResult[]): string =>
  members.flatMap(({ name, meaning }) => (meaning === undefined ? [] : [`${name}: ${meaning}.`])).join(' ')

function differenceTable({ differences, objective }: FamilyComparison): Block {
  const [first] = differences
  return {
    kind: 'table',
    caption: `How much worse than ${first?.against ?? ''}, fold by fold`,
    columns: [
      { name: 'member' },
      { name: scoreScale(objective).words.worseBy(objective.name), format: { digits: 2 } },
      { name: '95 % from', format: { digits: 2 } },
      { name: 'to', format: { digits: 2 } },
      { name: 'p, adjusted', format: { digits: 2 } },
      { name: 'better', format: 'share' },
      { name: 'alike', format: 'share' },
      { name: 'worse', format: 'share' },
      { name: 'verdict' },
    ],
    rows: differences.map(({ member, worseBy, interval: [from, to], adjusted, probability, verdict }) => [
      ...[member, worseBy, from, to, adjusted],
      ...[probability.better, probability.alike, probability.worse, verdict],
    ]),
  }
}

const testBlocks = ({ rope, objective }: FamilyComparison): readonly Block[] => [
  paragraph(
    'p is of the corrected resampled t test (Nadeau and Bengio 2003), which knows that training parts of folds share most of what they hold, adjusted for as many comparisons as there are (Holm).',
    `Better, alike and worse are probabilities of the Bayesian correlated t test (Corani and Benavoli 2015): alike is within ${scoreScale(objective).words.amount(rope)}, a difference that is taken not to matter.`,
    objective.ratio === undefined
      ? ''
      : `Both tests see the logarithms of the errors: members differ by factors, and a fold that is harder for all of them counts no more than another. An error below ${formatNumber(objective.ratio.least, 1)} counts as that.`,
    'A difference that cannot be told is no equality: the folds are too few, or scatter too much, to say.',
  ),
]

/** What was chosen inside, where there was something to choose. */
function chosenBlocks(members: readonly MemberResult[]): readonly Block[] {
  const tuned = members.filter(({ chosen }) => chosen.some((own) => Object.keys(own).length > 0))
  if (tuned.length === 0) return []
  return [
    heading('What was chosen inside'),
    list(
      tuned.map(({ name, chosen, epochs }) => {
        const keys = Object.keys(chosen[0] ?? {})
        const settings = keys.map(
          (key) => `\`${key}\` ${listed([...new Set(chosen.map((own) => valueText(own[key])))])}`,
        )
        const trained = epochs.some((epoch) => epoch > 0)
          ? `; epochs ${listed([...new Set(epochs.map(String))])}`
          : ''
        return `${name}: ${settings.join('; ')}${trained}`
      }),
    ),
  ]
}

const valueText = (value: unknown): string =>
  typeof value === 'number' ? formatNumber(value) : typeof value === 'string' ? value : JSON.stringify(value)

function howFacts({ on, objective }: FamilyComparison): Block {
  return facts([
    { name: 'Cut', value: `${countOf(on.folds, 'outer fold')} of ${on.called}` },
    { name: 'Scored by', value: `${objective.name}: ${objective.meaning}` },
    { name: 'Settings tried', value: `up to ${on.trials} a member and fold, the member’s own first` },
    { name: 'Inner folds', value: on.innerFolds },
    { name: 'Epochs', value: `up to ${on.epochs}` },
    { name: 'Seed', value: String(on.seed) },
  ])
}

const howBlocks = ({ on, recommendation, members }: FamilyComparison): readonly Block[] => [
  paragraph(
    'Every member is trained on the same folds with the same budget. Settings and the number of epochs are chosen on inner folds of what an outer fold trains on; then the member is trained on all of that and scored once on what the fold holds out, which has chosen nothing.',
    on.trials > 1
      ? 'A candidate that stands worse than the leading one after a third of the epochs is given up, and one that has not improved for a third of them is not trained on.'
      : '',
  ),
  ...(members.length > 1 && recommendation.member !== ''
    ? [
        paragraph(
          `The intervals are of a mean over ${countOf(on.folds, 'fold')}: about ${formatShare(0.05)} of such intervals miss what they are of.`,
        ),
      ]
    : []),
]
