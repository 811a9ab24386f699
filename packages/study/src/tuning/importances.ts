// Importances of the searched parameters, computed from the trials.
import { parameterImportances } from '@utsushi/tune'
import type { TuningReportInput } from './report-input.js'
import { scoredTrials } from './trial-scores.js'
import { listed } from '@utsushi/ground'

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

/** Why a search shows no importances, and what would; undefined where it can. */
export function importancesMissing({
  trials,
  objectives,
  pruner,
}: Pick<TuningReportInput, 'trials' | 'objectives' | 'pruner'>): string | undefined {
  const complete = scoredTrials(trials, objectives.length).length
  if (complete >= fewestForImportances) return undefined
  const count = (state: string): number => trials.filter((trial) => trial.state === state).length
  const [pruned, failed] = [count('pruned'), count('fail')]
  const rest = listed([
    ...(pruned > 0 ? [`${pruned} pruned`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ])
  const others = rest === '' ? '' : ` (${rest})`
  const why = `importances need ${fewestForImportances} complete trials, and ${complete} of ${trials.length} are${others}`
  if (complete === 0) return why
  // As many are complete of those to come as of those there are.
  const enough = Math.ceil((fewestForImportances * trials.length) / complete)
  const unpruned = pruned > 0 && pruner !== 'none' ? ', or a search with tuning.pruner: none' : ''
  return `${why}: about ${enough} trials would do at this rate (tuning.trials: ${enough})${unpruned}`
}
