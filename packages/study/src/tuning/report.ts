// The report of a search: the verdict first, then the best configurations, the pictures, how it was made and how to use it.
// It reads plain records and writes nothing: `textReport` and `htmlReport` set it.
import { countOf } from '@utsushi/ground'
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
import { pictureFinding } from './picture-findings.js'
import { fewestForContour } from './picture-contour.js'
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
      .map(({ svg, pieces, file }) => ({
        kind: 'figure',
        caption: captions[of],
        alt: pictureFinding(of, input),
        svg,
        ...(pieces && { pieces }),
        file,
      }))
  const failures = failureBlocks(input)
  return {
    title: `Search for the best configuration: ${study}`,
    subtitle: `${name}, ${date}: ${countOf(trials.length, 'trial')}, each trained on ${countOf(folds, 'fold')}`,
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
            ...contourBlocks(input, scored.length),
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
      importances.trials < 50
        ? `They were estimated from ${countOf(importances.trials, 'trial')} and are rough.`
        : '',
    ),
  ]
}

/** Why there is no map of scores where few trials are complete. */
function contourBlocks(input: TuningReportInput, complete: number): Block[] {
  if (complete >= fewestForContour || Object.keys(input.space).length < 2) return []
  return [
    note(
      `A map of the score over two parameters is not drawn: over ${countOf(complete, 'complete trial')} it would show chance. It needs at least ${fewestForContour}.`,
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

const captions: Readonly<Record<TuningPictureName, string>> = {
  optimisation_history: 'The score of every trial in the order of their numbers, and the best so far.',
  intermediate_values: 'What trials reported after every epoch; a pruned one ends where it was given up.',
  fold_spread:
    'Folds of the best trials: how far one fold lies from another beside how far one trial lies from the next.',
  parameter_importances: 'Importances of the parameters within the searched ranges.',
  parallel_coordinates: 'All complete trials: parameters on upright axes, coloured by score.',
  slices: 'Scores against each parameter alone; the later a trial, the stronger its colour.',
  contour: 'The score over two parameters, smoothed over the trials nearby.',
  pareto_front: 'Trials by their objectives, and the front that no trial beats.',
  timeline: 'When trials ran, by worker.',
}
