// Importances of the searched parameters, computed from the trials.
import { parameterImportances } from '@utsushi/tune'
import type { TuningReportInput } from './report-input.js'
import { scoredTrials } from './trial-scores.js'

/** The best tenth of fewer trials than this is a single one. */
export const fewestForImportances = 20

/** The input with importances by PED-ANOVA, unless it has some already or too few trials are complete. */
export function withImportances(input: TuningReportInput): TuningReportInput {
  const { objectives, trials, importances } = input
  const complete = scoredTrials(trials, objectives.length).length
  if (importances !== undefined || complete < fewestForImportances) return input
  const directions = objectives.map(({ direction }) => direction)
  const shares = parameterImportances(trials, directions).map(({ parameter, importance }) => ({
    parameter,
    share: importance,
  }))
  return { ...input, importances: { method: 'PED-ANOVA', shares, trials: complete } }
}
