// The report of a search: the verdict first, then the best configurations, the pictures, how it was made and how to use it.
// It reads plain records and writes nothing: `textReport` and `htmlReport` set it.
import { command } from '../definition/command-name.js'
import {
  code,
  good,
  heading,
  list,
  note,
  paragraph,
  type Block,
  type ReportDocument,
} from '../report/document.js'
import type { TuningPictureName } from './pictures.js'
import { importancesMissing } from './importances.js'
import type { PlacedPicture } from '../run/draw-pictures.js'
import type { TuningReportInput } from './report-input.js'
import { bestTable, failureBlocks, searchFacts, trialsTable } from './report-tables.js'
import { searchVerdict } from './search-verdict.js'
import { paretoFront, scoredTrials } from './trial-scores.js'

/** A picture that was drawn: its `<svg>` and where it lies, relative to the report. */
export type PlacedTuningPicture = PlacedPicture & { readonly name: TuningPictureName }

/**
 * Composes the report of a search.
 *
 * @example
 * writeFileSync('tuning_report.txt', textReport(tuningReport(input, pictures)))
 */
export function tuningReport(
  input: TuningReportInput,
  pictures: readonly PlacedTuningPicture[],
): ReportDocument {
  const { study, name, date, objectives, trials, folds } = input
  const scored = scoredTrials(trials, objectives.length)
  // Of a Pareto front, the best by the first objective: the one that `best.yaml` holds.
  const [best] = paretoFront(
    scored,
    objectives.map(({ direction }) => direction),
  )
  const { findings, cautions } = searchVerdict(input)
  const figure = (of: TuningPictureName): Block[] =>
    pictures
      .filter((picture) => picture.name === of)
      .map(({ svg, file }) => ({ kind: 'figure', ...captions[of], svg, file }))
  const failures = failureBlocks(input)
  return {
    title: `Search for the best configuration: ${study}`,
    subtitle: `${name}, ${date}: ${trials.length.toLocaleString('en-US')} ${trials.length === 1 ? 'trial' : 'trials'}, each trained on ${folds} folds`,
    blocks: [
      heading('Verdict'),
      ...findings.map((finding) => paragraph(finding)),
      ...(best === undefined
        ? []
        : [
            heading('Where not to trust it', 3),
            cautions.length === 0
              ? good('None of the checks of this report found a reason for distrust.')
              : list(cautions),
          ]),
      ...(best === undefined
        ? []
        : [heading('Best configuration'), bestTable(input, best), trialsTable(input)]),
      ...figure('fold_spread'),
      ...figure('pareto_front'),
      ...(trials.length === 0 ? [] : [heading('How the search went')]),
      ...figure('optimisation_history'),
      ...figure('intermediate_values'),
      ...failures,
      ...figure('timeline'),
      ...(scored.length < 2
        ? []
        : [
            heading('What the parameters do'),
            ...importanceBlocks(input),
            ...figure('parameter_importances'),
            ...figure('slices'),
            ...figure('contour'),
            ...figure('parallel_coordinates'),
          ]),
      heading('How it was searched'),
      searchFacts(input),
      heading('How to use it'),
      ...useBlocks(input, best !== undefined),
    ],
  }
}

function importanceBlocks(input: TuningReportInput): Block[] {
  const { importances } = input
  if (importances === undefined)
    return [note(`Importances are not shown: ${importancesMissing(input) ?? 'none could be told'}.`)]
  return [
    paragraph(
      `Importances are by ${importances.method}: where the best tenth of the trials lies within all of them, parameter by parameter, as shares that sum to 1.`,
      'They hold within the ranges that were searched: a parameter of small importance may matter much outside of its range, and one searched in a narrow range looks unimportant.',
      importances.trials < 50 ? `They were estimated from ${importances.trials} trials and are rough.` : '',
    ),
  ]
}

function useBlocks({ name }: TuningReportInput, found: boolean): Block[] {
  return [
    ...(found
      ? [
          paragraph('Train the best configuration on all entities, without folds:'),
          code(command(`train ${name}/best.yaml`)),
        ]
      : [paragraph('There is no best configuration to train yet.')]),
    paragraph('Every trial is in the journal, which Optuna and its dashboard read:'),
    code(`optuna-dashboard ${name}/journal.log`),
  ]
}

const captions: Readonly<Record<TuningPictureName, { readonly caption: string; readonly alt: string }>> = {
  optimisation_history: {
    caption: 'The score of every trial in the order of their numbers, and the best so far.',
    alt: 'Points of trial scores by trial number, coloured by outcome, under a step line of the best score so far, with baselines as dashed lines',
  },
  intermediate_values: {
    caption: 'What trials reported after every epoch; a pruned one ends where it was given up.',
    alt: 'Lines of the mean score over the folds by epoch, one per trial, the best one highlighted',
  },
  fold_spread: {
    caption:
      'Folds of the best trials: how far one fold lies from another beside how far one trial lies from the next.',
    alt: 'Fold scores and their means for the best trials, one row per trial; the numbers are in the table above',
  },
  parameter_importances: {
    caption: 'Importances of the parameters within the searched ranges.',
    alt: 'Bars of the importance of every parameter',
  },
  parallel_coordinates: {
    caption: 'All complete trials: parameters on upright axes, coloured by score.',
    alt: 'Parallel coordinates of parameters and score, one line per trial',
  },
  slices: {
    caption: 'Scores against each parameter alone; later trials are darker.',
    alt: 'Small scatter charts of the score against each parameter',
  },
  contour: {
    caption: 'The score over two parameters, smoothed over the trials nearby.',
    alt: 'Coloured map of the score over two parameters with the trials as points',
  },
  pareto_front: {
    caption: 'Trials by their objectives, and the front that no trial beats.',
    alt: 'Scatter charts of pairs of objectives with the Pareto front highlighted',
  },
  timeline: {
    caption: 'When trials ran, by worker.',
    alt: 'Bars of the running time of trials by worker, coloured by outcome',
  },
}
